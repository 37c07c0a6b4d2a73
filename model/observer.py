"""What a `Machine` tells whoever wants to look on, e.g. functional coverage; nothing by default."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from model.columns import PassColumns
from model.descriptor import Descriptor, Impossible
from model.stream_reader import Event

if TYPE_CHECKING:
    from model.machine import Machine


@dataclass
class PassTrace:
    """What one pass did, update by update.

    Attributes
    ----------
    inputs : ndarray of int16 [in_len]
        Source activations of the pass.
    sent : ndarray of bool [in_len]
        Those that were broadcast.
    initial : ndarray of int16 [out_len]
        Accumulators before the first update.
    before, after : list of ndarray of int64
        Accumulators around each column's updates, for every broadcast column that has any, in
        order; joined they are aligned with `PassColumns.element` of the broadcast columns.
    """

    inputs: NDArray[np.int16] = field(default_factory=lambda: np.zeros(0, np.int16))
    sent: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))
    initial: NDArray[np.int16] = field(default_factory=lambda: np.zeros(0, np.int16))
    before: list[NDArray[np.int64]] = field(default_factory=list)
    after: list[NDArray[np.int64]] = field(default_factory=list)


class Observer:
    """Base of observers: every method may be overridden, none does anything here."""

    def packet(self, event: Event) -> None:
        """A piece of the input stream was understood."""

    def start(self, first: int, count: int, accepted: bool) -> None:
        """CTRL.START was written; it is not accepted while the machine is busy."""

    def run(self, machine: Machine, first: int, count: int) -> None:
        """A run begins, from either kind of start."""

    def refused(self, machine: Machine, index: int, reason: Impossible) -> None:
        """A run ends in front of a descriptor."""

    def done(
        self,
        machine: Machine,
        index: int,
        descriptor: Descriptor,
        columns: PassColumns,
        trace: PassTrace,
    ) -> None:
        """A pass is complete; the memories are still those that it ran on."""

    def finished(self, machine: Machine) -> None:
        """A run has ended, refused or not."""
