"""Updates that take their accumulator from the bypass (rtl/pe/arith.sv)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model.timing.pipeline import BYPASS_REACH


def count_bypasses(
    element: NDArray[np.int64], cycle: NDArray[np.int64], num_pe: int
) -> NDArray[np.int64]:
    """Count the updates of an accumulator that was updated one or two cycles before.

    Parameters
    ----------
    element : ndarray of int64 [updates]
        The accumulator, local row * num_pe + PE; updates of one accumulator in their order.
    cycle : ndarray of int64 [updates]
        The cycle of issue.
    num_pe : int

    Returns
    -------
    ndarray of int64 [num_pe]
    """
    # Register files have at most 65,536 rows over all PEs, and NumPy sorts 16-bit numbers by radix.
    order = np.argsort(element.astype(np.uint16), kind="stable")
    element, cycle = element[order], cycle[order]
    close = (np.diff(element) == 0) & (np.diff(cycle) <= BYPASS_REACH)
    return np.bincount(element[1:][close] % num_pe, minlength=num_pe)
