"""Load imbalance: how unevenly the work lies on the PEs; samples of passes and of runs.

What the queues do in a cycle is counted in the hardware; here is what the stimulus and the
machine's counters tell.
"""

from __future__ import annotations

import numpy as np

from tb.functional import rules
from tb.functional.bins import Ranges, named
from tb.functional.points import Cross, Group, Hits, Point, Rule
from tb.functional.view import PassView, imbalance

RATIO = Ranges(("even", "to_1.5", "to_2", "to_4", "above_4"), (1.0, 1.0001, 1.5001, 2.0001, 4.0001))
STALLS = Ranges(("none", "one", "few", "many", "hundreds"), (0, 1, 2, 10, 100))
CLASSES = Ranges(("none", "to_9", "from_10"), (0, 1, 10))
SHARE = Ranges(("none", "to_quarter", "to_half", "above_half"), (0, 1e-9, 0.25001, 0.50001))
_RATIO_RULES = {
    "to_1.5": rules.ONE_PE, "to_2": rules.ONE_PE, "to_4": rules.TWO_PES, "above_4": rules.FOUR_PES,
}  # fmt: skip
QUEUE_TOO_LONG = Rule("needs a queue that a run can fill", lambda m: m.queue_depth > 1024)

GROUP = Group(
    "load_imbalance",
    "Work of the busiest PE against the others, and what it costs.",
    (
        Point("ratio", "Entries of the busiest PE over the mean, of a pass.",
              RATIO.names, _RATIO_RULES),
        Point("run_ratio", "The same over a whole run.", RATIO.names, _RATIO_RULES),
        Point("one_pe", "One PE has all entries of a pass.", ("first", "inner", "last"),
              {"first": rules.ONE_PE, "last": rules.ONE_PE, "inner": rules.TWO_PES}),
        Point("idle_pes", "PEs without any entry in a pass that has some.",
              ("none", "one", "some", "all_but_one"),
              {"one": rules.ONE_PE, "some": rules.SOME_PES, "all_but_one": rules.TWO_PES}),
        Point("column", "Longest part of a sent column over the mean part.",
              RATIO.names, _RATIO_RULES),
        Point("turns", "Which PE has the longest part of a column changes within a pass.",
              ("stays", "changes"), {"changes": rules.ONE_PE}),
        Point("long_behind_empty", "In one PE: a column above a word right behind an empty one.",
              ("yes",)),
        Point("stalls", "Cycles of a run in which a broadcast waited for a queue.",
              STALLS.names, dict.fromkeys(STALLS.names[1:], QUEUE_TOO_LONG)),
        Point("stall_class", "The same in three classes.", CLASSES.names,
              dict.fromkeys(CLASSES.names[1:], QUEUE_TOO_LONG)),
        Point("stall_share", "The same as a share of the run.",
              SHARE.names, dict.fromkeys(SHARE.names[1:], QUEUE_TOO_LONG)),
        Point("run_tiles", "Tiles of rows in a run.", ("one", "several"),
              {"several": rules.tiles(1)}),
        Point("run_batches", "Batches of inputs in the passes of a run.", ("one", "several"),
              {"several": rules.batches(1)}),
        Point("busy_share", "Share of all PE cycles of a run with entries.", SHARE.names),
    ),
    (
        Cross("stalls_ratio", "Stalls of a run against how unevenly its work lies.",
              ("load_imbalance.stall_class", "load_imbalance.run_ratio")),
        Cross("stalls_tiles", "Stalls of runs with and without tile boundaries.",
              ("load_imbalance.stall_class", "load_imbalance.run_tiles")),
        Cross("stalls_batches", "Stalls of runs with and without batch switches.",
              ("load_imbalance.stall_class", "load_imbalance.run_batches")),
        Cross("ratio_source", "Imbalance with either source of the inputs.",
              ("load_imbalance.ratio", "zero_skip.source")),
    ),
)  # fmt: skip


def of_pass(view: PassView) -> Hits:
    """Return what a pass shows."""
    work, n = view.work, view.config.num_pe
    shown: Hits = {"load_imbalance.ratio": {RATIO.name(imbalance(work))}}
    busy = np.flatnonzero(work)
    if not len(busy):
        return shown
    idle = n - len(busy)
    shown["load_imbalance.idle_pes"] = {
        "none" if not idle
        else "all_but_one" if n > 2 and idle == n - 1
        else "one" if idle == 1
        else "some"
    }  # fmt: skip
    if n > 1:
        only = busy[0] if len(busy) == 1 else None
        shown["load_imbalance.one_pe"] = named(
            first=only == 0, last=only == n - 1, inner=only is not None and 0 < only < n - 1
        )
    columns = view.lengths[~view.empty.all(axis=1)]
    ratios = columns.max(axis=1) * n / columns.sum(axis=1)
    longest = columns.argmax(axis=1)[ratios > 1]
    word = view.config.spmat_width // 8
    shown |= {
        "load_imbalance.column": RATIO.shown(ratios),
        "load_imbalance.turns": named(
            changes=len(np.unique(longest)) > 1, stays=len(np.unique(longest)) <= 1
        ),
        "load_imbalance.long_behind_empty": named(
            yes=((view.lengths[1:] > word) & view.empty[:-1]).any()
        ),
    }
    return shown


def of_counters(counts: dict[str, int], work: np.ndarray, tiles: int, batches: int) -> Hits:
    """Return what the counters of a run show.

    Parameters
    ----------
    counts : dict of str to int
    work : ndarray of int64 [num_pe]
        Entries that each PE processed in the run.
    tiles, batches : int
        The most tiles of a layer and batches of a pass in the run.
    """
    cycles = counts["CYCLES"] or 1
    return {
        "load_imbalance.run_tiles": {"several" if tiles > 1 else "one"},
        "load_imbalance.run_batches": {"several" if batches > 1 else "one"},
        "load_imbalance.run_ratio": {RATIO.name(imbalance(work))},
        "load_imbalance.stalls": {STALLS.name(counts["STALLS"])},
        "load_imbalance.stall_class": {CLASSES.name(counts["STALLS"])},
        "load_imbalance.stall_share": {SHARE.name(counts["STALLS"] / cycles)},
        "load_imbalance.busy_share": {SHARE.name(counts["BUSY"] / (cycles * len(work)))},
    }
