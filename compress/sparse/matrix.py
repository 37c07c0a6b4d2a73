"""One matrix in relative-indexed CSC or CSR form."""

from __future__ import annotations

import dataclasses

import numpy as np

from compress.layer import CODES
from compress.sparse.widths import ORDERS, WIDTHS, best, storage_sizes, zeros_between


@dataclasses.dataclass(frozen=True, eq=False)
class RelativeMatrix:
    """Codes of a matrix without its zeros (Deep Compression, section 2; EIE, section III-B).

    Attributes
    ----------
    order : {'csc', 'csr'}
        Column by column or row by row.
    index_bits : int
        2 to 8.
    shape : tuple of int
        Outputs and inputs.
    values : ndarray of uint8, shape (entries,)
        Codes; 0 is a padding zero, behind ``2**index_bits - 1`` others.
    indices : ndarray of uint8, shape (entries,)
        Zeros between an entry and the one before in the same column (or row).
    pointers : ndarray of int64, shape (columns + 1,) or (rows + 1,)
        First entry of each, and one past the last.
    """

    order: str
    index_bits: int
    shape: tuple[int, int]
    values: np.ndarray
    indices: np.ndarray
    pointers: np.ndarray

    @property
    def padding(self) -> int:
        """Entries that only bridge zeros."""
        return len(self.values) - int(np.count_nonzero(self.values))


def encode(codes: np.ndarray, order: str = "csc", index_bits: int | None = 4) -> RelativeMatrix:
    """Store a matrix of codes.

    Parameters
    ----------
    codes : ndarray of uint8, shape (outputs, inputs)
        0 ... 15; 0 is not stored.
    order : {'csc', 'csr'}
    index_bits : int or None
        2 to 8; None takes the width with which the matrix is smallest.

    Returns
    -------
    RelativeMatrix

    Raises
    ------
    ValueError
        If the codes are no matrix of codes, or order or width do not exist.
    """
    codes = np.asarray(codes)
    if codes.ndim != 2 or codes.dtype != np.uint8:
        raise ValueError(f"codes must be a matrix of uint8, not {codes.ndim}-d {codes.dtype}")
    if codes.size and codes.max() >= CODES:
        raise ValueError(f"code {codes.max()} is above {CODES - 1}")
    if index_bits is None:
        index_bits = best(storage_sizes(codes, [order])).index_bits
    _check(order, index_bits)
    lines = np.ascontiguousarray(codes.T if order == "csc" else codes)
    where = np.flatnonzero(lines != 0)
    line, place = np.divmod(where, lines.shape[1]) if where.size else (where, where)
    padding, indices = np.divmod(zeros_between(line, place), 1 << index_bits)
    ends = np.cumsum(padding + 1)
    total = int(ends[-1]) if len(ends) else 0
    values = np.zeros(total, np.uint8)
    values[ends - 1] = lines.reshape(-1)[where]
    all_indices = np.full(total, (1 << index_bits) - 1, np.uint8)
    all_indices[ends - 1] = indices
    stored = np.cumsum(np.bincount(line, minlength=len(lines)))
    pointers = np.zeros(len(lines) + 1, np.int64)
    pointers[1:] = np.concatenate(([0], ends))[stored]
    return RelativeMatrix(order, index_bits, codes.shape, values, all_indices, pointers)


def decode(matrix: RelativeMatrix) -> np.ndarray:
    """Give the codes back; uint8, shape (outputs, inputs).

    Raises
    ------
    ValueError
        If the arrays are no matrix of this shape.
    """
    _check(matrix.order, matrix.index_bits)
    outputs, inputs = matrix.shape
    lines, length = (inputs, outputs) if matrix.order == "csc" else (outputs, inputs)
    pointers, entries = matrix.pointers, len(matrix.values)
    if (
        len(matrix.indices) != entries
        or pointers.shape != (lines + 1,)
        or pointers[0] != 0
        or pointers[-1] != entries
        or np.any(np.diff(pointers) < 0)
    ):
        raise ValueError(f"the pointers do not delimit {entries} entries of {lines} lines")
    line = np.repeat(np.arange(lines), np.diff(pointers))
    passed = np.zeros(entries + 1, np.int64)
    np.cumsum(matrix.indices.astype(np.int64) + 1, out=passed[1:])
    place = passed[1:] - 1 - passed[pointers[line]]
    if entries and place.max() >= length:
        raise ValueError(f"an entry lies at {place.max()}, behind the end at {length}")
    dense = np.zeros((lines, length), np.uint8)
    dense[line, place] = matrix.values
    return np.ascontiguousarray(dense.T) if matrix.order == "csc" else dense


def _check(order: str, index_bits: int) -> None:
    if order not in ORDERS:
        raise ValueError(f"order must be {' or '.join(ORDERS)}, not {order!r}")
    if index_bits not in WIDTHS:
        raise ValueError(
            f"index_bits must be from {WIDTHS[0]} to {WIDTHS[-1]}, not {index_bits}"
        )
