"""Layers back from an image: codes, codebooks and biases, and what every PE stores."""

from __future__ import annotations

import dataclasses

import numpy as np

from compress.encode import EncodedLayer, decode_layer
from compress.geometry import Geometry
from compress.image.files import Image
from compress.image.memories import PartMemories, read_packets
from compress.image.passes import bias_of, columns_of, descriptor_of
from compress.layer import QuantizedLayer
from compress.stream import BEAT_BYTES


@dataclasses.dataclass(frozen=True, eq=False)
class DecodedLayer:
    """A layer and its place in the PEs.

    Attributes
    ----------
    layer : QuantizedLayer
    entries, fillers : ndarray of int64, shape (num_pe,)
        Entries that each PE stores, and how many of them are fillers.
    pointers : int
        Column pointers over all PEs.
    """

    layer: QuantizedLayer
    entries: np.ndarray
    fillers: np.ndarray
    pointers: int


def decode_image(image: Image, *, placed: bool = False) -> list[DecodedLayer]:
    """Rebuild the layers of an image that `read_image` or `build_image` gave.

    Parameters
    ----------
    image : Image
    placed : bool
        Leave the last layer's rows where they are, if that is another order than the network's.

    Returns
    -------
    list of DecodedLayer
        The last one's rows in the order of the network's outputs, unless `placed`.
    """
    geometry = Geometry(**image.manifest["machine"])
    beats = np.frombuffer(image.stream, dtype="<u8")
    builders = iter([_Builder(record, geometry) for record in image.manifest["layers"]])
    codebooks: dict[int, np.ndarray] = {}
    done: list[DecodedLayer] = []
    builder = next(builders)
    for number, part in enumerate(image.manifest["parts"]):
        first = part["offset"] // BEAT_BYTES
        own = beats[first : first + part["bytes"] // BEAT_BYTES]
        memories = read_packets(own, geometry, f"part {number}")
        codebooks |= memories.codebooks()
        for index in range(part["desc_first"], part["desc_first"] + part["desc_count"]):
            if builder.take(memories, index, codebooks):
                done.append(builder.finish())
                builder = next(builders, builder)
    if "output_order" in image.manifest and not placed:
        done[-1] = _in_order(done[-1], image.manifest["output_order"])
    return done


def _in_order(decoded: DecodedLayer, order: list[int]) -> DecodedLayer:
    layer = decoded.layer
    bias = None if layer.bias is None else layer.bias[order]
    rows = dataclasses.replace(layer, codes=layer.codes[order], bias=bias)
    return dataclasses.replace(decoded, layer=rows)


class _Builder:
    """Puts the passes of one layer together."""

    def __init__(self, record: dict, geometry: Geometry) -> None:
        self._record, self._geometry = record, geometry
        outputs, inputs = record["outputs"], record["inputs"]
        self._codes = np.zeros((outputs, inputs), dtype=np.uint8)
        self._bias = np.zeros(outputs, dtype=np.int16) if record["bias"] else None
        self._entries = np.zeros(geometry.num_pe, dtype=np.int64)
        self._fillers = np.zeros(geometry.num_pe, dtype=np.int64)
        self._pointers = 0

    def take(
        self, memories: PartMemories, index: int, codebooks: dict[int, np.ndarray]
    ) -> bool:
        """Add the next pass; tell whether it was the layer's last."""
        g = self._geometry
        where = f"descriptor {index}"
        d = descriptor_of(memories, index, g, where)
        self._codebook = codebooks[d.codebook]
        columns = [columns_of(memories, d, g, pe, where) for pe in range(g.num_pe)]
        pointers = np.stack([own for own, _ in columns])
        entries = tuple(own for _, own in columns)
        for pe, own in enumerate(entries):
            self._entries[pe] += len(own)
            self._fillers[pe] += np.count_nonzero(own & 15 == 0)
        self._pointers += pointers.size
        rows = slice(d.out_first, d.out_first + d.out_len)
        self._codes[rows, d.in_first : d.in_first + d.in_len] = decode_layer(
            EncodedLayer(d.out_len, entries, pointers, int(self._fillers.sum()))
        )
        if d.bias and d.first:
            self._bias[rows] = bias_of(memories, d, g, where)
        return d.end

    def finish(self) -> DecodedLayer:
        """The whole layer."""
        kept = {name: self._record[name] for name in _KEPT}
        layer = QuantizedLayer(
            codes=self._codes, codebook=self._codebook, bias=self._bias, **kept
        )
        return DecodedLayer(layer, self._entries, self._fillers, self._pointers)


_KEPT = ("name", "shift", "relu", "input_frac", "weight_frac", "output_frac")
