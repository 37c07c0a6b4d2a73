"""Arithmetic: saturation, rounding and operands, from every update; one sample for each pass."""

from __future__ import annotations

import numpy as np

from tb.functional.bins import named
from tb.functional.points import Cross, Group, Hits, Point
from tb.functional.view import HIGHEST_INT16, LOWEST_INT16, PassView

SHIFTS = tuple(f"shift_{n}" for n in range(32))
CODES = tuple(f"code_{n}" for n in range(1, 16))

GROUP = Group(
    "arithmetic",
    "The 16-bit multiply, shift, add and saturate of every update.",
    (
        Point("saturation", "Updates that are cut at a limit, and passes without any.",
              ("high", "low", "none")),
        Point("after_saturation", "What a later update does to an accumulator at a limit.",
              ("high_then_back", "low_then_back", "high_then_low", "low_then_high",
               "high_again", "low_again")),
        Point("shift", "Shifts of passes with updates.", SHIFTS),
        Point("shift_class", "The same in three classes.", ("zero", "to_15", "to_31")),
        Point("rounding", "What the shift cuts off, against half of its unit.",
              ("nothing", "below_half", "half_of_positive", "half_of_negative", "above_half")),
        Point("rounds_to_zero", "Products other than 0 that round to 0.",
              ("positive", "negative")),
        Point("extremes", "Most negative and most positive operands, weight before activation.",
              ("lowest_lowest", "lowest_highest", "highest_lowest", "highest_highest")),
        Point("code", "Codes of updates.", CODES),
        Point("weight", "Weights of updates.", ("negative", "zero", "positive")),
        Point("start", "What accumulators start from.",
              ("zero", "positive_bias", "negative_bias", "lowest_bias", "highest_bias",
               "earlier_pass")),
        Point("output", "Results of a last pass, in front of ReLU.",
              ("negative_cut", "negative_kept", "zero", "positive", "lowest", "highest")),
        Point("untouched", "Rows that keep their bias, because no update reaches them.",
              ("positive", "negative")),
    ),
    (
        Cross("saturation_shift", "Saturation under small and large shifts.",
              ("arithmetic.saturation", "arithmetic.shift_class")),
        Cross("start_saturation", "Where saturating accumulators came from.",
              ("arithmetic.start", "arithmetic.saturation"),
              {(start, None): "the limits themselves are looked at in `start`"
               for start in ("lowest_bias", "highest_bias")}),
    ),
)  # fmt: skip


def of_pass(view: PassView, results: np.ndarray) -> Hits:
    """Return what a pass shows.

    Parameters
    ----------
    view : PassView
    results : ndarray of int16 [out_len]
        Accumulators after the pass.
    """
    d = view.descriptor
    reached = np.zeros(d.out_len, dtype=bool)
    reached[view.accumulator] = True
    kept = view.trace.initial[~reached] if d.first and d.bias else np.zeros(0, np.int16)
    shown: Hits = {
        "arithmetic.start": _start(view),
        "arithmetic.untouched": named(positive=(kept > 0).any(), negative=(kept < 0).any()),
    }
    if d.last:
        negative = (results < 0).any()
        shown["arithmetic.output"] = named(
            negative_cut=negative and d.relu, negative_kept=negative and not d.relu,
            zero=(results == 0).any(), positive=(results > 0).any(),
            lowest=(results == LOWEST_INT16).any(), highest=(results == HIGHEST_INT16).any(),
        )  # fmt: skip
    return shown | _updates(view) if len(view.accumulator) else shown


def _start(view: PassView) -> set[str]:
    d, initial = view.descriptor, view.trace.initial
    if not d.first:
        return {"earlier_pass"}
    if not d.bias:
        return {"zero"}
    return named(
        zero=(initial == 0).any(), positive_bias=(initial > 0).any(),
        negative_bias=(initial < 0).any(), lowest_bias=(initial == LOWEST_INT16).any(),
        highest_bias=(initial == HIGHEST_INT16).any(),
    )  # fmt: skip


def _updates(view: PassView) -> Hits:
    shift = view.descriptor.shift
    product = view.weight * view.activation
    unit = 1 << shift
    rounded = (product + (unit >> 1)) >> shift
    exact = view.before + rounded
    high, low = exact > HIGHEST_INT16, exact < LOWEST_INT16
    rest = product & (unit - 1)
    half = (2 * rest == unit) & (shift > 0)
    weight, activation = view.weight, view.activation
    extremes = {
        f"{w}_{a}"
        for w, first in (("lowest", LOWEST_INT16), ("highest", HIGHEST_INT16))
        for a, second in (("lowest", LOWEST_INT16), ("highest", HIGHEST_INT16))
        if ((weight == first) & (activation == second)).any()
    }
    codes = view.entries.code[view.entries.live]
    return {
        "arithmetic.saturation": named(
            high=high.any(), low=low.any(), none=not high.any() and not low.any()
        ),
        "arithmetic.after_saturation": _after(view, high, low),
        "arithmetic.shift": {SHIFTS[shift]},
        "arithmetic.shift_class": {"zero" if not shift else "to_15" if shift < 16 else "to_31"},
        "arithmetic.rounding": named(
            nothing=(rest == 0).any(), below_half=((rest > 0) & (2 * rest < unit)).any(),
            half_of_positive=(half & (product > 0)).any(),
            half_of_negative=(half & (product < 0)).any(), above_half=(2 * rest > unit).any(),
        ),
        "arithmetic.rounds_to_zero": named(
            positive=((product > 0) & (rounded == 0)).any(),
            negative=((product < 0) & (rounded == 0)).any(),
        ),
        "arithmetic.extremes": extremes,
        "arithmetic.code": {f"code_{code}" for code in np.unique(codes).tolist()},
        "arithmetic.weight": named(
            negative=(weight < 0).any(), zero=(weight == 0).any(), positive=(weight > 0).any()
        ),
    }  # fmt: skip


def _after(view: PassView, high: np.ndarray, low: np.ndarray) -> set[str]:
    first, second = view.pairs
    was_high, was_low = view.before[second] == HIGHEST_INT16, view.before[second] == LOWEST_INT16
    back = ~high[second] & ~low[second] & (view.after[second] != view.before[second])
    # Only what saturation left there, not a sum that is just as large.
    was_high &= high[first]
    was_low &= low[first]
    return named(
        high_then_back=(was_high & back).any(), low_then_back=(was_low & back).any(),
        high_then_low=(was_high & low[second]).any(), low_then_high=(was_low & high[second]).any(),
        high_again=(was_high & high[second]).any(), low_again=(was_low & low[second]).any(),
    )  # fmt: skip
