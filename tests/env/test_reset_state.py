"""When monitors believe what they see."""

from tb.agents.protocol import ResetState


def test_nothing_counts_before_the_first_reset():
    # A wire that starts at 1 by chance: with some seeds a response seemed to come in cycle 0.
    state = ResetState()
    assert state.active
    state.sample("1")
    assert state.active
    state.sample("0")
    assert state.active
    state.sample("1")
    assert not state.active


def test_an_unknown_reset_is_one():
    state = ResetState()
    for level in ("0", "1", "X"):
        state.sample(level)
    assert state.active
    state.sample("1")
    assert not state.active
