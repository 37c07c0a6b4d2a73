"""Model of the window over a long input vector: which groups of rows are filled, and when."""

from __future__ import annotations


class Window:
    """What `window_ctrl` does in a pass from SRAM: `next` is filled if it lies in the window.

    Parameters
    ----------
    reg_groups : int
        Groups of four rows that the registers hold.
    first, end : int
        Groups `first` ... `end` - 1 are to be filled.
    """

    def __init__(self, reg_groups: int, first: int, end: int) -> None:
        self._reg_groups = reg_groups
        self.next = self.low = first
        self.end = end
        self.filled = False  # in the cycle before

    def fills(self) -> bool:
        """Return whether a group is filled in this cycle."""
        return self.next < self.end and self.next < self.low + self._reg_groups

    @property
    def done(self) -> bool:
        """Whether all inputs are in the leaves."""
        return self.next == self.end and not self.filled

    def clock(self, root_row: int | None, root_idle: bool) -> None:
        """Do what one clock edge does.

        The window follows the row at the root, or the fills if nothing is pending and none is on
        its way.

        Parameters
        ----------
        root_row : int or None
            Row at the tree's root, if there is one.
        root_idle : bool
        """
        fills = self.fills()
        if root_row is not None:
            self.low = root_row // 4
        elif root_idle and not fills and not self.filled:
            self.low = self.next
        self.next += fills
        self.filled = fills
