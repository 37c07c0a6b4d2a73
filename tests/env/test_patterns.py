"""Patterns of pauses: each has its own random stream."""

import random
from itertools import islice

import pytest

from tb.agents.patterns import make


@pytest.mark.parametrize("names", [("light", "bursts"), ("heavy", "heavy")])
def test_patterns_from_one_generator_do_not_depend_on_who_is_asked_first(names):
    """Simulators ask drivers of one cycle in any order; the traffic must be the same."""

    def first_and_second(order):
        rng = random.Random(7)
        patterns = [make(name, rng) for name in names]
        drawn = [[], []]
        for _ in range(50):
            for which in order:
                drawn[which] += islice(patterns[which], 1)
        return drawn

    assert first_and_second((0, 1)) == first_and_second((1, 0))
    assert first_and_second((0, 1))[0] != first_and_second((0, 1))[1]
