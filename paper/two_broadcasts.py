"""What if the CCU broadcast several activations in a cycle? A question to the timing model.

At IssueWidth 4 the one activation that the tree delivers per cycle is what limits layers with
short columns. This scan delivers more; the PEs stay as they are: they take one column from their
queue after the other. The RTL has no such scan. What it would need: as many broadcast buses, trees
that agree on the order, queues with as many write ports and places for all that is on its way, and
pointer memories with as many banks.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

import numpy as np

from model import Machine, MachineParameters
from model.timing.passes import time_pass
from paper.layers import PaperLayer
from paper.machines import Machine as NamedMachine
from paper.machines import ours
from paper.workloads import make_image, make_layer, make_vector
from tb.player.stimulus import Stimulus, make_stimulus

WIDTHS = (1, 2, 4)


@dataclasses.dataclass(frozen=True)
class WideBroadcast:
    """A layer on a machine with so many broadcasts in a cycle.

    Attributes
    ----------
    layer : str
    issue_width, queue_depth : int
        Of the machine.
    broadcasts : int
        Activations in a cycle; 1 is the machine as it is.
    cycles : int
    """

    layer: str
    issue_width: int
    queue_depth: int
    broadcasts: int
    cycles: int


def wide_broadcasts(
    layers: Sequence[PaperLayer], queue_depths: Sequence[int] = (8, 32)
) -> Iterator[WideBroadcast]:
    """Ask for layers of the paper on our machine at IssueWidth 4."""
    for layer in layers:
        weights, vector = make_layer(layer), make_vector(layer)[np.newaxis]
        for depth in queue_depths:
            machine = NamedMachine("ours", ours(4, depth))
            if depth == queue_depths[0]:
                stimulus = make_stimulus(make_image(weights, machine.geometry), vector)
            for width in WIDTHS:
                cycles = cycles_with(stimulus, machine.model, width)
                yield WideBroadcast(layer.name, 4, depth, width, cycles)


class WideScan:
    """Inputs that are always there, so many of them in a cycle.

    Parameters
    ----------
    first : int
        Cycle in which the first one is at the root.
    width : int
        Activations in a cycle.
    """

    def __init__(self, first: int, width: int) -> None:
        self.width = width
        self._first = first
        self._cycle, self._in_cycle = -1, 0

    def arrival(self, taken: int | None) -> int:
        """Return when the next activation is at the root, if the one before was taken then."""
        if taken is None:
            return self._first
        self._in_cycle = self._in_cycle + 1 if taken == self._cycle else 1
        self._cycle = taken
        return taken + (self._in_cycle >= self.width)

    def finish(self, taken: int | None) -> int:
        """Return the first cycle in which nothing is left in the tree."""
        return self._first if taken is None else taken + 1


def cycles_with(stimulus: Stimulus, parameters: MachineParameters, width: int) -> int:
    """Predict a stimulus's cycles with so many broadcasts in a cycle.

    Where inputs come from the SRAM, reading them costs nothing here; on the machine it does
    not either, unless less than one row in `reg_depth` is non-zero.
    """
    machine = Machine(parameters)
    cycles = 0
    for segment, beats in zip(stimulus.segments, stimulus.parts(), strict=True):
        machine.feed(beats, np.arange(len(beats)) == len(beats) - 1)
        if segment.kind == "load":
            continue
        cycles += machine.counters.cycles
        for record in machine.passes:
            descriptor = record.descriptor
            columns = machine.memories.columns(descriptor)
            order = (parameters, descriptor, columns, record.broadcasts, 0)
            now = time_pass(*order)
            if now.taken:
                cycles += time_pass(*order, WideScan(now.taken[0], width)).end - now.end
    return cycles
