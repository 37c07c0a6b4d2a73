"""Everything that the page shows of a layer, as numbers: plots and tables only draw it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from compress.entropy.gaps import to_gaps, to_symbols
from compress.entropy.huffman import HuffmanCode
from compress.entropy.matrix import encode_matrix
from compress.entropy.sizes import LayerSizes, layer_sizes
from compress.image.decode import DecodedLayer
from compress.layer import CODES

BINS = 120
"""Of a histogram of weights."""

LONGEST_GAP = 63
"""Gaps are counted up to here; longer ones count as one more."""


@dataclasses.dataclass(frozen=True, eq=False)
class CodedSymbols:
    """One of a layer's two Huffman-coded messages.

    Attributes
    ----------
    counts : ndarray of int64, shape (symbols,)
        How often each symbol occurs.
    lengths : ndarray of uint8, shape (symbols,)
        Bits of each symbol's code; 0 of one that does not occur.
    """

    counts: np.ndarray
    lengths: np.ndarray

    @property
    def mean_bits(self) -> float:
        """Bits of a symbol on average; 0 of an empty message."""
        total = int(self.counts.sum())
        return float(self.counts @ self.lengths.astype(np.int64)) / total if total else 0.0

    @property
    def entropy(self) -> float:
        """What no code of single symbols falls below, in bits of a symbol."""
        return float(self.shares @ self.ideal)

    @property
    def shares(self) -> np.ndarray:
        """Share of each symbol; float64, shape (symbols,)."""
        return self.counts / max(int(self.counts.sum()), 1)

    @property
    def ideal(self) -> np.ndarray:
        """-log2 of the shares, 0 of a symbol that does not occur; float64, shape (symbols,)."""
        shares = self.shares
        return -np.log2(shares, out=np.zeros(len(shares)), where=shares > 0)


@dataclasses.dataclass(frozen=True, eq=False)
class Histogram:
    """Weights of a layer before and after pruning.

    Attributes
    ----------
    edges : ndarray of float64, shape (BINS + 1,)
    before : ndarray of int64, shape (BINS,)
        All weights of the model.
    after : ndarray of int64, shape (BINS,), or None
        Those that are kept; None if it is not known which they are.
    """

    edges: np.ndarray
    before: np.ndarray
    after: np.ndarray | None


@dataclasses.dataclass(frozen=True, eq=False)
class LayerMeasures:
    """What is drawn of one layer.

    Attributes
    ----------
    name : str
    inputs, outputs : int
    sizes : LayerSizes
    values : ndarray of float64, shape (16,)
        The shared weights; the first is 0.
    code_counts : ndarray of int64, shape (16,)
        How many weights have each code; the first is the number of zeros.
    gap_counts : ndarray of int64, shape (LONGEST_GAP + 2,)
        How many non-zeros have so many zeros in front, row by row; the last: more.
    index_width : int
        Bits of a relative index before Huffman coding.
    codes, indices : CodedSymbols
    entries, fillers : ndarray of int64, shape (num_pe,)
        What each PE stores, and how much of it only bridges zeros.
    histogram : Histogram or None
        None without the model.
    """

    name: str
    inputs: int
    outputs: int
    sizes: LayerSizes
    values: np.ndarray
    code_counts: np.ndarray
    gap_counts: np.ndarray
    index_width: int
    codes: CodedSymbols
    indices: CodedSymbols
    entries: np.ndarray
    fillers: np.ndarray
    histogram: Histogram | None = None

    @property
    def density(self) -> float:
        """Share of the weights that is kept."""
        return self.sizes.kept / self.sizes.weights


def measure_layer(decoded: DecodedLayer) -> LayerMeasures:
    """Measure a layer of an image.

    Parameters
    ----------
    decoded : DecodedLayer
        As `compress.image.decode.decode_image` gives it.
    """
    layer = decoded.layer
    coded = encode_matrix(layer.codes)
    flat = layer.codes.ravel()
    places = np.flatnonzero(flat != 0)
    # Of the non-zeros only: NumPy counts in eight bytes for each of what it is given.
    code_counts = np.bincount(flat[places], minlength=CODES)
    code_counts[0] = flat.size - len(places)
    gaps = to_gaps(places)
    indices = to_symbols(gaps, coded.width)
    return LayerMeasures(
        name=layer.name,
        inputs=layer.inputs,
        outputs=layer.outputs,
        sizes=layer_sizes(layer, coded),
        values=real_values(decoded),
        code_counts=code_counts,
        gap_counts=np.bincount(np.minimum(gaps, LONGEST_GAP + 1), minlength=LONGEST_GAP + 2),
        index_width=coded.width,
        codes=_symbols(code_counts[1:], coded.value_code),
        indices=_symbols(np.bincount(indices, minlength=1 << coded.width), coded.index_code),
        entries=decoded.entries,
        fillers=decoded.fillers,
    )


def real_values(decoded: DecodedLayer) -> np.ndarray:
    """The shared weights of a layer as real numbers; float64, shape (16,)."""
    return np.ldexp(decoded.layer.codebook.astype(np.float64), -decoded.layer.weight_frac)


def _symbols(counts: np.ndarray, code: HuffmanCode) -> CodedSymbols:
    return CodedSymbols(counts, code.lengths)


def histogram_of(
    before: np.ndarray, after: np.ndarray | None, values: np.ndarray
) -> Histogram:
    """Count weights before and after pruning in the same bins.

    Parameters
    ----------
    before : ndarray of float
        All weights.
    after : ndarray of float, optional
        Those that are kept.
    values : ndarray of float
        The shared weights, which must lie within the bins too.
    """
    arrays = [a for a in (before, after, values) if a is not None and a.size]
    limit = max(float(np.max(np.abs(a))) for a in arrays) or 1.0
    edges = np.linspace(-limit, limit, BINS + 1)
    counted = None if after is None else np.histogram(after, edges)[0]
    return Histogram(edges, np.histogram(before, edges)[0], counted)


def sizes_of(layers: Sequence[LayerMeasures]) -> LayerSizes:
    """Sizes of all layers together."""
    first, *others = (layer.sizes for layer in layers)
    return sum(others, start=first)
