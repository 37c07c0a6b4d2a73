"""The recurrence over broadcasts: when each leaves the CCU, and when each PE begins with it.

One broadcast after the other, all PEs at once. With A(b) the cycle in which the broadcaster takes
activation b, and for every PE I(b) the cycle in which the column leaves the queue, S(b) its first
issue, D(b) its last, n(b) the cycles that it issues:

    I(b) = max(A(b) + 4, D(b - 1))
    S(b) = max(I(b) + 1, ready)
    D(b) = S(b) + n(b) - 1

A(b) is the first cycle from the activation's arrival at the root on in which no queue is full. A
queue is full while the column QueueDepth places in front of the next one to arrive has not left.
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
    queued = cycles > 0
    place = np.zeros((count + 1, num_pe), np.int64)  # columns queued before each broadcast
    np.cumsum(queued, axis=0, out=place[1:])
    # popped[p + queue_depth] is I of the column in place p; in front of the first there is room.
    popped = np.zeros((int(place.max(initial=0)) + 1 + queue_depth) * num_pe, np.int64)
    frees = place * num_pe + np.arange(num_pe)
    takes = frees + queue_depth * num_pe

    taken: list[int] = []
    start = np.empty((count, num_pe), np.int64)
    # room[b]: first cycle in which no queue is full once b broadcasts are in the queues' counts.
    room = [0]
    done = np.zeros(num_pe, np.int64)
    stalls, cycle = 0, None
    for b in range(count):
        arrival = cycle = scan.arrival(cycle)
        while True:
            landed = b
            while landed and taken[landed - 1] + QUEUED > cycle:
                landed -= 1
            if room[landed] <= cycle:
                break
            cycle = room[landed]
        stalls += cycle - arrival
        taken.append(cycle)
        pop = np.maximum(done, cycle + POPPED)
        # A column that is not queued writes a place that the next one overwrites.
        popped[takes[b]] = pop
        first = np.maximum(pop + ISSUE, ready)
        start[b] = first
        np.copyto(done, first + (cycles[b] - 1), where=queued[b])
        room.append(int(popped[frees[b + 1]].max()) + FREED)
    return Schedule(taken, start, stalls)
