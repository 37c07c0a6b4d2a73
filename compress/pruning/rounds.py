"""Pruning in rounds: remove a little, retrain what is left, remove more."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from compress.training.network import Parameters

Remove = Callable[[Parameters, float], tuple[Parameters, list[np.ndarray]]]
"""``remove(parameters, share)``: with ``density ** share`` of the weights left; 1 in the end."""

Retrain = Callable[[Parameters, list[np.ndarray], int], Parameters]
"""``retrain(parameters, masks, round)`` trains under the masks; rounds count from 1."""


def in_rounds(
    parameters: Parameters, rounds: int, remove: Remove, retrain: Retrain
) -> tuple[Parameters, list[np.ndarray]]:
    """Prune step by step: the density falls by the same factor in each round.

    Parameters
    ----------
    parameters : Parameters
        Of the trained network.
    rounds : int
    remove : callable
        Gives the masks and the weights under them, possibly changed to make up for what is gone.
    retrain : callable

    Returns
    -------
    tuple
        The parameters and the masks.
    """
    masks = [np.ones(w.shape, dtype=bool) for w in parameters.weights]
    for number in range(1, rounds + 1):
        parameters, masks = remove(parameters, number / rounds)
        parameters = retrain(parameters.masked(masks), masks, number).masked(masks)
    return parameters, masks
