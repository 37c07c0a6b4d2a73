"""The methods that a recipe can name: one table for each kind of method.

A new method is one function of the same form and one line in its table; recipe, command line and
`eie compress --help` take the names from here.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping

import numpy as np

from compress.pruning.brain_surgeon import layer_hessian
from compress.pruning.brain_surgeon_blocked import operate_blocked
from compress.pruning.magnitude import keep_largest
from compress.sharing.codebook import SharedWeights, share_weights
from compress.sharing.initialise import INITIALISERS


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


def _by_brain_surgeon(task: PruningTask) -> Pruned:
    hessian = layer_hessian(task.inputs)
    return Pruned(*operate_blocked(task.weights, hessian, task.density))


PRUNING: Mapping[str, Callable[[PruningTask], Pruned]] = {
    "magnitude": _by_magnitude,
    "brain-surgeon": _by_brain_surgeon,
}
"""Pruning methods by name: those that need no training."""

INITIALISATION = tuple(INITIALISERS)
"""Where the centroids of weight sharing start."""

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
    return share_weights(weights, mask, bits=bits, start=initialisation)
