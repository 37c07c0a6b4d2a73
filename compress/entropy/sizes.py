"""What a layer takes after each step of compression, in the form of Deep Compression's tables."""

from __future__ import annotations

import dataclasses

import numpy as np

from compress.entropy.gaps import to_gaps, to_symbols
from compress.entropy.huffman import packed_bytes
from compress.entropy.matrix import CodedMatrix, encode_matrix
from compress.layer import CODES, QuantizedLayer

FLOAT_BITS = 32
VALUE_BITS = 16
"""Bits of a value of the codebook, and of a bias, in fixed point."""

CODE_BITS = 4
INDEX_BITS = 4
"""Bits of a code and of a relative index before Huffman coding: EIE's entries."""


@dataclasses.dataclass(frozen=True)
class LayerSizes:
    """Sizes of one layer, or sums over layers, in bits.

    Attributes
    ----------
    weights, kept : int
        Number of weights, and of those that are not zero.
    indices, escapes : int
        Relative indices of INDEX_BITS that the non-zeros take, escapes among them.
    dense : int
        All weights and biases as float32.
    pruned : int
        Kept weights as float32 with their relative indices; an escape holds a float32 zero.
    shared : int
        Kept weights as codes, with relative indices and the codebook; biases in fixed point.
    huffman_codes, huffman_indices : int
        The Huffman coded messages.
    huffman_tables : int
        Both stored Huffman codes and the codebook.
    biases : int
        In fixed point.
    """

    weights: int
    kept: int
    indices: int
    escapes: int
    dense: int
    pruned: int
    shared: int
    huffman_codes: int
    huffman_indices: int
    huffman_tables: int
    biases: int

    @property
    def huffman(self) -> int:
        """The layer after all steps: codes, indices, tables and biases."""
        return self.huffman_codes + self.huffman_indices + self.huffman_tables + self.biases

    @property
    def ratio(self) -> float:
        """How many times smaller than dense float32 the layer is after all steps."""
        return self.dense / self.huffman

    def __add__(self, other: LayerSizes) -> LayerSizes:
        """Sizes of two layers together."""
        mine, theirs = dataclasses.astuple(self), dataclasses.astuple(other)
        return LayerSizes(*(a + b for a, b in zip(mine, theirs, strict=True)))


def layer_sizes(layer: QuantizedLayer, coded: CodedMatrix | None = None) -> LayerSizes:
    """Account for every bit that a layer takes.

    Parameters
    ----------
    layer : QuantizedLayer
    coded : CodedMatrix, optional
        Its codes as `encode_matrix` gives them, if they are at hand.

    Returns
    -------
    LayerSizes
    """
    codes = layer.codes
    gaps = to_gaps(np.flatnonzero(codes))
    indices = len(to_symbols(gaps, INDEX_BITS))
    coded = encode_matrix(codes) if coded is None else coded
    biases = 0 if layer.bias is None else len(layer.bias)
    codebook = (CODES - 1) * VALUE_BITS
    tables = packed_bytes(1 << coded.width) + packed_bytes(CODES - 1)
    return LayerSizes(
        weights=codes.size,
        kept=len(gaps),
        indices=indices,
        escapes=indices - len(gaps),
        dense=FLOAT_BITS * (codes.size + biases),
        pruned=(FLOAT_BITS + INDEX_BITS) * indices + FLOAT_BITS * biases,
        shared=(CODE_BITS + INDEX_BITS) * indices + codebook + VALUE_BITS * biases,
        huffman_codes=8 * len(coded.coded_values),
        huffman_indices=8 * len(coded.coded_indices),
        huffman_tables=8 * tables + codebook,
        biases=VALUE_BITS * biases,
    )
