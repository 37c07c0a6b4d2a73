"""A layer's weights as codes and a codebook; code 0 is the weight zero."""

from __future__ import annotations

import dataclasses

import numpy as np

from compress.layer import CODES
from compress.sharing.kmeans import kmeans_1d, linear_centroids


@dataclasses.dataclass(frozen=True, eq=False)
class SharedWeights:
    """Codes and the values they stand for.

    Attributes
    ----------
    codes : ndarray of uint8, shape (outputs, inputs)
    codebook : ndarray of float64, shape (16,)
        The first is 0.
    """

    codes: np.ndarray
    codebook: np.ndarray

    @property
    def weights(self) -> np.ndarray:
        """The matrix of weights, float64."""
        return self.codebook[self.codes]


def share_weights(weights: np.ndarray, mask: np.ndarray) -> SharedWeights:
    """Share the kept weights of a layer among 15 values.

    Parameters
    ----------
    weights : ndarray of float, shape (outputs, inputs)
    mask : ndarray of bool
        The weights that are kept. One that is exactly zero gets a code all the same.
    """
    codes = np.zeros(weights.shape, dtype=np.uint8)
    codebook = np.zeros(CODES)
    kept = weights[mask]
    if kept.size:
        clusters = kmeans_1d(kept, linear_centroids(kept, CODES - 1))
        codes[mask] = clusters.labels + 1
        codebook[1:] = clusters.centroids
    return SharedWeights(codes, codebook)


def sum_over_clusters(gradient: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Gradient of a codebook: the sum of the gradients of all weights with the same code.

    Deep Compression, equation 3. Code 0 stays zero, so its gradient is zero.

    Parameters
    ----------
    gradient : ndarray of float, shape (outputs, inputs)
    codes : ndarray of uint8, shape (outputs, inputs)

    Returns
    -------
    ndarray of float64, shape (16,)
    """
    summed = np.bincount(codes.ravel(), weights=gradient.ravel(), minlength=CODES)
    summed[0] = 0.0
    return summed
