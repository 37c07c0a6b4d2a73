"""The counters that do not depend on timing (``docs/registers.md``, section Counters)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model.columns import PassColumns
from model.packets import COUNTER_BEATS


class Counters:
    """What a run counted so far.

    Attributes
    ----------
    broadcasts, zeros : int
        Non-zero activations broadcast, and inputs skipped because they were zero.
    entries, fillers, empties, spmat_reads, ptr_reads : ndarray of int64 [num_pe]
        By PE: entries with a code other than 0, entries with code 0, broadcasts whose column was
        empty, words read from the entry memory, pointers read.
    """

    def __init__(self, num_pe: int) -> None:
        self.broadcasts = 0
        self.zeros = 0
        self.entries = np.zeros(num_pe, np.int64)
        self.fillers = np.zeros(num_pe, np.int64)
        self.empties = np.zeros(num_pe, np.int64)
        self.spmat_reads = np.zeros(num_pe, np.int64)
        self.ptr_reads = np.zeros(num_pe, np.int64)

    def add_pass(self, columns: PassColumns, broadcasts: NDArray[np.int64]) -> None:
        """Count one executed pass.

        Parameters
        ----------
        columns : PassColumns
        broadcasts : ndarray of int64
            The columns that were broadcast.
        """
        self.broadcasts += len(broadcasts)
        self.zeros += len(columns.empty) - len(broadcasts)
        self.entries += columns.entries[broadcasts].sum(axis=0)
        self.fillers += columns.fillers[broadcasts].sum(axis=0)
        self.empties += columns.empty[broadcasts].sum(axis=0)
        self.spmat_reads += columns.words[broadcasts].sum(axis=0)
        self.ptr_reads += 2 * len(broadcasts)

    def beats(self, pe: int) -> NDArray[np.uint64]:
        """The COUNTERS space of one PE; uint64 [4]. Counters that depend on timing read as 0."""
        values = np.zeros(2 * COUNTER_BEATS, "<u4")
        values[0] = self.entries[pe] & 0xFFFF_FFFF
        values[1] = self.fillers[pe] & 0xFFFF_FFFF
        values[2] = self.empties[pe] & 0xFFFF_FFFF
        values[6] = self.spmat_reads[pe] & 0xFFFF_FFFF
        values[7] = self.ptr_reads[pe] & 0xFFFF_FFFF
        return values.view("<u8")
