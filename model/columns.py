"""Decode the columns of one pass from the entry and pointer memories, all at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class PassColumns:
    """The columns of a pass: updates in ascending column, and what each PE counts in each.

    Attributes
    ----------
    offsets : ndarray of int64 [inputs + 1]
        Column j has updates ``offsets[j]`` to ``offsets[j + 1] - 1``.
    element : ndarray of int64 [updates]
        Row of the update within the pass's rows (local row * num_pe + pe). Rows of one column are
        all different.
    code : ndarray of uint8 [updates]
        Codes 1 to 15.
    entries, fillers, words : ndarray of int32 [inputs, num_pe]
        Entries with a code other than 0, entries with code 0, and words of the entry memory that
        the PE processes or reads when the column is broadcast.
    empty : ndarray of bool [inputs, num_pe]
        Columns without entries, or treated so.
    row_error, pointer_error, range_error : ndarray of bool [inputs, num_pe]
        Errors that the PE reports when the column is broadcast.
    too_long : ndarray of bool [inputs, num_pe]
        Columns that were cut, which is a row error.
    starts, lengths : ndarray of int64 [inputs, num_pe]
        Where the column begins in the entry memory of the PE and how many entries it has.
    nonzero, live : ndarray of bool [entries with fillers]
        Of every entry, column by column and in it PE by PE: whether its code is not 0, and whether
        it makes an update (its row lies within the pass, too).
    """

    offsets: NDArray[np.int64]
    element: NDArray[np.int64]
    code: NDArray[np.uint8]
    entries: NDArray[np.int32]
    fillers: NDArray[np.int32]
    words: NDArray[np.int32]
    empty: NDArray[np.bool_]
    row_error: NDArray[np.bool_]
    pointer_error: NDArray[np.bool_]
    range_error: NDArray[np.bool_]
    too_long: NDArray[np.bool_]
    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]
    nonzero: NDArray[np.bool_]
    live: NDArray[np.bool_]


def rows_per_pe(length: int, num_pe: int) -> NDArray[np.int64]:
    """Number of local rows that each PE has of a vector of `length` elements; int64 [num_pe]."""
    return (length + num_pe - 1 - np.arange(num_pe)) // num_pe


def decode_columns(
    entries: NDArray[np.uint8],
    pointers: NDArray[np.uint32],
    ptr_base: int,
    inputs: int,
    outputs: int,
    reg_depth: int,
    spmat_width: int,
) -> PassColumns:
    """Decode a pass's columns in the relative-indexed format, with the machine's error rules.

    Parameters
    ----------
    entries : ndarray of uint8 [num_pe, spmat_entries]
        ``z << 4 | v`` (ISCA 2016, section III.B).
    pointers : ndarray of uint32 [num_pe, ptr_depth]
    ptr_base, inputs, outputs : int
        Of the pass's descriptor.
    reg_depth : int
        Entries at which a longer column is cut.
    spmat_width : int
        Bits of a word of the entry memory.

    Returns
    -------
    PassColumns
    """
    num_pe, depth = entries.shape
    bounds = pointers[:, ptr_base : ptr_base + inputs + 1].T.astype(np.int64)
    start, end = bounds[:-1], bounds[1:]
    range_error = end > depth
    pointer_error = (start > end) & ~range_error
    lengths = np.where(range_error | pointer_error, 0, end - start)
    too_long = lengths > reg_depth
    lengths = np.minimum(lengths, reg_depth)

    # One segment per column and PE, column by column, so that updates come in ascending column.
    counts = lengths.reshape(-1)
    stops = np.cumsum(counts)
    begins = stops - counts
    total = int(stops[-1])
    base = (start + depth * np.arange(num_pe)).reshape(-1) - begins
    data = entries.reshape(-1)[np.repeat(base, counts) + np.arange(total)]
    pe = np.repeat(np.tile(np.arange(num_pe), inputs), counts)

    position = _running_count((data >> 4).astype(np.int64) + 1)
    row = position[1:] - 1 - np.repeat(position[begins], counts)
    code = data & 0xF
    nonzero = code != 0
    beyond = nonzero & (row >= rows_per_pe(outputs, num_pe)[pe])
    live = nonzero & ~beyond

    def per_segment(flags: NDArray[np.bool_]) -> NDArray[np.int32]:
        running = _running_count(flags)
        return (running[stops] - running[begins]).reshape(inputs, num_pe).astype(np.int32)

    nonzeros = per_segment(nonzero)
    lanes = spmat_width // 8
    words = np.where(lengths > 0, (start + lengths - 1) // lanes - start // lanes + 1, 0)
    return PassColumns(
        offsets=_running_count(per_segment(live).sum(axis=1)),
        element=(row * num_pe + pe)[live],
        code=code[live],
        entries=nonzeros,
        fillers=(lengths - nonzeros).astype(np.int32),
        words=words.astype(np.int32),
        empty=lengths == 0,
        row_error=too_long | (per_segment(beyond) > 0),
        pointer_error=pointer_error,
        range_error=range_error,
        too_long=too_long,
        starts=start,
        lengths=lengths,
        nonzero=nonzero,
        live=live,
    )


def _running_count(values: NDArray[np.generic]) -> NDArray[np.int64]:
    """Sum of the first n values, for n from 0 to all of them."""
    running = np.zeros(len(values) + 1, np.int64)
    np.cumsum(values, out=running[1:])
    return running
