"""Fully connected networks: parameters, forward pass, loss."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import autograd.numpy as anp
import numpy as np


@dataclasses.dataclass(frozen=True, eq=False)
class Parameters:
    """Weights and biases of a network with ReLU between its layers.

    Attributes
    ----------
    weights : tuple of ndarray of float64, shape (outputs, inputs)
    biases : tuple of ndarray of float64, shape (outputs,)
    """

    weights: tuple[np.ndarray, ...]
    biases: tuple[np.ndarray, ...]

    def masked(self, masks: Sequence[np.ndarray]) -> Parameters:
        """The parameters with all weights outside the masks set to zero."""
        weights = tuple(w * m for w, m in zip(self.weights, masks, strict=True))
        return Parameters(weights, self.biases)


def initialise(sizes: Sequence[int], rng: np.random.Generator) -> Parameters:
    """Draw start values (He et al., 2015): variance 2 / inputs, biases 0.

    Parameters
    ----------
    sizes : sequence of int
        Lengths of all vectors, from the input to the output.
    rng : numpy.random.Generator
    """
    weights = tuple(
        rng.normal(0.0, np.sqrt(2.0 / inputs), (outputs, inputs))
        for inputs, outputs in zip(sizes[:-1], sizes[1:], strict=True)
    )
    return Parameters(weights, tuple(np.zeros(outputs) for outputs in sizes[1:]))


def forward(weights: Sequence, biases: Sequence, x: np.ndarray) -> np.ndarray:
    """Outputs of the last layer (no ReLU behind it), shape (samples, outputs)."""
    last = len(weights) - 1
    for number, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
        x = anp.dot(x, weight.T) + bias
        if number < last:
            x = anp.maximum(x, 0.0)
    return x


def cross_entropy(weights: Sequence, biases: Sequence, x: np.ndarray, y: np.ndarray) -> float:
    """Mean cross entropy of the softmax of the outputs."""
    scores = forward(weights, biases, x)
    scores = scores - anp.max(scores, axis=1, keepdims=True)
    chosen = anp.sum(scores * (y[:, None] == np.arange(scores.shape[1])), axis=1)
    return anp.mean(anp.log(anp.sum(anp.exp(scores), axis=1)) - chosen)


def accuracy(parameters: Parameters, x: np.ndarray, y: np.ndarray) -> float:
    """Share of samples whose largest output is the right one, 0 ... 1."""
    scores = forward(parameters.weights, parameters.biases, x)
    return float(np.mean(np.argmax(scores, axis=1) == y))
