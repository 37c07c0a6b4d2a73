"""Why PEs starve: every cycle of a pass in which a PE neither works on an entry nor on a column.

A PE that has finished a column starves until the next one is there. What it is sent in cycle t is
with its issue stage in cycle t + 5 (POPPED + ISSUE). So a PE that starves in cycle t does so for
what the broadcaster did in cycle t - 5: it had an activation and waited, because another PE's queue
was full; it sent one whose column is empty here; or it had none. In front of the first column that
could be issued, and behind the last one that was sent, there is nothing that a PE could wait for.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model.timing.broadcast import Schedule
from model.timing.pipeline import ISSUE, POPPED
from model.timing.scan import Scan

IDLE = ("setup", "fill", "blocked", "skipped", "gap", "slower", "drain")
"""Kinds of cycles in which a PE starves.

``setup``
    Between passes and in front of the first: descriptors are fetched and checked.
``fill``
    From a pass's first cycle on until a column could be issued: accumulators and codebook, the
    first activation's way through the tree, the broadcast and the queue.
``blocked``
    The broadcast waited, because the queue of another PE was full.
``skipped``
    An activation was broadcast whose column is empty in this PE and takes no place (EmptySkip).
``gap``
    No activation was at the root of the tree.
``slower``
    All is sent and done here, but another PE still issues.
``drain``
    No PE issues any more: the pipeline empties, results are written back.
"""

_SEEN = POPPED + ISSUE


class RecordedScan:
    """A scan that remembers when activations came.

    Parameters
    ----------
    scan : Scan

    Attributes
    ----------
    width : int
        See `Scan`.
    arrivals : list of int
        First cycle in which each activation was at the root.
    """

    def __init__(self, scan: Scan) -> None:
        self._scan = scan
        self.width = scan.width
        self.arrivals: list[int] = []

    def arrival(self, taken: int | None) -> int:
        """See `Scan`."""
        self.arrivals.append(self._scan.arrival(taken))
        return self.arrivals[-1]

    def finish(self, taken: int | None) -> int:
        """See `Scan`."""
        return self._scan.finish(taken)


def split_idle(
    plan: Schedule,
    arrivals: list[int],
    cycles: NDArray[np.int64],
    go: int,
    ready: int,
    end: int,
) -> NDArray[np.int64]:
    """Say why PEs starve in a pass.

    Parameters
    ----------
    plan : Schedule
    arrivals : list of int
        First cycle of each activation at the root, at most that in which it is taken.
    cycles : ndarray of int64 [broadcasts, num_pe]
        Cycles of the issue stage that each column takes, as for `schedule`.
    go, ready, end : int
        First cycle of the pass, first one in which PEs may issue, last one.

    Returns
    -------
    ndarray of int64 [kinds, num_pe]
        Cycles from `go` to `end` by `IDLE`; with those of `cycles` they are all there are.
    """
    idle = dict.fromkeys(IDLE, np.zeros(cycles.shape[1], np.int64))
    if not plan.taken:
        idle["fill"] = idle["fill"] + (end + 1 - go)
        return np.array([idle[kind] for kind in IDLE])
    # A pass whose last columns are empty everywhere ends before they could be issued.
    possible = min(max(plan.taken[0] + _SEEN, ready), end + 1)
    # The cycle behind all columns so far; one that takes no place changes nothing.
    free = np.full((len(cycles) + 1, len(idle["fill"])), possible, np.int64)
    np.copyto(free[1:], plan.start + cycles, where=cycles > 0)
    np.maximum.accumulate(free, axis=0, out=free)
    # From here on nothing that was sent is on its way to any PE.
    done = np.maximum(free[-1], min(plan.taken[-1] + _SEEN, end) + 1)
    begin = free - _SEEN
    until = np.vstack([np.where(cycles > 0, plan.start, free[:-1]), done]) - _SEEN
    for kind, of_broadcaster in _broadcaster(plan.taken, arrivals).items():
        before = np.concatenate([[0], np.cumsum(of_broadcaster)])
        place = [np.minimum(t - plan.taken[0], len(of_broadcaster)) for t in (begin, until)]
        idle[kind] = (before[place[1]] - before[place[0]]).sum(axis=0)
    idle["fill"] = idle["fill"] + (possible - go)
    idle["slower"] = done.max() - done
    idle["drain"] = idle["drain"] + (end + 1 - done.max())
    return np.array([idle[kind] for kind in IDLE])


def _broadcaster(taken: list[int], arrivals: list[int]) -> dict[str, NDArray[np.bool_]]:
    """What the broadcaster does, a bool for each cycle from the first to the last broadcast."""
    first, count = taken[0], taken[-1] + 1 - taken[0]
    sent = np.zeros(count, np.bool_)
    sent[np.array(taken) - first] = True
    waiting = np.zeros(count + 1, np.int64)
    np.add.at(waiting, np.array(arrivals[1:], np.int64) - first, 1)
    np.add.at(waiting, np.array(taken[1:], np.int64) - first, -1)
    blocked = np.cumsum(waiting[:-1]) > 0
    return {"blocked": blocked & ~sent, "skipped": sent, "gap": ~blocked & ~sent}
