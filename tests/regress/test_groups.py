"""Failures that say the same are one group."""

import pytest

from tb.regress.groups import group, normalise, spread
from tb.regress.record import compared, failing_seed


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2 of 7 tests failed; a: full_o: expected 0, got 1, cycle 17",
         "1 of 3 tests failed; a: full_o: expected 0, got 1, cycle 9"),
        ("data: expected 17 (0x11), got 300 (0x12c)", "data: expected -5 (-0x5), got 18 (0x12)"),
        ("x, seed 3: wrong; reproduce: make unit UNIT=x SEED=3", "x, seed 4: wrong; reproduce: m"),
        ("build failed (log: build/sim/failed-a-0123.log)", "build failed (log: build/sim/b.log)"),
        ("beat 3: expected 00000000deadbee1, got 0000000000000001",
         "beat 77: expected 0000000000000002, got 00000000feedf00d"),
    ],
)  # fmt: skip
def test_numbers_make_no_difference(one, other):
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("full_o: expected 0, got 1", "empty_o: expected 0, got 1"),
        ("PE0 is wrong in w32", "PE0 is wrong in w64"),
        ("the test hangs", "stopped after 600 s"),
    ],
)
def test_words_do(one, other):
    assert normalise(one) != normalise(other)


def run(status, reason, test="t"):
    return {"status": status, "reason": reason, "test": test}


def test_the_largest_group_comes_first():
    runs = [run("failed", "a 1"), run("passed", ""), run("failed", "b 2"), run("failed", "b 3"),
            run("hang", "b 2")]  # fmt: skip
    groups = group(runs)
    assert [(g.message, len(g.runs)) for g in groups] == [
        ("failed: b #", 2), ("failed: a #", 1), ("hang: b #", 1),
    ]  # fmt: skip


def test_waves_go_to_every_group_first():
    runs = [run("failed", f"a {n}") for n in range(9)] + [run("failed", "b"), run("failed", "c")]
    chosen = [r["reason"] for r in spread(group(runs), 5)]
    assert chosen == ["a 0", "b", "c", "a 1", "a 2"]
    assert spread([], 5) == []


def test_what_a_record_takes_from_a_run():
    assert failing_seed("2 of 3 tests failed; a: a, seed 17: full_o: expected 0") == 17
    assert failing_seed("no number") is None
    assert compared({"compared": 5}) == 5 and compared({}) is None
    assert compared({"packets_compared": 1, "outputs_compared": 2, "registers_compared": 0}) == 3
