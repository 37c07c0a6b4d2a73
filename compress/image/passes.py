"""One pass: its descriptor, biases, pointers and entries, as its part writes them."""

from __future__ import annotations

import dataclasses

import numpy as np

from compress.descriptor import Descriptor
from compress.encode import FILLER, entry_rows
from compress.geometry import (
    BEATS_PER_DESCRIPTOR,
    ENTRIES_PER_BEAT,
    POINTERS_PER_BEAT,
    Geometry,
    local_rows,
)
from compress.image.errors import ImageError
from compress.image.memories import PartMemories
from compress.stream import Space


@dataclasses.dataclass(frozen=True)
class CheckedPass:
    """A sound pass.

    Attributes
    ----------
    index : int
        Number of its descriptor in the table.
    where : str
        Its place in the image, for messages.
    descriptor : Descriptor
    entries, fillers : int
        Over all PEs; the fillers count among the entries.
    """

    index: int
    where: str
    descriptor: Descriptor
    entries: int
    fillers: int


def check_pass(
    memories: PartMemories, index: int, geometry: Geometry, where: str
) -> CheckedPass:
    """Check a pass on its own.

    Parameters
    ----------
    memories : PartMemories
        What the pass's part writes.
    index : int
        Number of the descriptor.
    geometry : Geometry
    where : str
        Names the part in messages.

    Returns
    -------
    CheckedPass

    Raises
    ------
    ImageError
        If the descriptor is impossible, something that the pass uses is not written, or a column
        is not sound.
    """
    where = f"{where}, descriptor {index}"
    descriptor = descriptor_of(memories, index, geometry, where)
    entries = fillers = 0
    if descriptor.bias and descriptor.first:
        bias_of(memories, descriptor, geometry, where)
    for pe in range(geometry.num_pe):
        pointers, own = columns_of(memories, descriptor, geometry, pe, where)
        rows = local_rows(descriptor.out_len, geometry.num_pe, pe)
        fillers += _check_columns(own, pointers, rows, f"{where}, PE {pe}")
        entries += len(own)
    return CheckedPass(index, where, descriptor, entries, fillers)


def descriptor_of(
    memories: PartMemories, index: int, geometry: Geometry, where: str
) -> Descriptor:
    """The descriptor of a pass.

    Raises
    ------
    ImageError
        If the part does not write it, or the machine would refuse it.
    """
    first = index * BEATS_PER_DESCRIPTOR
    beats = memories.get(Space.DESCRIPTOR, 0, first, BEATS_PER_DESCRIPTOR, where)
    try:
        descriptor = Descriptor.unpack(beats)
    except ValueError as error:
        raise ImageError(f"{where}: {error}") from None
    problem = descriptor.why_impossible(geometry)
    if problem:
        raise ImageError(f"{where}: {problem}")
    return descriptor


def bias_of(
    memories: PartMemories, descriptor: Descriptor, geometry: Geometry, where: str
) -> np.ndarray:
    """The biases that a pass starts from; int16, shape (out_len,).

    Raises
    ------
    ImageError
        If the part does not write them all.
    """
    beats = descriptor.bias_beats(geometry.num_pe)
    by_pe = [
        memories.get(Space.BIAS, pe, descriptor.bias_base, beats, f"{where}, PE {pe}").view("<i2")
        for pe in range(geometry.num_pe)
    ]
    return np.stack(by_pe, axis=1).reshape(-1)[: descriptor.out_len]


def columns_of(
    memories: PartMemories, descriptor: Descriptor, geometry: Geometry, pe: int, where: str
) -> tuple[np.ndarray, np.ndarray]:
    """Pointers and entries of the columns of a pass in one PE.

    Returns
    -------
    pointers : ndarray of int64, shape (in_len + 1,)
        From 0 to the number of entries.
    entries : ndarray of uint8

    Raises
    ------
    ImageError
        If the part does not write them all, or the pointers descend or end beyond the memory.
    """
    where = f"{where}, PE {pe}"
    pointers = _pointers(memories, descriptor, geometry, where, pe)
    entries = _entries(memories, pe, int(pointers[0]), int(pointers[-1]), where)
    return pointers - pointers[0], entries


def _pointers(
    memories: PartMemories, descriptor: Descriptor, geometry: Geometry, where: str, pe: int
) -> np.ndarray:
    first, skip = divmod(descriptor.ptr_base, POINTERS_PER_BEAT)
    last = (descriptor.ptr_base + descriptor.in_len) // POINTERS_PER_BEAT
    beats = memories.get(Space.POINTERS, pe, first, last + 1 - first, where)
    pointers = beats.view("<u4").astype(np.int64)[skip : skip + descriptor.in_len + 1]
    descending = np.flatnonzero(np.diff(pointers) < 0)
    if len(descending):
        raise ImageError(f"{where}, column {descending[0]}: it ends before it begins")
    if pointers[-1] > geometry.spmat_entries:
        raise ImageError(
            f"{where}: its columns end at entry {pointers[-1]}, beyond the entry memory "
            f"({geometry.spmat_entries})"
        )
    return pointers


def _entries(
    memories: PartMemories, pe: int, begin: int, end: int, where: str
) -> np.ndarray:
    if begin == end:
        return np.zeros(0, dtype=np.uint8)
    first, skip = divmod(begin, ENTRIES_PER_BEAT)
    last = (end - 1) // ENTRIES_PER_BEAT
    beats = memories.get(Space.ENTRIES, pe, first, last + 1 - first, where)
    return beats.view(np.uint8)[skip : skip + end - begin]


def _check_columns(entries: np.ndarray, pointers: np.ndarray, limit: int, where: str) -> int:
    """Check the columns of one PE, whose rows are below `limit`; return the number of fillers."""
    fillers = (entries & 15) == 0
    _refuse(fillers & (entries != FILLER), pointers, where, "an entry has code 0 and is no filler")
    last = np.zeros(len(entries), dtype=bool)
    last[pointers[1:][np.diff(pointers) > 0] - 1] = True
    _refuse(fillers & last, pointers, where, "a filler is the last entry")
    beyond = entry_rows(entries, pointers) >= limit
    _refuse(beyond, pointers, where, f"an entry's row is beyond the {limit} rows of this pass")
    return int(np.count_nonzero(fillers))


def _refuse(bad: np.ndarray, pointers: np.ndarray, where: str, problem: str) -> None:
    """Raise an ImageError for the first entry that is marked in `bad`."""
    if np.any(bad):
        entry = int(np.flatnonzero(bad)[0])
        column = int(np.searchsorted(pointers, entry, side="right")) - 1
        raise ImageError(f"{where}, column {column}: {problem}")
