"""Bypass: how soon an accumulator is updated again; one sample for each pass.

Distances are in issues of the PE, as they are if columns always wait in its queue. What really
came over the bypass, and in which stage, is counted in the hardware.
"""

from __future__ import annotations

import numpy as np

from tb.functional import rules
from tb.functional.bins import Ranges, named
from tb.functional.points import Group, Hits, Point
from tb.functional.view import PassView

DISTANCE = Ranges.of(one=1, two=2, three=3, four=4, five_up=5)
CHAIN = Ranges.of(one=1, two=2, three=3, four_up=4)

GROUP = Group(
    "bypass",
    "The same accumulator again, at every distance of the arithmetic pipeline.",
    (
        Point("distance", "Issues from an update to the next one of the same accumulator.",
              DISTANCE.names),
        Point("chain", "Updates of one accumulator in adjacent issues, after the first of them.",
              CHAIN.names),
        Point("filler", "A filler right in front of the second update, at distance 1 and farther.",
              ("adjacent", "farther")),
        Point("empty_between", "Columns that are empty in the PE between the two updates.",
              ("one", "several")),
        Point("lanes", "Places of the two updates in their issues, at distance 1 or 2.",
              ("same", "different"), {"different": rules.ONE_ISSUE}),
        Point("saturated", "The value that comes back again is at a limit.", ("high", "low")),
        Point("sign", "Signs of the two updates at distance 1 or 2.",
              ("same", "opposite")),
        Point("counted", "Share of a run's updates that came over the bypass, by its counter.",
              ("none", "below_half", "most")),
    ),
)  # fmt: skip


def of_pass(view: PassView) -> Hits:
    """Return what a pass shows."""
    first, second = view.pairs
    if not len(first):
        return {}
    slot, e = view.slot, view.entries
    distance = slot[second] - slot[first]
    near = distance <= 2
    index = np.flatnonzero(e.live)[second]
    filler = (e.place[index] > 0) & e.filler[np.maximum(index - 1, 0)]
    lanes = view.issue_lane[first] == view.issue_lane[second]
    steps = view.after - view.before
    product = np.sign(steps[first] * steps[second])
    value = view.after[first][near]
    return {
        "bypass.distance": DISTANCE.shown(distance),
        "bypass.chain": CHAIN.shown(_chains(view.accumulator[first], distance == 1)),
        "bypass.filler": named(
            adjacent=(filler & (distance == 1)).any(), farther=(filler & (distance > 1)).any()
        ),
        "bypass.empty_between": _empty_between(view),
        "bypass.lanes": named(
            same=(near & lanes).any(), different=(near & ~lanes).any()
        ),
        "bypass.saturated": named(high=(value == 32767).any(), low=(value == -32768).any()),
        "bypass.sign": named(
            same=(near & (product > 0)).any(), opposite=(near & (product < 0)).any()
        ),
    }


def of_counters(counts: dict[str, int]) -> Hits:
    """Return what the counters of a run with updates show."""
    if not counts["ENTRIES"]:
        return {}
    share = counts["BYPASSES"] / counts["ENTRIES"]
    return {"bypass.counted": {"none" if not share else "below_half" if share < 0.5 else "most"}}


def _chains(accumulator: np.ndarray, adjacent: np.ndarray) -> np.ndarray:
    """Return the lengths of chains of adjacent pairs of one accumulator; int64 [chains]."""
    joined = np.concatenate([[False], (accumulator[1:] == accumulator[:-1]) & adjacent[:-1]])
    begins = np.flatnonzero(adjacent & ~joined)
    running = np.concatenate([[0], np.cumsum(adjacent)])
    # A chain stops where a pair is not adjacent or belongs to another accumulator.
    breaks = np.append(np.flatnonzero(~joined), len(adjacent))
    stops = breaks[np.searchsorted(breaks, begins, side="right")]
    return running[stops] - running[begins]


def _empty_between(view: PassView) -> set[str]:
    first, second = view.pairs
    s, e = view.segments, view.entries
    segment = e.segment[e.live]
    column, pe = s.column[segment], s.pe[segment]
    running = np.zeros((view.empty.shape[0] + 1, view.empty.shape[1]), np.int64)
    np.cumsum(view.empty, axis=0, out=running[1:])
    between = running[column[second], pe[second]] - running[column[first] + 1, pe[first]]
    return named(one=(between == 1).any(), several=(between > 1).any())
