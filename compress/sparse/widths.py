"""What each index width costs: wide indices take bits, narrow ones take padding."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

ORDERS = ("csc", "csr")
WIDTHS = range(2, 9)
"""Bits that an index may have."""

CODE_BITS = 4


@dataclasses.dataclass(frozen=True)
class StorageSize:
    """A matrix in one order with one index width.

    Attributes
    ----------
    order : {'csc', 'csr'}
    index_bits : int
    entries, padding : int
        Stored entries, and those of them that only bridge zeros.
    pointers : int
        Pointers, one more than columns or rows.
    """

    order: str
    index_bits: int
    entries: int
    padding: int
    pointers: int

    @property
    def bits(self) -> int:
        """Entries, and pointers just wide enough to count them."""
        width = self.entries.bit_length()
        return self.entries * (CODE_BITS + self.index_bits) + self.pointers * width


def storage_sizes(
    codes: np.ndarray, orders: Sequence[str] = ORDERS, widths: Sequence[int] = WIDTHS
) -> list[StorageSize]:
    """Find the sizes of a matrix in all orders and widths, without storing it in each.

    Parameters
    ----------
    codes : ndarray of uint8, shape (outputs, inputs)
    orders : sequence of {'csc', 'csr'}
    widths : sequence of int

    Returns
    -------
    list of StorageSize
    """
    sizes = []
    for order in orders:
        lines = np.ascontiguousarray((codes.T if order == "csc" else codes) != 0)
        where = np.flatnonzero(lines)
        line, place = np.divmod(where, max(1, lines.shape[1]))
        zeros = np.bincount(zeros_between(line, place))
        for width in widths:
            padding = int(((np.arange(len(zeros)) >> width) * zeros).sum())
            sizes.append(
                StorageSize(order, width, len(where) + padding, padding, len(lines) + 1)
            )
    return sizes


def best(sizes: Sequence[StorageSize]) -> StorageSize:
    """Return the smallest; of equals the one with the narrowest index."""
    return min(sizes, key=lambda size: (size.bits, size.index_bits))


def zeros_between(line: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Zeros in front of each non-zero in its line; both arrays ascend line by line; int64."""
    previous = np.full(len(line), -1, np.int64)
    previous[1:] = np.where(line[1:] == line[:-1], place[:-1], -1)
    return place - previous - 1
