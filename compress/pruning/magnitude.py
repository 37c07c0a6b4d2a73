"""Pruning by magnitude with retraining (Han et al., "Deep Compression", section 2).

Three steps: train, remove the smallest weights, retrain what is left under the mask. Done in
several rounds of falling density, a network keeps its accuracy with fewer weights.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

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
        Exactly ``round(density * weights.size)`` are true.

    Raises
    ------
    ValueError
        If the density is not in 0 ... 1 or a weight is not finite.
    """
    if not 0.0 <= density <= 1.0:
        raise ValueError(f"density {density} must lie in 0 ... 1")
    if not np.all(np.isfinite(weights)):
        raise ValueError("weights to prune must be finite")
    kept = round(density * weights.size)
    mask = np.zeros(weights.size, dtype=bool)
    # A stable sort decides between equal magnitudes in the same way everywhere.
    mask[np.argsort(-np.abs(weights.ravel()), kind="stable")[:kept]] = True
    return mask.reshape(weights.shape)


def prune_in_rounds(
    parameters: Parameters,
    densities: Sequence[float],
    rounds: int,
    retrain: Callable[[Parameters, list[np.ndarray], int], Parameters],
) -> tuple[Parameters, list[np.ndarray]]:
    """Prune to the given densities, retraining after every round.

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
    masks = [np.ones(w.shape, dtype=bool) for w in parameters.weights]
    for number in range(1, rounds + 1):
        masks = [
            keep_largest(weight, density ** (number / rounds))
            for weight, density in zip(parameters.weights, densities, strict=True)
        ]
        parameters = retrain(parameters.masked(masks), masks, number).masked(masks)
    return parameters, masks
