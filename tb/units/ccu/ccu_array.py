"""Stands in for the PE array at the CCU's ports: leaves, tree, queues, work that takes time."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from tb.units.bench import Bench


class ArrayStub:
    """Source activations come out in order, some cycles late; queues are full now and then.

    Parameters
    ----------
    bench : Bench
    latency : int
        Cycles from a leaf to the root.
    full : float
        Probability that a queue fills up in a cycle; it stays full for one, a few or many.
    work : int
        Cycles that a broadcast keeps the PEs busy, at most.

    Attributes
    ----------
    broadcasts, stalls : int
        Since the run began: activations that the CCU took, and cycles in which it could not.
    """

    def __init__(self, bench: Bench, latency: int, full: float, work: int) -> None:
        self._rng, self._num_pe = bench.rng, bench.p["NumPe"]
        self._act_depth = bench.p["ActDepth"]
        self._latency, self._full, self._work = latency, full, work
        self._landing: list[tuple[int, int]] = []  # (element, activation), filled the cycle before
        self._pending: deque[tuple[int, int]] = deque()
        self._tree: deque[list] = deque()  # [element, activation, cycles until it is at the root]
        self._broadcast = False  # one arrives in this cycle
        self._left = 0  # cycles of work in the PEs
        self._full_left = 0
        self.broadcasts = self.stalls = 0

    @property
    def idle(self) -> bool:
        """Whether there is nothing anywhere, in this cycle."""
        return not (
            self._landing or self._pending or self._tree or self._broadcast or self._left
        )

    def inputs(self) -> dict[str, int]:
        """Return what the CCU sees in this cycle."""
        rng = self._rng
        if self._full_left:
            self._full_left -= 1
        elif rng.random() < self._full:
            self._full_left = rng.choice((1, 3, 30))
        element, act = rng.getrandbits(8) % (4 * self._num_pe), rng.getrandbits(16)
        valid = bool(self._tree) and self._tree[0][2] <= 0
        if valid:
            element, act, _ = self._tree[0]
        return {
            "root_valid_i": int(valid),
            "root_idle_i": int(not self._tree and not self._pending),
            "root_row_i": element // self._num_pe,
            "root_pe_i": element % self._num_pe,
            "root_act_i": act,
            "any_full_i": int(self._full_left > 0),
            "all_idle_i": int(not self._broadcast and not self._left),
        }

    def clock(
        self, inputs: dict[str, int], issue_ready: bool, elements: Iterable[tuple[int, int]]
    ) -> tuple[int, int] | None:
        """Do what one clock edge does.

        Parameters
        ----------
        inputs : dict
            What `inputs` returned for this cycle.
        issue_ready : bool
            Entries may be issued: only then work gets less.
        elements : iterable of (element, activation)
            Activations that a fill or the registers make pending.

        Returns
        -------
        (element, activation) or None
            What the CCU took from the root.
        """
        if self._left and issue_ready:
            self._left -= 1
        if self._broadcast and self._rng.random() < 0.7:  # otherwise all its columns are empty
            self._left = max(self._left, self._rng.randint(1, self._work))
        taken = None
        if inputs["root_valid_i"]:
            if inputs["any_full_i"]:
                self.stalls += 1
            else:
                element, act, _ = self._tree.popleft()
                taken = element, act
                self.broadcasts += 1
        self._broadcast = taken is not None
        for item in self._tree:
            item[2] -= 1
        if self._pending and len(self._tree) <= self._latency:
            self._tree.append([*self._pending.popleft(), self._latency])
        self._pending.extend(self._landing)
        self._landing = list(elements)
        return taken
