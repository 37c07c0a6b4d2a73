"""A layer's weights as codes and a codebook; code 0 is the weight zero."""

from __future__ import annotations

import dataclasses

import numpy as np

from compress.layer import CODES
from compress.sharing.initialise import INITIALISERS
from compress.sharing.kmeans import kmeans_1d

MAX_BITS = 8
"""Longest code that weight sharing gives; it is kept in a byte."""


@dataclasses.dataclass(frozen=True, eq=False)
class SharedWeights:
    """Codes and the values they stand for.

    Attributes
    ----------
    codes : ndarray of uint8, shape (outputs, inputs)
    codebook : ndarray of float64, shape (16,), or more with codes of more than 4 bits
        The first is 0.
    """

    codes: np.ndarray
    codebook: np.ndarray

    @property
    def weights(self) -> np.ndarray:
        """The matrix of weights, float64."""
        return self.codebook[self.codes]


def share_weights(
    weights: np.ndarray,
    mask: np.ndarray,
    *,
    bits: int = 4,
    start: str = "linear",
    rng: np.random.Generator | None = None,
) -> SharedWeights:
    """Share the kept weights of a layer among ``2**bits - 1`` values.

    Parameters
    ----------
    weights : ndarray of float, shape (outputs, inputs)
    mask : ndarray of bool
        The weights that are kept. One that is exactly zero gets a code all the same.
    bits : int
        Of a code, 1 ... 8; code 0 is the weight zero. The machine takes up to 4.
    start : str
        How k-means starts: a key of `compress.sharing.initialise.INITIALISERS`.
    rng : numpy.random.Generator, optional
        For ``"forgy"``; by default one with seed 0.

    Returns
    -------
    SharedWeights
        With fewer than 4 bits the codebook has 16 values all the same; those at its end are 0
        and not used.

    Raises
    ------
    ValueError
        If the bits or the start are none of these, or a kept weight is not finite.
    """
    if bits not in range(1, MAX_BITS + 1):
        raise ValueError(f"codes of {bits} bits are not possible: choose 1 to {MAX_BITS}")
    if start not in INITIALISERS:
        raise ValueError(f"k-means cannot start with {start!r}: choose {', '.join(INITIALISERS)}")
    values = (1 << bits) - 1
    codes = np.zeros(weights.shape, dtype=np.uint8)
    codebook = np.zeros(max(CODES, values + 1))
    kept = weights[mask]
    if kept.size:
        rng = np.random.default_rng(0) if rng is None else rng
        clusters = kmeans_1d(kept, INITIALISERS[start](kept, values, rng))
        codes[mask] = clusters.labels + 1
        codebook[1 : values + 1] = clusters.centroids
    return SharedWeights(codes, codebook)


def sum_over_clusters(
    gradient: np.ndarray, codes: np.ndarray, values: int = CODES
) -> np.ndarray:
    """Gradient of a codebook: the sum of the gradients of all weights with the same code.

    Deep Compression, equation 3. Code 0 stays zero, so its gradient is zero.

    Parameters
    ----------
    gradient : ndarray of float, shape (outputs, inputs)
    codes : ndarray of uint8, shape (outputs, inputs)
    values : int
        Length of the codebook.

    Returns
    -------
    ndarray of float64, shape (values,)
    """
    summed = np.bincount(codes.ravel(), weights=gradient.ravel(), minlength=values)
    summed[0] = 0.0
    return summed
