"""The places of non-zeros as relative indices: each counts the zeros since the one before.

Deep Compression, section 2 and figure 2. A relative index has few bits. There a longer gap takes
a filler, an entry with a weight of zero; here, where indices are coded apart from weights, it
takes an escape in the indices only.
"""

from __future__ import annotations

import numpy as np

from compress.entropy.huffman import HuffmanCode, packed_bytes

WIDTHS = range(2, 9)
"""Bits that a relative index may have."""


def to_gaps(places: np.ndarray) -> np.ndarray:
    """Number of zeros in front of each non-zero.

    Parameters
    ----------
    places : ndarray of int64, shape (non-zeros,)
        Ascending.
    """
    return np.diff(places, prepend=-1) - 1


def to_symbols(gaps: np.ndarray, width: int) -> np.ndarray:
    """Write gaps as relative indices.

    Parameters
    ----------
    gaps : ndarray of int64
    width : int
        Bits of an index. The largest index is the escape: so many zeros, and the gap goes on.

    Returns
    -------
    ndarray of uint8
        A gap g takes ``g // escape`` escapes and the index ``g % escape``.
    """
    escape = (1 << width) - 1
    escapes, indices = np.divmod(gaps, escape)
    ends = np.cumsum(escapes + 1)
    symbols = np.full(int(ends[-1]) if len(ends) else 0, escape, dtype=np.uint8)
    symbols[ends - 1] = indices
    return symbols


def to_places(symbols: np.ndarray, width: int) -> np.ndarray:
    """Places of the non-zeros; the inverse of `to_gaps` and `to_symbols`.

    Parameters
    ----------
    symbols : ndarray of uint8
    width : int

    Returns
    -------
    ndarray of int64, shape (non-zeros,)

    Raises
    ------
    ValueError
        If the last symbol is an escape.
    """
    escape = (1 << width) - 1
    ends = symbols != escape
    if len(symbols) and not ends[-1]:
        raise ValueError("the last gap does not end")
    # A gap's last symbol stands for its zeros and the non-zero behind them.
    return np.cumsum(symbols.astype(np.int64) + ends)[ends] - 1


def symbol_frequencies(gap_counts: np.ndarray, width: int) -> np.ndarray:
    """How often every symbol occurs, from how often every gap does.

    Parameters
    ----------
    gap_counts : ndarray of int64, shape (longest gap + 1,)
    width : int

    Returns
    -------
    ndarray of int64, shape (2**width,)
    """
    escape = (1 << width) - 1
    rows = -(-len(gap_counts) // escape)
    table = np.zeros((rows, escape), dtype=np.int64)
    table.reshape(-1)[: len(gap_counts)] = gap_counts
    escapes = np.dot(np.arange(rows), table.sum(axis=1))
    return np.append(table.sum(axis=0), escapes)


def best_width(gaps: np.ndarray) -> int:
    """The index width that makes the Huffman coded indices, with their table, smallest."""
    # A long tail does not matter to the choice, but its table would: one gap may be anything.
    counts = np.bincount(np.minimum(gaps, _LONGEST))

    def size(width: int) -> int:
        frequencies = symbol_frequencies(counts, width)
        code = HuffmanCode.from_frequencies(frequencies)
        return code.bits(frequencies) + 8 * packed_bytes(len(frequencies))

    return min(WIDTHS, key=size)


_LONGEST = 1 << 16
