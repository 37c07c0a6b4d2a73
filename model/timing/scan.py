"""When the inputs of a pass arrive at the root of the LNZD tree.

Two ways of a pass's inputs (rtl/ccu/window_ctrl.sv): the registers where the layer before left
them, all pending at once, or the activation SRAM, from which groups of four rows are read into the
registers behind the scan.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from model.parameters import LANES
from model.timing.pipeline import FILL, LEAF, LOAD, NODE, PENDING, tree_levels
from model.timing.tree import LnzdTree


class Scan(Protocol):
    """The inputs of a pass on their way to the root.

    Attributes
    ----------
    width : int
        Activations that can be taken in a cycle: 1 in this machine.
    """

    width: int

    def arrival(self, taken: int | None) -> int:
        """First cycle in which the next activation is at the root.

        Parameters
        ----------
        taken : int or None
            The cycle in which the broadcaster took the one before; None for the first.
        """

    def finish(self, taken: int | None) -> int:
        """First cycle in which all inputs were let in and nothing is on its way to the root.

        Parameters
        ----------
        taken : int or None
            The cycle in which the last one was taken; None if there was none.
        """


class RegisterScan:
    """Inputs in the source registers: after the first activation one in every cycle.

    All rows are pending at once, so every node is full when the first activation reaches the root,
    and whatever is taken is replaced in the same cycle.

    Parameters
    ----------
    go : int
        First cycle of the pass.
    num_pe : int
    """

    width = 1

    def __init__(self, go: int, num_pe: int) -> None:
        self._loaded = go + LOAD
        self._first = self._loaded + LEAF + NODE * tree_levels(num_pe)

    def arrival(self, taken: int | None) -> int:
        """See `Scan`."""
        return self._first if taken is None else taken + 1

    def finish(self, taken: int | None) -> int:
        """See `Scan`."""
        return self._loaded if taken is None else taken + 1


class WindowScan:
    """Inputs in the SRAM: the registers are a window that follows the scan.

    Goes from cycle to cycle where anything moves, and over the cycles in which nothing does.

    Parameters
    ----------
    go : int
        First cycle of the pass.
    num_pe, reg_depth : int
    elements : ndarray of int64
        The activations that are broadcast, as elements of the source vector, ascending.
    first, end : int
        First element of the pass, and the one behind its last.
    """

    width = 1

    def __init__(
        self,
        go: int,
        num_pe: int,
        reg_depth: int,
        elements: NDArray[np.int64],
        first: int,
        end: int,
    ) -> None:
        group = LANES * num_pe
        self._cycle = go + FILL
        self._next = self._low = first // group
        self._end = -(-end // group)
        self._window = reg_depth // LANES
        self._filled = False  # a group was read in the cycle before
        self._active = True
        self._group_of = (elements // group).tolist()
        groups = np.arange(self._next, self._end + 1)
        self._bounds = np.searchsorted(elements // group, groups).tolist()
        self._origin = self._next
        self._tree = LnzdTree(num_pe, (elements % num_pe).tolist())

    @property
    def _done(self) -> bool:
        return not (self._active or self._filled)

    def arrival(self, taken: int | None) -> int:
        """See `Scan`."""
        if taken is not None:
            if self._done and self._tree.settled:
                self._tree.cycle(ready=True)
                self._cycle = taken + 1
                return self._cycle
            self._take(taken)
        while self._tree.root is None:
            self._step(ready=False)
        return self._cycle

    def finish(self, taken: int | None) -> int:
        """See `Scan`."""
        if taken is not None:
            self._take(taken)
        while not self._done:
            self._step(ready=False)
        return self._cycle

    def _take(self, taken: int) -> None:
        """Go on to the cycle behind the one in which the activation at the root is taken."""
        while self._cycle < taken:
            if self._still:
                self._cycle = taken
            else:
                self._step(ready=False)
        self._step(ready=True)

    @property
    def _still(self) -> bool:
        """Nothing changes as long as the activation at the root is not taken."""
        root = self._tree.root
        return (
            root is not None
            and self._tree.settled
            and not self._filled
            and not self._fills
            and self._low == self._group_of[root]
        )

    @property
    def _fills(self) -> bool:
        """A group is read in this cycle."""
        return self._active and self._next - self._low < self._window

    def _step(self, ready: bool) -> None:
        """One cycle of window_ctrl and the tree."""
        root, idle, fills = self._tree.root, self._tree.idle, self._fills
        self._tree.cycle(ready)
        if self._filled:
            number = self._next - 1 - self._origin
            self._tree.make_pending(range(self._bounds[number], self._bounds[number + 1]))
        if root is not None:
            self._low = self._group_of[root]
        elif idle and not fills and not self._filled:
            self._low = self._next
        if fills:
            self._next += 1
            self._active = self._next != self._end
        self._filled = fills
        self._cycle += 1


# A group that was read is handed on in the step behind its own: that is the latency of a fill.
assert PENDING == 2
