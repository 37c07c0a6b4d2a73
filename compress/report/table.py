"""The layers in the form of Deep Compression's tables 2 to 5."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from compress.entropy.sizes import CODE_BITS, INDEX_BITS, LayerSizes
from compress.report.measure import LayerMeasures, sizes_of

COLUMNS = (
    "layer", "#weights", "weights% (P)", "weight bits (P+Q)", "weight bits (P+Q+H)",
    "index bits (P+Q)", "index bits (P+Q+H)", "compress rate (P+Q)", "compress rate (P+Q+H)",
)  # fmt: skip
"""P: pruning, Q: quantisation (weight sharing), H: Huffman coding."""


@dataclasses.dataclass(frozen=True)
class TableRow:
    """One row.

    Attributes
    ----------
    name : str
    weights : int
    kept : float
        Share of the weights.
    code_bits, index_bits : int
        Of each entry after pruning and sharing.
    escaped_bits : float or None
        Of the indices of each kept weight: with the escapes in front of it.
    coded_bits, coded_index_bits : float or None
        Of each kept weight after Huffman coding, on average; escapes count with the weight that
        they lead to. None if no weight is kept.
    shared_rate, huffman_rate : float
        Size against dense float32, with codebooks, tables and biases.
    """

    name: str
    weights: int
    kept: float
    code_bits: int
    index_bits: int
    escaped_bits: float | None
    coded_bits: float | None
    coded_index_bits: float | None
    shared_rate: float
    huffman_rate: float


def table_rows(layers: Sequence[LayerMeasures]) -> tuple[list[TableRow], TableRow]:
    """The row of every layer, and that of all together."""
    return (
        [_row(layer.name, layer.sizes) for layer in layers],
        _row("total", sizes_of(layers)),
    )


def _row(name: str, sizes: LayerSizes) -> TableRow:
    kept = sizes.kept
    return TableRow(
        name=name,
        weights=sizes.weights,
        kept=kept / sizes.weights,
        code_bits=CODE_BITS,
        index_bits=INDEX_BITS,
        escaped_bits=INDEX_BITS * sizes.indices / kept if kept else None,
        coded_bits=sizes.huffman_codes / kept if kept else None,
        coded_index_bits=sizes.huffman_indices / kept if kept else None,
        shared_rate=sizes.shared / sizes.dense,
        huffman_rate=sizes.huffman / sizes.dense,
    )
