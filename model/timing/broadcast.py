"""The recurrence over broadcasts: when each leaves the CCU, and when each PE begins with it.

One broadcast after the other, all PEs at once. With A(b) the cycle in which the broadcaster takes
activation b, and for every PE I(b) the cycle in which the column leaves the queue, S(b) its first
issue, D(b) its last, n(b) the cycles that it issues:

    I(b) = max(A(b) + 4, D(b - 1))
    S(b) = max(I(b) + 1, ready)
    D(b) = S(b) + n(b) - 1

A(b) is the first cycle from the activation's arrival at the root on in which no queue is full. A
queue is full when the columns that wait in it and the broadcasts that are on their way to it could
take all of its places: while the column that has the place of the next broadcast has not left.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.timing.pipeline import FREED, ISSUE, POPPED, QUEUED
from model.timing.scan import Scan


@dataclass(frozen=True)
class Schedule:
    """When the broadcasts of a pass take place.

    Attributes
    ----------
    taken : list of int
        A(b): the cycle in which the broadcaster takes each activation from the tree.
    start : ndarray of int64 [broadcasts, num_pe]
        S(b): the first issue of its column; without meaning where the column takes no place.
    stalls : int
        Cycles in which an activation was at the root and some queue full.
    """

    taken: list[int]
    start: NDArray[np.int64]
    stalls: int


def schedule(
    scan: Scan, ready: int, cycles: NDArray[np.int64], queue_depth: int
) -> Schedule:
    """Find the cycles of all broadcasts of a pass.

    Parameters
    ----------
    scan : Scan
        When the activations arrive.
    ready : int
        First cycle in which PEs may issue: accumulators and codebook are set up.
    cycles : ndarray of int64 [broadcasts, num_pe]
        Cycles of the issue stage that each column takes; 0 where it is dropped in front of
        the queue.
    queue_depth : int

    Returns
    -------
    Schedule
    """
    count, num_pe = cycles.shape
    # One for every broadcast that can be on its way to the queue's count.
    places = queue_depth + QUEUED * scan.width - 1
    queued = cycles > 0
    place = np.zeros((count + 1, num_pe), np.int64)  # columns queued before each broadcast
    np.cumsum(queued, axis=0, out=place[1:])
    # popped[p + places] is I of the column in place p; in front of the first there is room.
    popped = np.zeros((int(place.max(initial=0)) + 1 + places) * num_pe, np.int64)
    frees = place * num_pe + np.arange(num_pe)

    taken: list[int] = []
    start = np.empty((count, num_pe), np.int64)
    done = np.zeros(num_pe, np.int64)
    stalls, cycle, landed = 0, None, 0
    for b in range(count):
        arrival = cycle = scan.arrival(cycle)
        while True:
            while landed < b and taken[landed] + QUEUED <= cycle:
                landed += 1
            # Those on their way may find their columns empty, but that is not known yet.
            room = int(popped[frees[landed] + (b - landed) * num_pe].max()) + FREED
            if room <= cycle:
                break
            cycle = min(room, taken[landed] + QUEUED) if landed < b else room
        stalls += cycle - arrival
        taken.append(cycle)
        pop = np.maximum(done, cycle + POPPED)
        # A column that is not queued writes a place that the next one overwrites.
        popped[frees[b] + places * num_pe] = pop
        first = np.maximum(pop + ISSUE, ready)
        start[b] = first
        np.copyto(done, first + (cycles[b] - 1), where=queued[b])
    return Schedule(taken, start, stalls)
