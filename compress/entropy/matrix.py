"""A matrix of weight codes, Huffman coded: the codes of the non-zeros and the gaps between them.

Deep Compression, section 4. Gaps run through the matrix row by row, so there are no pointers.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from compress.entropy.gaps import best_width, to_gaps, to_places, to_symbols
from compress.entropy.huffman import HuffmanCode
from compress.layer import CODES


@dataclasses.dataclass(frozen=True, eq=False)
class CodedMatrix:
    """Two Huffman codes and the two messages that are written in them.

    Attributes
    ----------
    shape : tuple of int
        (outputs, inputs).
    nonzeros : int
    width : int
        Bits of a relative index before Huffman coding.
    indices : int
        Number of relative indices: one for each non-zero, and the escapes.
    index_code, value_code : HuffmanCode
        Over ``2**width`` relative indices, and over the 15 codes of weights, code 1 first.
    coded_indices, coded_values : bytes
    """

    shape: tuple[int, int]
    nonzeros: int
    width: int
    indices: int
    index_code: HuffmanCode
    value_code: HuffmanCode
    coded_indices: bytes
    coded_values: bytes


def encode_matrix(codes: np.ndarray, width: int | None = None) -> CodedMatrix:
    """Huffman code a matrix of codes.

    Parameters
    ----------
    codes : ndarray of uint8, shape (outputs, inputs)
        0 ... 15; 0 is a weight of zero.
    width : int, optional
        Bits of a relative index, 2 ... 8; by default what makes the result smallest.
    """
    flat = np.ravel(codes)
    places = np.flatnonzero(flat != 0)  # of booleans it is several times faster
    gaps = to_gaps(places)
    if width is None:
        width = best_width(gaps)
    indices = to_symbols(gaps, width)
    values = flat[places] - 1
    index_code = HuffmanCode.from_frequencies(np.bincount(indices, minlength=1 << width))
    value_code = HuffmanCode.from_frequencies(np.bincount(values, minlength=CODES - 1))
    return CodedMatrix(
        shape=codes.shape,
        nonzeros=len(places),
        width=width,
        indices=len(indices),
        index_code=index_code,
        value_code=value_code,
        coded_indices=index_code.encode(indices),
        coded_values=value_code.encode(values),
    )


def decode_matrix(coded: CodedMatrix) -> np.ndarray:
    """Rebuild the matrix of codes; the inverse of `encode_matrix`.

    Returns
    -------
    ndarray of uint8, shape (outputs, inputs)

    Raises
    ------
    ValueError
        If the messages are not those of such a matrix.
    """
    places = to_places(coded.index_code.decode(coded.coded_indices, coded.indices), coded.width)
    if len(places) != coded.nonzeros:
        raise ValueError(f"{len(places)} weights instead of {coded.nonzeros}")
    outputs, inputs = coded.shape
    if len(places) and places[-1] >= outputs * inputs:
        raise ValueError(f"weight {places[-1]} is beyond the {outputs * inputs} of the matrix")
    values = coded.value_code.decode(coded.coded_values, coded.nonzeros)
    codes = np.zeros(outputs * inputs, dtype=np.uint8)
    codes[places] = values + 1
    return codes.reshape(outputs, inputs)
