"""Zero-skip: where the zeros of a pass's inputs lie; one sample for each pass."""

from __future__ import annotations

import numpy as np

from tb.functional import rules
from tb.functional.bins import Ranges, named
from tb.functional.points import Cross, Group, Hits, Point
from tb.functional.view import HIGHEST_INT16, LOWEST_INT16, PassView

RUNS = Ranges.of(one=1, two=2, to_15=3, to_63=16, from_64=64)

GROUP = Group(
    "zero_skip",
    "Zeros among the activations of a pass, which must cost no broadcast.",
    (
        Point("ends", "The first and the last input: skipped or sent.",
              ("first_skipped", "first_sent", "last_skipped", "last_sent")),
        Point("runs", "Lengths of runs of zeros.", RUNS.names),
        Point("share", "Share of the inputs that is zero.", ("none", "below_half", "most", "all")),
        Point("only_one_sent", "Where the only non-zero input lies.", ("first", "inside", "last")),
        Point("values", "Signs and extremes of what is sent.",
              ("negative", "positive", "lowest", "highest")),
        Point("relu", "A negative value in the source registers.",
              ("skipped_after_relu", "sent_without_relu")),
        Point("source", "Where the inputs come from.", ("registers", "sram")),
        Point("zero_batch", "A whole batch of zeros among others.", ("first", "inside", "last"),
              {"first": rules.batches(1), "last": rules.batches(1), "inside": rules.batches(2)}),
        Point("zero_pe", "PEs that have only zeros while others send.",
              ("one", "some", "all_but_one"),
              {"one": rules.ONE_PE, "some": rules.SOME_PES, "all_but_one": rules.TWO_PES}),
        Point("rows", "Inputs of one local row, over all PEs.",
              ("all_sent", "all_skipped", "mixed"), {"mixed": rules.ONE_PE}),
    ),
    (
        Cross("share_source", "Share of zeros, from either source.",
              ("zero_skip.share", "zero_skip.source")),
        Cross("share_imbalance", "Share of zeros against how evenly the work is spread.",
              ("zero_skip.share", "load_imbalance.ratio"),
              {("all", "to_1.5"): "no work is even", ("all", "to_2"): "no work is even",
               ("all", "to_4"): "no work is even", ("all", "above_4"): "no work is even"}),
        Cross("share_batches", "Share of zeros against the number of batches.",
              ("zero_skip.share", "control.batches")),
    ),
)  # fmt: skip


def of_pass(view: PassView) -> Hits:
    """Return what a pass shows."""
    sent, inputs, d = view.trace.sent, view.trace.inputs, view.descriptor
    values = inputs[sent]
    only = view.sent[0] if len(view.sent) == 1 else None
    shown: Hits = {
        "zero_skip.ends": named(
            first_skipped=not sent[0], first_sent=sent[0],
            last_skipped=not sent[-1], last_sent=sent[-1],
        ),
        "zero_skip.runs": RUNS.shown(_runs(~sent)),
        "zero_skip.share": {_share(sent)},
        "zero_skip.only_one_sent": named(
            first=only == 0, last=only == len(sent) - 1,
            inside=only is not None and 0 < only < len(sent) - 1,
        ),
        "zero_skip.values": named(
            negative=(values < 0).any(), positive=(values > 0).any(),
            lowest=(values == LOWEST_INT16).any(), highest=(values == HIGHEST_INT16).any(),
        ),
        "zero_skip.source": {"sram" if d.sram_in else "registers"},
        "zero_skip.zero_pe": _zero_pes(view),
        "zero_skip.rows": _rows(view),
        "zero_skip.zero_batch": _zero_batches(view),
    }  # fmt: skip
    if not d.sram_in:
        shown["zero_skip.relu"] = named(
            skipped_after_relu=(inputs[~sent] < 0).any(), sent_without_relu=(values < 0).any()
        )
    return shown


def _share(sent: np.ndarray) -> str:
    zeros = np.count_nonzero(~sent)
    if zeros in (0, len(sent)):
        return "all" if zeros else "none"
    return "below_half" if 2 * zeros < len(sent) else "most"


def _runs(zero: np.ndarray) -> np.ndarray:
    """Return the lengths of all runs of True; int64 [runs]."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], zero, [False]])))
    return edges[1::2] - edges[::2]


def _zero_pes(view: PassView) -> set[str]:
    n, sent = view.config.num_pe, view.trace.sent
    # Only PEs that have inputs at all.
    pes = min(n, len(sent))
    idle = pes - len(np.unique(view.sent % n))
    if not 0 < idle < pes or pes < n:
        return set()
    return {"one" if idle == 1 else "all_but_one" if idle == n - 1 else "some"}


def _rows(view: PassView) -> set[str]:
    n, sent = view.config.num_pe, view.trace.sent
    whole = len(sent) // n * n
    counts = sent[:whole].reshape(-1, n).sum(axis=1)
    return named(
        all_sent=(counts == n).any(), all_skipped=(counts == 0).any(),
        mixed=((counts > 0) & (counts < n)).any(),
    )  # fmt: skip


def _zero_batches(view: PassView) -> set[str]:
    size, sent = view.config.reg_depth * view.config.num_pe, view.trace.sent
    starts = np.arange(0, len(sent), size)
    if len(starts) < 2 or not sent.any():
        return set()
    zero = np.add.reduceat(sent.astype(np.int64), starts) == 0
    return named(first=zero[0], last=zero[-1], inside=zero[1:-1].any())
