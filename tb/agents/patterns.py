"""Patterns of idle cycles and back-pressure: endless iterators of "pause in this cycle?".

A driver that is given `None` never pauses and then spends no time on the question.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from itertools import chain, cycle, repeat

Pattern = Iterator[bool]


def density(rng: random.Random, pause: float) -> Pattern:
    """Pause in every cycle with the same probability.

    Parameters
    ----------
    rng : random.Random
    pause : float
        Probability, 0 to below 1.

    Raises
    ------
    ValueError
        If the probability lies outside.
    """
    if not 0.0 <= pause < 1.0:
        raise ValueError(f"pause probability {pause} must lie in 0 ... 1 (exclusive)")
    return (rng.random() < pause for _ in repeat(None))


def bursts(rng: random.Random, longest_run: int, longest_pause: int) -> Pattern:
    """Runs of activity and pauses in turn, each of random length from 1.

    Raises
    ------
    ValueError
        If a longest length is below 1.
    """
    if min(longest_run, longest_pause) < 1:
        raise ValueError(
            f"longest run {longest_run} and longest pause {longest_pause} must be at least 1"
        )
    return chain.from_iterable(
        [False] * rng.randint(1, longest_run) + [True] * rng.randint(1, longest_pause)
        for _ in repeat(None)
    )


def one_in(period: int) -> Pattern:
    """Be active in one of `period` cycles.

    Raises
    ------
    ValueError
        If the period is below 1.
    """
    if period < 1:
        raise ValueError(f"period {period} must be at least 1")
    return cycle([False] + [True] * (period - 1))


_KINDS: dict[str, Callable[[random.Random], Pattern | None]] = {
    "never": lambda rng: None,
    "light": lambda rng: density(rng, 0.2),
    "heavy": lambda rng: density(rng, 0.8),
    "bursts": lambda rng: bursts(rng, 12, 12),
    "one_in_three": lambda rng: one_in(3),
}

NAMES = tuple(_KINDS)


def make(name: str, rng: random.Random) -> Pattern | None:
    """Make a pattern by name; None for "never".

    It draws from a stream of its own that starts from `rng`: drivers that are asked in the same
    cycle are asked in an order that each simulator chooses, and that must change nothing.

    Raises
    ------
    ValueError
        If there is no such pattern.
    """
    if name not in _KINDS:
        raise ValueError(f"pattern must be one of {', '.join(_KINDS)}, not {name!r}")
    return _KINDS[name](random.Random(rng.getrandbits(64)))
