"""What the stream of an image writes into a machine's memories, checked against the manifest."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from compress.descriptor import Descriptor
from compress.encode import entry_rows
from compress.geometry import (
    BEATS_PER_CODEBOOK,
    BEATS_PER_DESCRIPTOR,
    ENTRIES_PER_BEAT,
    POINTERS_PER_BEAT,
    Geometry,
    local_rows,
)
from compress.image.errors import ImageError
from compress.stream import Header, Kind, Space, space_beats

FILLER_ZEROS = 15

# Fields in which all passes of a layer agree with the manifest's layer.
_AGREE = ("codebook", "shift", "relu", "bias")


def check_contents(manifest: dict[str, Any], geometry: Geometry, stream: bytes) -> None:
    """Check a stream whose manifest is sound.

    Parameters
    ----------
    manifest : dict
        As `check_manifest` accepts it.
    geometry : Geometry
        Of the manifest.
    stream : bytes
        Of the manifest's length.

    Raises
    ------
    ImageError
        At the first thing that is not sound.
    """
    beats = np.frombuffer(stream, dtype="<u8")
    codebooks: dict[int, np.ndarray] = {}
    walk = _LayerWalk(manifest["layers"], geometry)
    for number, part in enumerate(manifest["parts"]):
        first = part["offset"] // 8
        memories = _read_packets(beats[first : first + part["bytes"] // 8], geometry, number)
        codebooks |= memories.codebooks()
        for index in range(part["desc_first"], part["desc_first"] + part["desc_count"]):
            descriptor = _descriptor(memories, index, geometry, f"part {number}")
            if descriptor.codebook not in codebooks:
                raise ImageError(f"part {number}, descriptor {index}: its codebook is not written")
            if np.any(codebooks[descriptor.codebook][:1]):
                raise ImageError(f"codebook {descriptor.codebook}: value 0 is not 0")
            counts = _check_pass(memories, descriptor, geometry, f"part {number}, pass {index}")
            walk.step(index, descriptor, counts, f"part {number}, pass {index}")
    walk.finish()


@dataclasses.dataclass
class _Memories:
    """What one part writes: for every space and PE the content and which beats were written."""

    beats: dict[tuple[Space, int], tuple[np.ndarray, np.ndarray]]

    def get(self, space: Space, pe: int, first: int, count: int, where: str) -> np.ndarray:
        content, written = self.beats.get((space, pe), (None, None))
        if count and (content is None or not written[first : first + count].all()):
            raise ImageError(f"{where}: {space.name} of PE {pe} is not all written in this part")
        if not count:
            return np.zeros(0, dtype="<u8")
        return content[first : first + count]

    def codebooks(self) -> dict[int, np.ndarray]:
        if (Space.CODEBOOK, 0) not in self.beats:
            return {}
        content, written = self.beats[Space.CODEBOOK, 0]
        whole = written.reshape(-1, BEATS_PER_CODEBOOK).all(axis=1)
        values = content.view("<i2").reshape(len(whole), -1)
        return {int(number): values[number] for number in np.flatnonzero(whole)}


def _read_packets(beats: np.ndarray, geometry: Geometry, part: int) -> _Memories:
    """Take a part's packets apart."""
    memories: dict[tuple[Space, int], tuple[np.ndarray, np.ndarray]] = {}
    position = 0
    while position < len(beats):
        where = f"part {part}, packet at beat {position}"
        header = Header.unpack(int(beats[position]))
        if header.kind != Kind.WRITE:
            raise ImageError(f"{where}: kind {header.kind} is no WRITE")
        if header.space not in Space.__members__.values():
            raise ImageError(f"{where}: space {header.space} does not belong in an image")
        space = Space(header.space)
        size = space_beats(space, geometry)
        if header.pe >= (geometry.num_pe if space.per_pe else 1):
            raise ImageError(f"{where}: PE {header.pe} does not exist in {space.name}")
        if not header.length or header.address + header.length > size:
            raise ImageError(
                f"{where}: beats {header.address} + {header.length} exceed {space.name} ({size})"
            )
        end = position + 1 + header.length
        if end > len(beats):
            raise ImageError(f"{where}: {header.length} beats exceed its part")
        key = (space, header.pe)
        if key not in memories:
            memories[key] = (np.zeros(size, dtype="<u8"), np.zeros(size, dtype=bool))
        content, written = memories[key]
        content[header.address : header.address + header.length] = beats[position + 1 : end]
        written[header.address : header.address + header.length] = True
        position = end
    return _Memories(memories)


def _descriptor(memories: _Memories, index: int, geometry: Geometry, where: str) -> Descriptor:
    words = memories.get(
        Space.DESCRIPTOR, 0, index * BEATS_PER_DESCRIPTOR, BEATS_PER_DESCRIPTOR,
        f"{where}, descriptor {index}",
    )
    try:
        descriptor = Descriptor.unpack(words)
    except ValueError as error:
        raise ImageError(f"{where}, descriptor {index}: {error}") from None
    problem = descriptor.why_impossible(geometry)
    if problem:
        raise ImageError(f"{where}, descriptor {index}: {problem}")
    return descriptor


