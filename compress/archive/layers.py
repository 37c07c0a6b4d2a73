"""The compressed layers that an image holds: the inverse of laying them out."""

from __future__ import annotations

from typing import Any

import numpy as np

from compress.descriptor import Descriptor
from compress.encode import EncodedLayer, decode_layer
from compress.geometry import (
    BEATS_PER_DESCRIPTOR,
    ENTRIES_PER_BEAT,
    POINTERS_PER_BEAT,
    VALUES_PER_BEAT,
    Geometry,
)
from compress.image import Image
from compress.image.memories import PartMemories, read_packets
from compress.layer import QuantizedLayer
from compress.stream import BEAT_BYTES, Space


def layers_of(image: Image) -> list[QuantizedLayer]:
    """Read the layers of a sound image from its stream.

    Parameters
    ----------
    image : Image
        As `compress.image.build_image` makes it or `compress.image.read_image` accepts it.

    Returns
    -------
    list of QuantizedLayer
        `build_image` makes the same stream from them, if it made this one.

    Raises
    ------
    ImageError
        If the stream is not sound.
    ValueError
        If a layer has a name or a format that no `QuantizedLayer` has.
    """
    manifest = image.manifest
    geometry = Geometry(**manifest["machine"])
    beats = np.frombuffer(image.stream, dtype="<u8")
    drafts = [_Draft(layer) for layer in manifest["layers"]]
    number = 0
    for part_number, part in enumerate(manifest["parts"]):
        first = part["offset"] // BEAT_BYTES
        where = f"part {part_number}"
        own = beats[first : first + part["bytes"] // BEAT_BYTES]
        memories = read_packets(own, geometry, where)
        codebooks = memories.codebooks()
        for draft in drafts:
            draft.codebook = codebooks.get(draft.record["codebook"], draft.codebook)
        for index in range(part["desc_first"], part["desc_first"] + part["desc_count"]):
            descriptor = Descriptor.unpack(
                memories.get(
                    Space.DESCRIPTOR, 0, index * BEATS_PER_DESCRIPTOR, BEATS_PER_DESCRIPTOR, where
                )
            )
            drafts[number].add_pass(descriptor, memories, geometry, where)
            number += descriptor.end
    return [draft.finish() for draft in drafts]


class _Draft:
    """A layer that is being put together from its passes."""

    def __init__(self, record: dict[str, Any]) -> None:
        self.record = record
        self.codebook: np.ndarray | None = None
        self._codes = np.zeros((record["outputs"], record["inputs"]), dtype=np.uint8)
        self._bias = np.zeros(record["outputs"], dtype=np.int16) if record["bias"] else None

    def add_pass(
        self, d: Descriptor, memories: PartMemories, geometry: Geometry, where: str
    ) -> None:
        entries, pointers = [], []
        for pe in range(geometry.num_pe):
            first, skip = divmod(d.ptr_base, POINTERS_PER_BEAT)
            last = (d.ptr_base + d.in_len) // POINTERS_PER_BEAT
            beats = memories.get(Space.POINTERS, pe, first, last + 1 - first, where)
            own = beats.view("<u4").astype(np.int64)[skip : skip + d.in_len + 1]
            begin, end = int(own[0]), int(own[-1])
            first, skip = divmod(begin, ENTRIES_PER_BEAT)
            count = -(-end // ENTRIES_PER_BEAT) - first if end > begin else 0
            beats = memories.get(Space.ENTRIES, pe, first, count, where)
            entries.append(beats.view(np.uint8)[skip : skip + end - begin])
            pointers.append(own - begin)
        encoded = EncodedLayer(d.out_len, tuple(entries), np.array(pointers), fillers=0)
        rows = slice(d.out_first, d.out_first + d.out_len)
        self._codes[rows, d.in_first : d.in_first + d.in_len] = decode_layer(encoded)
        if self._bias is not None and d.first:
            self._bias[rows] = _bias(d, memories, geometry, where)

    def finish(self) -> QuantizedLayer:
        formats = ("shift", "relu", "input_frac", "weight_frac", "output_frac")
        return QuantizedLayer(
            name=self.record["name"],
            codes=self._codes,
            codebook=self.codebook.astype(np.int16),
            bias=self._bias,
            **{name: self.record[name] for name in formats},
        )


def _bias(d: Descriptor, memories: PartMemories, geometry: Geometry, where: str) -> np.ndarray:
    """Biases of a pass, from the PEs' rows back to their order."""
    beats = d.bias_beats(geometry.num_pe)
    spread = np.empty((geometry.num_pe, beats * VALUES_PER_BEAT), dtype=np.int16)
    for pe in range(geometry.num_pe):
        spread[pe] = memories.get(Space.BIAS, pe, d.bias_base, beats, where).view("<i2")
    return spread.T.reshape(-1)[: d.out_len]
