"""Patterns of idle cycles and back-pressure: endless iterators of "pause in this cycle?".

A driver that is given `None` never pauses and then spends no time on the question.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

Pattern = Iterator[bool]


def density(rng: random.Random, pause: float) -> Pattern:
    """Pause in every cycle with the same probability.

    Parameters
    ----------
    rng : random.Random
    pause : float
        Probability, 0 to below 1.
    """
    if not 0.0 <= pause < 1.0:
        raise ValueError(f"pause probability {pause} must lie in 0 ... 1 (exclusive)")
    while True:
        yield rng.random() < pause


def bursts(rng: random.Random, longest_run: int, longest_pause: int) -> Pattern:
    """Runs of activity and pauses of random lengths in turn."""
    while True:
        for _ in range(rng.randint(1, longest_run)):
            yield False
        for _ in range(rng.randint(1, longest_pause)):
            yield True


def one_in(period: int) -> Pattern:
    """Be active in one of `period` cycles."""
    while True:
        yield False
        for _ in range(period - 1):
            yield True


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

    Raises
    ------
    ValueError
        If there is no such pattern.
    """
    if name not in _KINDS:
        raise ValueError(f"pattern must be one of {', '.join(_KINDS)}, not {name!r}")
    return _KINDS[name](rng)
