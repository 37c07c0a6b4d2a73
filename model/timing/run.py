"""A run in time: the passes of its descriptors, and what the CCU does between them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model.columns import PassColumns
from model.descriptor import Descriptor
from model.parameters import MachineParameters
from model.timing.breakdown import IDLE
from model.timing.passes import PassTiming, time_pass
from model.timing.pipeline import FETCH, NEXT_FETCH, SETUP


class RunClock:
    """Adds up the cycles of a run, pass by pass.

    Cycle 0 is the one in which the run starts, by a register or by a packet alike; the run is in
    progress from cycle 1 on. Nothing that a host does during a run changes its timing.

    Parameters
    ----------
    parameters : MachineParameters

    Attributes
    ----------
    passes : list of PassTiming
    cycles : int
        CYCLES so far.
    idle : ndarray of int64 [kinds, num_pe]
        Cycles so far in which a PE starved, by `breakdown.IDLE`: STARVED, taken apart.
    """

    def __init__(self, parameters: MachineParameters) -> None:
        self._parameters = parameters
        self._checked = FETCH
        self.idle = np.zeros((len(IDLE), parameters.num_pe), np.int64)
        self.passes: list[PassTiming] = []
        self.cycles = 0

    def add_pass(
        self, descriptor: Descriptor, columns: PassColumns, broadcasts: NDArray[np.int64]
    ) -> PassTiming:
        """Go on over one pass; see `time_pass`."""
        go = self._checked + SETUP
        timing = time_pass(self._parameters, descriptor, columns, broadcasts, go)
        self.idle += timing.idle
        self._go_on(go - 1)
        self.passes.append(timing)
        self.cycles = timing.end
        self._checked = timing.end + NEXT_FETCH
        return timing

    def refuse(self) -> None:
        """End the run in front of an impossible descriptor, when it has been checked."""
        self._go_on(self._checked)

    def refuse_range(self) -> None:
        """End the run in its first cycle: it has no descriptors or leaves the table."""
        self._go_on(1)

    def _go_on(self, cycle: int) -> None:
        """Go on to a cycle outside of passes."""
        self.idle[IDLE.index("setup")] += cycle - self.cycles
        self.cycles = cycle
