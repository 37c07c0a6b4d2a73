"""The machine's counters (``docs/registers.md``, section Counters)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model.columns import PassColumns
from model.packets import COUNTER_BEATS
from model.timing.passes import PassTiming

#: In the order of the COUNTERS space.
PE_COUNTERS = (
    "entries", "fillers", "empties", "busy", "starved", "bypasses", "spmat_reads", "ptr_reads",
)  # fmt: skip
assert len(PE_COUNTERS) == 2 * COUNTER_BEATS

MACHINE_COUNTERS = ("cycles", "broadcasts", "stalls", "zeros")


class Counters:
    """What a run counted so far.

    Attributes
    ----------
    cycles, broadcasts, stalls, zeros : int
        Cycles of the run, non-zero activations broadcast, cycles in which one of them had to wait
        because a queue was full, and inputs skipped because they were zero.
    entries, fillers, empties, busy, starved, bypasses, spmat_reads, ptr_reads : ndarray of int64
        By PE, [num_pe]: entries with a code other than 0, entries with code 0, broadcasts whose
        column was empty, cycles with at least one entry, cycles without, updates whose
        accumulator came from the bypass, words read from the entry memory, pointers read.
    """

    def __init__(self, num_pe: int) -> None:
        self.cycles = self.broadcasts = self.stalls = self.zeros = 0
        for name in PE_COUNTERS:
            setattr(self, name, np.zeros(num_pe, np.int64))

    def add_pass(self, columns: PassColumns, broadcasts: NDArray[np.int64]) -> None:
        """Count what one executed pass did.

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

    def add_timing(self, timing: PassTiming) -> None:
        """Count how long one executed pass took for it."""
        self.stalls += timing.stalls
        self.busy += timing.busy
        self.bypasses += timing.bypasses

    def end_run(self, cycles: int, empty_skip: bool) -> None:
        """Set what is known when a run is over.

        Parameters
        ----------
        cycles : int
            Cycles of the run.
        empty_skip : bool
            Empty columns take no cycle; otherwise each takes one, in which the PE does not starve.
        """
        self.cycles = cycles
        self.starved = cycles - self.busy - (0 if empty_skip else self.empties)

    def beats(self, pe: int) -> NDArray[np.uint64]:
        """The COUNTERS space of one PE; uint64 [4]."""
        values = np.array([getattr(self, name)[pe] for name in PE_COUNTERS], np.int64)
        return (values & 0xFFFF_FFFF).astype("<u4").view("<u8")

    def totals(self) -> dict[str, int]:
        """All counters by name, those of the PEs added up, and `busy_max` of the busiest PE."""
        machine = {name: int(getattr(self, name)) for name in MACHINE_COUNTERS}
        pes = {name: int(getattr(self, name).sum()) for name in PE_COUNTERS}
        return machine | pes | {"busy_max": int(self.busy.max())}
