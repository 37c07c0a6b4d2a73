"""Which PE is the first to report a row error (rtl/host/error_log.sv keeps the first report)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model.timing.pipeline import COLUMN_CHECKED, ROW_CHECKED


def first_report(
    too_long: NDArray[np.bool_],
    taken: list[int],
    beyond: NDArray[np.bool_],
    issued: NDArray[np.int64],
    pe: NDArray[np.int64],
) -> int | None:
    """Find the earliest report of a pass; of several in one cycle the lowest PE's is kept.

    Parameters
    ----------
    too_long : ndarray of bool [broadcasts, num_pe]
        Columns that are cut: known when their pointers are.
    taken : list of int
        The cycle in which the CCU takes each activation.
    beyond : ndarray of bool [entries]
        Entries whose row lies beyond the pass: known when they are issued.
    issued, pe : ndarray of int64 [entries]
        Cycle of issue and PE of every entry.

    Returns
    -------
    int or None
        The PE; None if there is no report.
    """
    broadcast, pe_of_cut = np.nonzero(too_long)
    cycle = np.concatenate(
        [np.array(taken, np.int64)[broadcast] + COLUMN_CHECKED, issued[beyond] + ROW_CHECKED]
    )
    reporter = np.concatenate([pe_of_cut, pe[beyond]])
    if not len(cycle):
        return None
    return int(reporter[np.lexsort((reporter, cycle))[0]])
