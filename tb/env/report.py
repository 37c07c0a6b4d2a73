"""Messages about outputs that differ, for people who have to find out why."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LISTED = 10
"""Mismatches that are listed; the others are counted."""


@dataclass(frozen=True)
class ResultLabel:
    """What the next RESULT packet holds, as the test that asked for it knows.

    Attributes
    ----------
    layer : str
    length : int
        Number of outputs.
    frac : int
        Fractional bits of an output.
    """

    layer: str
    length: int
    frac: int


def describe_values(
    expected: np.ndarray,
    actual: np.ndarray,
    first: int,
    num_pe: int,
    label: ResultLabel | None,
    cycle: int,
) -> list[str]:
    """Describe the activations that differ, one line each.

    Parameters
    ----------
    expected, actual : ndarray of int16 [n]
        Elements `first` ... of a vector in natural order.
    first : int
    num_pe : int
    label : ResultLabel or None
    cycle : int
        When the last of them came out of the machine.
    """
    lines = []
    for place in np.flatnonzero(expected != actual):
        row = first + int(place)
        want, got = int(expected[place]), int(actual[place])
        layer = f"layer {label.layer}, " if label else ""
        fixed = ""
        if label:
            scale = 2.0**-label.frac
            fixed = f" ({want * scale:g}, got {got * scale:g})"
        lines.append(
            f"{layer}PE {row % num_pe}, local row {row // num_pe}, global row {row}: "
            f"expected {want}, got {got}{fixed}, cycle {cycle}"
        )
    return lines


def describe_beats(
    expected: np.ndarray, actual: np.ndarray, mask: np.ndarray, title: str, cycle: int
) -> list[str]:
    """Describe the beats of a packet that differ in predicted bits, one line each."""
    if len(expected) != len(actual):
        return [f"{title}: expected {len(expected)} beats, got {len(actual)}, cycle {cycle}"]
    return [
        f"{title}, beat {place}: expected {int(expected[place]):016x}, "
        f"got {int(actual[place]):016x}, cycle {cycle}"
        for place in np.flatnonzero((expected ^ actual) & mask)
    ]
