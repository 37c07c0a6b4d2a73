"""The storage format: interleaved, relative-indexed compressed sparse columns.

Source: section III-B of the paper. Row i of a matrix belongs to PE ``i % num_pe``. Each PE
stores its own rows column by column as entries ``z << 4 | v``: the code v of a weight and the
number z of zeros of this PE's rows in front of it.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from compress.geometry import local_rows
from compress.layer import CODES

FILLER = 0xF0
"""The entry that stands for 16 zeros: code 0 after 15 zeros."""

_STEP = 16


@dataclasses.dataclass(frozen=True, eq=False)
class EncodedLayer:
    """A matrix of codes in the storage format.

    Parameters
    ----------
    outputs : int
        Rows of the matrix, over all PEs.
    entries : tuple of ndarray of uint8
        For every PE the entries of all its columns, one after the other.
    pointers : ndarray of int64, shape (num_pe, inputs + 1)
        Index of every column's first entry, and one past the last.
    fillers : int
        Number of filler entries, over all PEs.

    Raises
    ------
    ValueError
        If the pointers do not delimit the entries.
    """

    outputs: int
    entries: tuple[np.ndarray, ...]
    pointers: np.ndarray
    fillers: int

    def __post_init__(self) -> None:
        if self.pointers.ndim != 2 or self.pointers.shape[1] < 1:
            raise ValueError(f"pointers of shape {self.pointers.shape} are not (PEs, inputs + 1)")
        if len(self.entries) != self.num_pe:
            raise ValueError(f"entries of {len(self.entries)} PEs, pointers of {self.num_pe}")
        if np.any(self.pointers[:, 0] != 0):
            raise ValueError("the first column of every PE must begin at entry 0")
        if np.any(np.diff(self.pointers, axis=1) < 0):
            raise ValueError("pointers must ascend")
        lengths = np.array([len(entries) for entries in self.entries])
        if np.any(self.pointers[:, -1] != lengths):
            pe = int(np.flatnonzero(self.pointers[:, -1] != lengths)[0])
            raise ValueError(
                f"PE {pe} has {lengths[pe]} entries, but its columns end at "
                f"{self.pointers[pe, -1]}"
            )

    @property
    def num_pe(self) -> int:
        """Number of PEs."""
        return self.pointers.shape[0]

    @property
    def inputs(self) -> int:
        """Number of columns."""
        return self.pointers.shape[1] - 1

    @property
    def stored(self) -> int:
        """Number of entries with fillers, over all PEs."""
        return int(self.pointers[:, -1].sum())


def encode_layer(codes: np.ndarray, num_pe: int) -> EncodedLayer:
    """Encode a matrix of 4-bit codes for `num_pe` processing elements.

    Parameters
    ----------
    codes : ndarray of uint8, shape (outputs, inputs)
        0 ... 15; 0 is a weight of zero.
    num_pe : int
        Number of PEs over which the rows are interleaved.

    Returns
    -------
    EncodedLayer

    Raises
    ------
    ValueError
        If `codes` is no matrix of codes or `num_pe` is not positive.

    Examples
    --------
    >>> column = np.array([0, 0, 1, 2] + 18 * [0] + [3], dtype=np.uint8)[:, None]
    >>> entries = encode_layer(column, 1).entries[0]
    >>> (entries & 15).tolist(), (entries >> 4).tolist()
    ([1, 2, 0, 3], [2, 0, 15, 2])
    """
    codes = np.asarray(codes)
    if codes.ndim != 2 or codes.dtype != np.uint8:
        raise ValueError(f"codes must be a matrix of uint8, not {codes.ndim}-d {codes.dtype}")
    if codes.size and codes.max() >= CODES:
        raise ValueError(f"code {codes.max()} is above {CODES - 1}")
    if num_pe < 1:
        raise ValueError(f"num_pe is {num_pe}; it must be at least 1")
    outputs, inputs = codes.shape
    depth = -(-outputs // num_pe)
    padded = codes
    if outputs != depth * num_pe:
        padded = np.zeros((depth * num_pe, inputs), dtype=np.uint8)
        padded[:outputs] = codes
    # Storage order: PE by PE, column by column, rows ascending.
    ordered = np.ascontiguousarray(padded.reshape(depth, num_pe, inputs).transpose(1, 2, 0))
    flat = ordered.reshape(-1)
    where = np.flatnonzero(flat != 0)  # of booleans it is several times faster
    column, row = np.divmod(where, depth) if depth else (where, where)

    previous = np.full(len(where), -1, dtype=np.int64)
    previous[1:] = np.where(column[1:] == column[:-1], row[:-1], -1)
    fillers, zeros = np.divmod(row - previous - 1, _STEP)

    ends = np.cumsum(fillers + 1)
    total = int(ends[-1]) if len(ends) else 0
    entries = np.full(total, FILLER, dtype=np.uint8)
    entries[ends - 1] = (zeros << 4).astype(np.uint8) | flat[where]

    # Entries of all columns up to and including each one, over all PEs.
    stored = np.cumsum(np.bincount(column, minlength=num_pe * inputs))
    through = np.concatenate(([0], ends))[stored].reshape(num_pe, inputs)
    bounds = np.zeros(num_pe + 1, dtype=np.int64)
    if inputs:
        bounds[1:] = through[:, -1]
    pointers = np.zeros((num_pe, inputs + 1), dtype=np.int64)
    pointers[:, 1:] = through - bounds[:-1, None]
    return EncodedLayer(
        outputs=outputs,
        entries=tuple(np.split(entries, bounds[1:-1])),
        pointers=pointers,
        fillers=int(fillers.sum()),
    )


def entry_rows(entries: np.ndarray, pointers: np.ndarray) -> np.ndarray:
    """Local row of every entry of one PE.

    Parameters
    ----------
    entries : ndarray of uint8, shape (entries,)
    pointers : ndarray of int64, shape (columns + 1,)
        Ascending, from 0 to the number of entries.

    Returns
    -------
    ndarray of int64, shape (entries,)
        The row that the entry is for (of a filler: the last of its zeros).
    """
    # The row after each entry, counted on through all columns, minus where its column began.
    after = np.concatenate(([0], np.cumsum((entries >> 4).astype(np.int64) + 1)))
    start = np.repeat(after[pointers[:-1]], np.diff(pointers))
    return after[1:] - start - 1


def decode_layer(encoded: EncodedLayer) -> np.ndarray:
    """Rebuild the matrix of codes; the inverse of `encode_layer`.

    Parameters
    ----------
    encoded : EncodedLayer

    Returns
    -------
    ndarray of uint8, shape (outputs, inputs)

    Raises
    ------
    ValueError
        If a non-zero code lies beyond the last row of its PE.
    """
    codes = np.zeros((encoded.outputs, encoded.inputs), dtype=np.uint8)
    for pe, (entries, pointers) in enumerate(zip(encoded.entries, encoded.pointers, strict=True)):
        rows = entry_rows(entries, pointers)
        columns = np.repeat(np.arange(encoded.inputs), np.diff(pointers))
        stored = (entries & 15) != 0
        limit = local_rows(encoded.outputs, encoded.num_pe, pe)
        beyond = stored & (rows >= limit)
        if np.any(beyond):
            first = int(np.flatnonzero(beyond)[0])
            raise ValueError(
                f"PE {pe}, column {columns[first]}: row {rows[first]} is beyond its {limit} rows"
            )
        codes[rows[stored] * encoded.num_pe + pe, columns[stored]] = entries[stored] & 15
    return codes
