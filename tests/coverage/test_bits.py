"""Patterns of bits stand for exactly the bits that they were made of."""

import doctest
import random

import pytest

from tb.coverage import bits
from tb.coverage.bits import compact
from tb.coverage.exclusions import Exclusion
from tb.coverage.points import Point
from tb.coverage.union import Hit


def test_the_examples():
    result = doctest.testmod(bits)
    assert result.attempted == 2 and result.failed == 0


@pytest.mark.parametrize("seed", range(20))
def test_an_exclusion_of_the_patterns_means_the_same_bits(seed, request):
    print(f"seed {seed}; run again with: python -m pytest '{request.node.nodeid}'")
    rng = random.Random(seed)
    every = [f"{s}[{n}]:{w}" for s in ("a_i", "b_o[1]") for n in range(9) for w in ("0->1", "1->0")]
    every += ["c_o:0->1", "c_o:1->0", "if"]
    chosen = rng.sample(every, rng.randrange(1, len(every)))
    patterns = [Exclusion(1, "m", "toggle", item, "", "", "") for item in compact(chosen)]
    hits = [Hit(Point("m", "f", 1, 1, "toggle", item), item, 0, 0, ()) for item in every]
    meant = [h.name for h in hits if any(pattern.matches(h) for pattern in patterns)]
    assert meant == [item for item in every if item in chosen]
    assert all(sum(pattern.matches(h) for pattern in patterns) <= 1 for h in hits)