def _check_pass(
    memories: _Memories, descriptor: Descriptor, geometry: Geometry, where: str
) -> np.ndarray:
    """Check the memories of one pass; return its numbers of entries and of fillers."""
    counts = np.zeros(2, dtype=np.int64)
    first = descriptor.ptr_base // POINTERS_PER_BEAT
    last = (descriptor.ptr_base + descriptor.in_len) // POINTERS_PER_BEAT
    for pe in range(geometry.num_pe):
        here = f"{where}, PE {pe}"
        if descriptor.bias and descriptor.first:
            memories.get(
                Space.BIAS, pe, descriptor.bias_base, descriptor.bias_beats(geometry.num_pe), here
            )
        words = memories.get(Space.POINTERS, pe, first, last + 1 - first, here)
        skip = descriptor.ptr_base % POINTERS_PER_BEAT
        pointers = words.view("<u4").astype(np.int64)[skip : skip + descriptor.in_len + 1]
        counts += _check_columns(memories, descriptor, geometry, pe, pointers, here)
    return counts


def _check_columns(
    memories: _Memories,
    descriptor: Descriptor,
    geometry: Geometry,
    pe: int,
    pointers: np.ndarray,
    where: str,
) -> np.ndarray:
    if np.any(np.diff(pointers) < 0):
        column = int(np.flatnonzero(np.diff(pointers) < 0)[0])
        raise ImageError(f"{where}, column {column}: pointers descend")
    if pointers[-1] > geometry.spmat_entries:
        raise ImageError(f"{where}: pointers exceed the entry memory")
    begin, end = int(pointers[0]), int(pointers[-1])
    first = begin // ENTRIES_PER_BEAT
    words = memories.get(
        Space.ENTRIES, pe, first, -(-end // ENTRIES_PER_BEAT) - first if end > begin else 0, where
    )
    entries = words.view(np.uint8)[begin - first * ENTRIES_PER_BEAT :][: end - begin]
    relative = pointers - begin
    rows = entry_rows(entries, relative)
    filler = (entries & 15) == 0
    if np.any(filler & (entries >> 4 != FILLER_ZEROS)):
        raise ImageError(f"{where}: an entry has code 0 and is no filler")
    limit = local_rows(descriptor.out_len, geometry.num_pe, pe)
    if np.any(rows >= limit):
        place = int(np.flatnonzero(rows >= limit)[0])
        raise ImageError(
            f"{where}, entry {begin + place}: row {rows[place]} is beyond its {limit} rows"
        )
    ends = relative[1:][np.diff(relative) > 0] - 1
    if np.any(filler[ends]):
        raise ImageError(f"{where}: a filler is the last entry of a column")
    return np.array([len(entries), int(filler.sum())], dtype=np.int64)


class _LayerWalk:
    """Follows the passes in the order of execution and matches them with the layers."""

    def __init__(self, layers: list[dict[str, Any]], geometry: Geometry) -> None:
        self._layers, self._geometry = layers, geometry
        self._number = 0
        self._begin_layer()

    def _begin_layer(self) -> None:
        self._passes, self._rows, self._columns = 0, 0, 0
        self._counts = np.zeros(2, dtype=np.int64)

    def step(self, index: int, descriptor: Descriptor, counts: np.ndarray, where: str) -> None:
        """Take the next pass."""
        if self._number == len(self._layers):
            raise ImageError(f"{where}: it belongs to no layer")
        layer, d = self._layers[self._number], descriptor
        for name in _AGREE:
            if getattr(d, name) != layer[name]:
                raise ImageError(f"{where}: {name} is not that of layer {self._number}")
        if not self._passes and layer["desc_first"] != index:
            raise ImageError(f"{where}: layer {self._number} claims to begin elsewhere")
        g = self._geometry
        from_sram = not self._number or self._layers[self._number - 1]["outputs"] > (
            g.register_length
        )
        if d.sram_in != from_sram or d.sram_out != (layer["outputs"] > g.register_length):
            raise ImageError(f"{where}: it reads or writes its vector in the wrong place")
        tile = min(g.register_length, layer["outputs"] - self._rows)
        if (d.out_first, d.out_len) != (self._rows, tile):
            raise ImageError(f"{where}: its rows do not follow on row {self._rows}")
        complete = d.in_first + d.in_len == layer["inputs"]
        if d.in_first != self._columns or d.in_first + d.in_len > layer["inputs"]:
            raise ImageError(f"{where}: its inputs do not follow on input {self._columns}")
        end = complete and self._rows + tile == layer["outputs"]
        if (d.first, d.last, d.end) != (self._columns == 0, complete, end):
            raise ImageError(f"{where}: FIRST, LAST or END is wrong")
        self._passes += 1
        self._counts += counts
        self._columns = 0 if complete else self._columns + d.in_len
        self._rows += tile if complete else 0
        if end:
            self._end_layer(layer, where)

    def _end_layer(self, layer: dict[str, Any], where: str) -> None:
        if self._passes != layer["desc_count"]:
            raise ImageError(f"{where}: layer {self._number} has {self._passes} passes")
        if self._counts.tolist() != [layer["entries"], layer["fillers"]]:
            raise ImageError(
                f"layer {self._number} has {self._counts[0]} entries and {self._counts[1]} "
                "fillers, not what the manifest says"
            )
        self._number += 1
        self._begin_layer()

    def finish(self) -> None:
        """Check that no layer is left."""
        if self._number != len(self._layers):
            raise ImageError(f"layer {self._number} has no complete passes")
