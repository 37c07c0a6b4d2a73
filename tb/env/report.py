"""Messages about outputs that differ, for people who have to find out why."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tb.env.counters import PE_COUNTER_NAMES

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
    cycles: np.ndarray,
) -> list[str]:
    """Describe the activations that differ, one line each.

    Parameters
    ----------
    expected, actual : ndarray of int16 [4n]
        Elements `first` ... of a vector in natural order.
    first : int
    num_pe : int
    label : ResultLabel or None
    cycles : ndarray of int64 [n]
        When each four of them came out of the machine.
    """
    lines = []
    for place in np.flatnonzero(expected != actual).tolist():
        row = first + place
        want, got = int(expected[place]), int(actual[place])
        layer = f"layer {label.layer}, " if label else ""
        fixed = ""
        if label:
            scale = 2.0**-label.frac
            fixed = f" (in fixed point {want * scale:g}, got {got * scale:g})"
        lines.append(
            f"{layer}PE {row % num_pe}, local row {row // num_pe}, global row {row}: "
            f"expected {want}, got {got}{fixed}, cycle {cycles[place // 4]}"
        )
    return lines


def describe_beats(
    expected: np.ndarray, actual: np.ndarray, title: str, cycles: np.ndarray
) -> list[str]:
    """Describe the beats of a packet that differ, one line each.

    Parameters
    ----------
    expected, actual : ndarray of uint64 [n]
        Header first.
    title : str
    cycles : ndarray of int64 [n]
        When each beat came out of the machine.
    """
    if len(expected) != len(actual):
        return [f"{title}: expected {len(expected)} beats, got {len(actual)}, cycle {cycles[-1]}"]
    return [
        f"{title}, beat {place}: expected {int(expected[place]):016x}, "
        f"got {int(actual[place]):016x}, cycle {cycles[place]}"
        for place in np.flatnonzero(expected ^ actual).tolist()
    ]


def describe_counters(
    expected: np.ndarray, actual: np.ndarray, first: int, title: str, cycle: int
) -> list[str]:
    """Describe the counters of a PE that differ, one line each.

    Parameters
    ----------
    expected, actual : ndarray of uint64 [n]
        Beats of the space COUNTERS, from beat `first` on.
    first : int
    title : str
    cycle : int
        When the last of them came out of the machine.
    """
    pairs = zip(expected.view("<u4").tolist(), actual.view("<u4").tolist(), strict=True)
    return [
        f"{title}, {PE_COUNTER_NAMES[2 * first + place]}: expected {want}, got {got}, cycle {cycle}"
        for place, (want, got) in enumerate(pairs)
        if want != got
    ]
