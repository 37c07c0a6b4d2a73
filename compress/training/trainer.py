"""The training loop: minibatches, gradients by autograd, optional masks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import autograd
import numpy as np

from compress.training.network import Parameters, cross_entropy
from compress.training.optimiser import Adam

Progress = Callable[[float], None]
"""Called with the share of the work that is done, 0 ... 1."""


def minibatches(
    samples: int, size: int, epochs: int, rng: np.random.Generator
) -> Iterator[np.ndarray]:
    """Yield indices of minibatches, every sample once an epoch."""
    for _ in range(epochs):
        order = rng.permutation(samples)
        for start in range(0, samples, size):
            yield order[start : start + size]


def noisy(x: np.ndarray, noise: float, rng: np.random.Generator) -> np.ndarray:
    """Add normal noise to inputs: a network then learns less of what is only in these samples.

    Parameters
    ----------
    x : ndarray of float64
    noise : float
        Standard deviation; 0 draws nothing and returns `x` itself.
    rng : numpy.random.Generator
    """
    return x + rng.normal(0.0, noise, x.shape) if noise else x


def gradients(
    parameters: Parameters, x: np.ndarray, y: np.ndarray
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Gradients of the cross entropy by weights and by biases."""
    return autograd.grad(lambda p: cross_entropy(p[0], p[1], x, y))(
        (list(parameters.weights), list(parameters.biases))
    )


def train(
    parameters: Parameters,
    x: np.ndarray,
    y: np.ndarray,
    *,
    epochs: int,
    rng: np.random.Generator,
    rate: float = 1e-3,
    weight_decay: float = 0.0,
    pull: Callable[[np.ndarray], np.ndarray] | None = None,
    noise: float = 0.0,
    masks: Sequence[np.ndarray] | None = None,
    batch: int = 128,
    progress: Progress | None = None,
) -> Parameters:
    """Train a network; with masks, the weights outside them stay zero.

    Parameters
    ----------
    parameters : Parameters
        Start values; not changed.
    x : ndarray, shape (samples, inputs)
    y : ndarray of int, shape (samples,)
    epochs : int
    rng : numpy.random.Generator
        Orders the samples and draws the noise.
    rate : float
        Step size of Adam at the start; falls to a tenth along a cosine.
    weight_decay : float
        Share of every weight that a step of size 1 takes away.
    pull : callable, optional
        ``pull(weights)``: what a step of size 1 takes away from each magnitude; none falls below 0.
    noise : float
        Standard deviation of what is added to the inputs, anew for every minibatch.
    masks : sequence of ndarray of bool, optional
        One for each layer's weights.
    batch : int
        Samples in a minibatch.
    progress : callable, optional

    Returns
    -------
    Parameters
    """
    weights = [w.copy() for w in parameters.weights]
    biases = [b.copy() for b in parameters.biases]
    if masks is not None:
        weights = [w * m for w, m in zip(weights, masks, strict=True)]
    arrays = weights + biases
    optimiser = Adam([a.shape for a in arrays], rate)
    steps = epochs * -(-len(x) // batch)
    for number, index in enumerate(minibatches(len(x), batch, epochs, rng)):
        optimiser.rate = rate * (0.1 + 0.45 * (1 + np.cos(np.pi * number / steps)))
        by_weights, by_biases = gradients(
            Parameters(tuple(weights), tuple(biases)), noisy(x[index], noise, rng), y[index]
        )
        if masks is not None:
            by_weights = [g * m for g, m in zip(by_weights, masks, strict=True)]
        for weight in weights:
            weight *= 1 - optimiser.rate * weight_decay
            if pull is not None:
                shorter = np.abs(weight) - optimiser.rate * pull(weight)
                weight[...] = np.copysign(np.maximum(shorter, 0.0), weight)
        optimiser.step(arrays, by_weights + by_biases)
        if progress is not None:
            progress((number + 1) / steps)
    return Parameters(tuple(weights), tuple(biases))
