"""The methods that a recipe can name: one table for each kind of method.

A new method is one function of the same form and one line in its table; recipe, command line and
`eie compress --help` take the names from here.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping

import numpy as np

from compress.layer import CODES
from compress.pruning.magnitude import keep_largest
from compress.sharing.codebook import SharedWeights
from compress.sharing.kmeans import kmeans_1d, linear_centroids


@dataclasses.dataclass(frozen=True, eq=False)
class PruningTask:
    """What a pruning method gets for one layer.

    Attributes
    ----------
    weights : ndarray of float, shape (outputs, inputs)
    density : float
        Share of the weights to keep, 0 ... 1.
    inputs : ndarray of float64, shape (samples, inputs)
        What the layer sees when the calibration data go through the network.
    """

    weights: np.ndarray
    density: float
    inputs: np.ndarray


@dataclasses.dataclass(frozen=True, eq=False)
class Pruned:
    """What a pruning method gives back: the weights, changed or not, and which are kept."""

    weights: np.ndarray
    mask: np.ndarray


def _by_magnitude(task: PruningTask) -> Pruned:
    return Pruned(task.weights, keep_largest(task.weights, task.density))


PRUNING: Mapping[str, Callable[[PruningTask], Pruned]] = {
    "magnitude": _by_magnitude,
}
"""Pruning methods by name."""

INITIALISATION: Mapping[str, Callable[[np.ndarray, int], np.ndarray]] = {
    "linear": linear_centroids,
}
"""Where the centroids of weight sharing start: ``start(values, clusters)``."""

MAX_BITS = 4
"""A code of the machine has four bits."""


def share(weights: np.ndarray, mask: np.ndarray, bits: int, initialisation: str) -> SharedWeights:
    """Share the kept weights of a layer among ``2**bits - 1`` values; code 0 is the weight zero.

    Parameters
    ----------
    weights : ndarray of float, shape (outputs, inputs)
    mask : ndarray of bool
    bits : int
        1 ... 4.
    initialisation : str
        One of INITIALISATION.
    """
    codes = np.zeros(weights.shape, dtype=np.uint8)
    codebook = np.zeros(CODES)
    kept = weights[mask]
    if kept.size:
        clusters = (1 << bits) - 1
        found = kmeans_1d(kept, INITIALISATION[initialisation](kept, clusters))
        codes[mask] = found.labels + 1
        codebook[1 : clusters + 1] = found.centroids
    return SharedWeights(codes, codebook)
