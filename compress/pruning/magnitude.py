"""Pruning by magnitude with retraining (Han et al., "Deep Compression", section 2).

Three steps: train, remove the smallest weights, retrain what is left under the mask. Done in
several rounds of falling density, a network keeps its accuracy with fewer weights.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from compress.pruning.rounds import Retrain, in_rounds
from compress.pruning.select import check_density, select_largest
from compress.training.network import Parameters


def keep_largest(weights: np.ndarray, density: float) -> np.ndarray:
    """Mask of the largest magnitudes.

    Parameters
    ----------
    weights : ndarray of float
    density : float
        Share of the weights to keep, 0 ... 1; rounded to whole weights.

    Returns
    -------
    ndarray of bool
        Exactly ``round(density * weights.size)`` are true; of equal magnitudes the first.

    Raises
    ------
    ValueError
        If the density is not in 0 ... 1 or a weight is not finite.
    """
    check_density(density)
    return select_largest(_magnitudes(weights), round(density * weights.size))


def keep_above(weights: np.ndarray, threshold: float) -> np.ndarray:
    """Mask of the magnitudes of at least `threshold`.

    Parameters
    ----------
    weights : ndarray of float
    threshold : float
        Not negative. A weight of zero is never kept.

    Raises
    ------
    ValueError
        If the threshold is negative or no number, or a weight is not finite.
    """
    if not threshold >= 0.0:
        raise ValueError(f"threshold {threshold} must not be negative")
    magnitudes = _magnitudes(weights)
    return (magnitudes >= threshold) & (magnitudes > 0.0)


def deviation_threshold(weights: np.ndarray, quality: float) -> float:
    """Threshold of a layer: a quality parameter times the standard deviation of its weights.

    Han et al., "Learning both Weights and Connections for Efficient Neural Networks" (2015),
    section 4: one parameter serves layers whose weights differ in size.

    Parameters
    ----------
    weights : ndarray of float
        Of the layer. Weights of zero, which earlier pruning has removed, do not count.
    quality : float
        Not negative.
    """
    left = weights[weights != 0]
    return quality * float(np.std(left)) if left.size else 0.0


def prune_in_rounds(
    parameters: Parameters, densities: Sequence[float], rounds: int, retrain: Retrain
) -> tuple[Parameters, list[np.ndarray]]:
    """Prune to the given densities by magnitude, retraining after every round.

    Parameters
    ----------
    parameters : Parameters
        Of the trained network.
    densities : sequence of float
        Share of each layer's weights that is left in the end.
    rounds : int
        The density falls by the same factor in each.
    retrain : callable
        ``retrain(parameters, masks, round)`` trains under the masks.

    Returns
    -------
    tuple
        The parameters and the masks.
    """

    def remove(given: Parameters, share: float) -> tuple[Parameters, list[np.ndarray]]:
        return given, [
            keep_largest(weight, density**share)
            for weight, density in zip(given.weights, densities, strict=True)
        ]

    return in_rounds(parameters, rounds, remove, retrain)


def _magnitudes(weights: np.ndarray) -> np.ndarray:
    magnitudes = np.abs(weights)
    if magnitudes.size and not np.isfinite(magnitudes.max()):
        raise ValueError("weights to prune must be finite")
    return magnitudes
