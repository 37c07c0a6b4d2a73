"""Ranges as bins: which of some named ranges a number falls into."""

from __future__ import annotations

import bisect
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Ranges:
    """Ranges of numbers without gaps, from the lowest number on.

    Attributes
    ----------
    names : tuple of str
    lows : tuple of float
        Smallest number of every range, ascending.
    """

    names: tuple[str, ...]
    lows: tuple[float, ...]

    @classmethod
    def of(cls, **lows: float) -> Ranges:
        """Make ranges from `name=lowest number`."""
        return cls(tuple(lows), tuple(lows.values()))

    def name(self, value: float) -> str:
        """Return the range of a number; one below the first range counts to the first."""
        return self.names[max(0, bisect.bisect_right(self.lows, value) - 1)]

    def shown(self, values: np.ndarray | Iterable[float]) -> set[str]:
        """Return the ranges of all numbers of an array."""
        array = np.asarray(values)
        if not array.size:
            return set()
        places = np.searchsorted(self.lows, array.reshape(-1), side="right") - 1
        return {self.names[place] for place in np.unique(np.maximum(places, 0)).tolist()}


def named(**conditions: object) -> set[str]:
    """Return the names of the conditions that hold."""
    return {name for name, holds in conditions.items() if holds}
