"""Distillation: a network learns from what a larger one says of each sample, not labels alone.

Hinton, Vinyals and Dean, "Distilling the knowledge in a neural network" (2015), section 2.
"""

from __future__ import annotations

import numpy as np

from compress.training.network import Parameters, forward


def distilled_targets(
    teacher: Parameters, x: np.ndarray, y: np.ndarray, share: float, temperature: float
) -> np.ndarray:
    """Mix the labels with a teacher's softened outputs ``softmax(z / temperature)``.

    The gradient of the cross entropy with such targets is what the paper's weighted sum of two
    losses gives, but that the network that learns keeps the temperature 1.

    Parameters
    ----------
    teacher : Parameters
    x : ndarray, shape (samples, inputs)
    y : ndarray of int, shape (samples,)
        Class numbers.
    share : float
        Of the teacher in the targets, 0 ... 1.
    temperature : float
        Above 0; the higher, the more the teacher says about classes that are not the right one.

    Returns
    -------
    ndarray of float64, shape (samples, classes)
        Probabilities, each row with the sum 1.

    Raises
    ------
    ValueError
        If the share or the temperature is out of its range.
    """
    if not 0.0 <= share <= 1.0:
        raise ValueError(f"the teacher's share {share} must lie in 0 ... 1")
    if not temperature > 0.0:
        raise ValueError(f"temperature {temperature} must be above 0")
    scores = forward(teacher.weights, teacher.biases, x) / temperature
    soft = np.exp(scores - scores.max(axis=1, keepdims=True))
    soft /= soft.sum(axis=1, keepdims=True)
    return (1.0 - share) * (y[:, None] == np.arange(soft.shape[1])) + share * soft
