"""The LNZD tree in time: which activation is at its root in which cycle (rtl/lnzd).

Activations are numbers 0, 1, 2 ... in the order in which they are broadcast, so a node's comparison
of rows and PEs is one of these numbers. The tree is *settled* if every register that has anything
below it is full. A settled tree stays so, and gives one activation per cycle, until a row
becomes pending in a leaf that was empty: only then must all nodes be looked at.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence

from model.timing.pipeline import tree_levels

_EMPTY = 1 << 62


class LnzdTree:
    """Leaves and nodes of the tree.

    Parameters
    ----------
    num_pe : int
    pe_of : sequence of int
        The PE that holds each activation.

    Attributes
    ----------
    settled : bool
    """

    def __init__(self, num_pe: int, pe_of: Sequence[int]) -> None:
        self._pe_of = pe_of
        self._pending: list[deque[int]] = [deque() for _ in range(num_pe)]
        sizes = [max(num_pe >> 2 * level, 1) for level in range(tree_levels(num_pe))] + [1]
        # By level, leaves first: the registers, and how many activations are in or below each.
        self._registers = [[_EMPTY] * size for size in sizes]
        self._counts = [[0] * size for size in sizes]
        self.settled = True

    @property
    def root(self) -> int | None:
        """The activation that is offered to the broadcaster."""
        item = self._registers[-1][0]
        return None if item == _EMPTY else item

    @property
    def idle(self) -> bool:
        """Nothing is in a register or pending."""
        return not self._counts[-1][0]

    def cycle(self, ready: bool) -> None:
        """Go on by a cycle; `ready` says that the broadcaster takes what is at the root."""
        if not self.settled:
            self._cycle_all(ready)
        elif ready and self.root is not None:
            self._pull()

    def make_pending(self, items: Iterable[int]) -> None:
        """Let activations be pending from the next cycle on; each is later than those before."""
        for item in items:
            leaf = self._pe_of[item]
            self._pending[leaf].append(item)
            if self._registers[0][leaf] == _EMPTY:
                self.settled = False
            for level, counts in enumerate(self._counts):
                counts[leaf >> 2 * level] += 1

    def _pull(self) -> None:
        """The root of a settled tree is taken: registers move up along one path."""
        place = 0
        for level in range(len(self._registers) - 1, 0, -1):
            self._counts[level][place] -= 1
            children = self._registers[level - 1][4 * place : 4 * place + 4]
            item = min(children)
            self._registers[level][place] = item
            if item == _EMPTY:
                return
            place = 4 * place + children.index(item)
        self._counts[0][place] -= 1
        self._refill_leaf(place)

    def _refill_leaf(self, leaf: int) -> None:
        pending = self._pending[leaf]
        self._registers[0][leaf] = pending.popleft() if pending else _EMPTY

    def _cycle_all(self, ready: bool) -> None:
        """All nodes decide on what was there before: from the root down, in place."""
        top = len(self._registers) - 1
        if ready and self._registers[top][0] != _EMPTY:
            self._take(top, 0)
        for level in range(top, 0, -1):
            registers, below = self._registers[level], self._registers[level - 1]
            counts_below = self._counts[level - 1]
            for place, held in enumerate(registers):
                if held != _EMPTY:
                    continue
                children = range(4 * place, min(4 * place + 4, len(below)))
                if any(below[child] == _EMPTY and counts_below[child] for child in children):
                    continue
                item, source = min((below[child], child) for child in children)
                if item != _EMPTY:
                    registers[place] = item
                    self._take(level - 1, source)
        for leaf, held in enumerate(self._registers[0]):
            if held == _EMPTY:
                self._refill_leaf(leaf)
        self.settled = all(
            item != _EMPTY or not count
            for registers, counts in zip(self._registers, self._counts, strict=True)
            for item, count in zip(registers, counts, strict=True)
        )

    def _take(self, level: int, place: int) -> None:
        self._registers[level][place] = _EMPTY
        self._counts[level][place] -= 1
