"""One layer in the file: a header, tables, biases and two Huffman coded messages."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np

from compress.archive.errors import ArchiveError
from compress.entropy.gaps import WIDTHS
from compress.entropy.huffman import HuffmanCode, packed_bytes
from compress.entropy.matrix import CodedMatrix, decode_matrix, encode_matrix
from compress.layer import CODES, QuantizedLayer

# Width, number of relative indices, bytes of the coded indices and of the coded values.
_HEADER = struct.Struct("<BIII")
_MAX_MESSAGE = (1 << 32) - 1


def pack_layer(layer: QuantizedLayer) -> bytes:
    """The record of a layer.

    Raises
    ------
    ArchiveError
        If a coded message has 4 GiB or more.
    """
    coded = encode_matrix(layer.codes)
    sizes = (coded.indices, len(coded.coded_indices), len(coded.coded_values))
    if max(sizes) > _MAX_MESSAGE:
        raise ArchiveError(f"layer {layer.name} is too large for an archive: split it")
    return b"".join((
        _HEADER.pack(coded.width, *sizes),
        coded.index_code.pack(),
        coded.value_code.pack(),
        layer.codebook[1:].astype("<i2").tobytes(),
        b"" if layer.bias is None else layer.bias.astype("<i2").tobytes(),
        coded.coded_indices,
        coded.coded_values,
    ))


def unpack_layer(data: memoryview, record: dict[str, Any]) -> tuple[QuantizedLayer, int]:
    """Read a layer back.

    Parameters
    ----------
    data : memoryview
        The file from the layer's record on.
    record : dict
        The layer in the manifest.

    Returns
    -------
    tuple
        The layer, and the length of its record.

    Raises
    ------
    ArchiveError
        If this is no record of such a layer.
    """
    reader = _Reader(data)
    width, indices, index_bytes, value_bytes = _HEADER.unpack(reader.take(_HEADER.size))
    if width not in WIDTHS:
        raise ArchiveError(f"relative indices have {width} bits")
    try:
        index_code = HuffmanCode.unpack(reader.take(packed_bytes(1 << width)), 1 << width)
        value_code = HuffmanCode.unpack(reader.take(packed_bytes(CODES - 1)), CODES - 1)
        codebook = np.zeros(CODES, dtype=np.int16)
        codebook[1:] = np.frombuffer(reader.take(2 * (CODES - 1)), dtype="<i2")
        bias = None
        if record["bias"]:
            stored = reader.take(2 * record["outputs"])
            bias = np.frombuffer(stored, dtype="<i2").astype(np.int16)
        codes = decode_matrix(
            CodedMatrix(
                shape=(record["outputs"], record["inputs"]),
                nonzeros=record["nonzeros"],
                width=width,
                indices=indices,
                index_code=index_code,
                value_code=value_code,
                coded_indices=reader.take(index_bytes),
                coded_values=reader.take(value_bytes),
            )
        )
        formats = ("name", "shift", "relu", "input_frac", "weight_frac", "output_frac")
        layer = QuantizedLayer(
            codes=codes, codebook=codebook, bias=bias, **{name: record[name] for name in formats}
        )
    except ArchiveError:
        raise
    except ValueError as error:
        raise ArchiveError(str(error)) from None
    return layer, reader.position


class _Reader:
    """Takes bytes one after the other, never beyond the end."""

    def __init__(self, data: memoryview) -> None:
        self._data = data
        self.position = 0

    def take(self, count: int) -> bytes:
        end = self.position + count
        if end > len(self._data):
            raise ArchiveError(f"{end - len(self._data)} bytes are missing")
        taken = self._data[self.position : end].tobytes()
        self.position = end
        return taken
