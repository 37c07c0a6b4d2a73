"""What `lnzd_node` and `lnzd_tree` see below them: a stream of activations in ascending rows."""

from __future__ import annotations

import random
from collections import deque
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Activation:
    """A non-zero activation; sorts as the broadcasts must, by row and then by PE."""

    row: int
    pe: int
    act: int


class Child:
    """One stream: what is visible of it, whether the next activation is offered yet.

    `bubble` is the probability that an activation is not offered in a cycle although it is pending,
    as when a scan has just begun. An offer stays until it is taken.
    """

    def __init__(self, rng: random.Random, bubble: float = 0.0) -> None:
        self._rng = rng
        self.bubble = bubble
        self._items: deque[Activation] = deque()
        self._offers = False

    def show(self, items: list[Activation]) -> None:
        """Make more activations visible, in ascending order."""
        self._items.extend(items)

    @property
    def idle(self) -> bool:
        """True if nothing is pending."""
        return not self._items

    def offer(self) -> Activation | None:
        """Return what is offered in this cycle; call it once per cycle."""
        self._offers = self._offers or (not self.idle and self._rng.random() >= self.bubble)
        return self._items[0] if self._offers else None

    def take(self) -> None:
        """Remove the activation that is offered."""
        self._items.popleft()
        self._offers = False


def random_share(
    rng: random.Random, pe: int, rows: range, density: float, shared: bool = False
) -> list[Activation]:
    """Return one PE's activations in a range of rows.

    Parameters
    ----------
    rng : random.Random
    pe : int
    rows : range
    density : float
        Probability of a row's activation being non-zero.
    shared : bool
        Same rows in every PE: whether a row has an activation depends on the row only.
    """
    chosen = [row for row in rows if (row % 3 == 0 if shared else rng.random() < density)]
    return [Activation(row, pe, rng.randrange(1, 1 << 16)) for row in chosen]
