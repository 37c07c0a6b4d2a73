"""Networks of hashed layers, trained by back-propagation through the sharing."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import autograd
import numpy as np

from compress.hashednets.hashing import HashedLayer
from compress.training.network import Parameters, cross_entropy
from compress.training.optimiser import Adam
from compress.training.trainer import Progress, minibatches, noisy


@dataclasses.dataclass(frozen=True, eq=False)
class HashedNetwork:
    """Layers with their shared values and biases.

    Attributes
    ----------
    layers : tuple of HashedLayer
    shared : tuple of ndarray of float64
        The values of each layer: all that is stored, beside the biases.
    biases : tuple of ndarray of float64
    """

    layers: tuple[HashedLayer, ...]
    shared: tuple[np.ndarray, ...]
    biases: tuple[np.ndarray, ...]

    @property
    def parameters(self) -> Parameters:
        """The weights that the values stand for."""
        weights = tuple(
            layer.weights(own) for layer, own in zip(self.layers, self.shared, strict=True)
        )
        return Parameters(weights, self.biases)

    @property
    def free(self) -> int:
        """Number of values that are stored, without biases."""
        return sum(own.size for own in self.shared)


def initialise_hashed(
    sizes: Sequence[int], compression: float, rng: np.random.Generator
) -> HashedNetwork:
    """Draw start values with the variance of a dense network's weights, 2 / inputs.

    Parameters
    ----------
    sizes : sequence of int
        Lengths of all vectors, from the input to the output.
    compression : float
        Weights for each shared value, in every layer; at least 1.
    rng : numpy.random.Generator
        Draws the values; the hashes depend on the layer's number only.
    """
    if not compression >= 1.0:
        raise ValueError(f"compression {compression} must be at least 1")
    layers = tuple(
        HashedLayer(outputs, inputs, max(1, round(outputs * inputs / compression)), number)
        for number, (inputs, outputs) in enumerate(zip(sizes[:-1], sizes[1:], strict=True))
    )
    shared = tuple(rng.normal(0.0, np.sqrt(2.0 / own.inputs), own.values) for own in layers)
    return HashedNetwork(layers, shared, tuple(np.zeros(own.outputs) for own in layers))


def train_hashed(
    network: HashedNetwork,
    x: np.ndarray,
    y: np.ndarray,
    *,
    epochs: int,
    rng: np.random.Generator,
    rate: float = 1e-3,
    noise: float = 0.0,
    batch: int = 128,
    progress: Progress | None = None,
) -> HashedNetwork:
    """Train values and biases; the gradient of a value is the sum over its weights, with signs.

    Parameters
    ----------
    network : HashedNetwork
        Start values; not changed.
    x, y, epochs, rng, rate, noise, batch, progress
        As in `compress.training.trainer.train`, with the same falling rate.
    """
    arrays = [own.copy() for own in (*network.shared, *network.biases)]
    layers, count = network.layers, len(network.layers)

    def loss(values: list, inputs: np.ndarray, labels: np.ndarray) -> float:
        weights = [layer.weights(own) for layer, own in zip(layers, values[:count], strict=True)]
        return cross_entropy(weights, values[count:], inputs, labels)

    slope = autograd.grad(loss)
    optimiser = Adam([own.shape for own in arrays], rate)
    steps = epochs * -(-len(x) // batch)
    for number, index in enumerate(minibatches(len(x), batch, epochs, rng)):
        optimiser.rate = rate * (0.1 + 0.45 * (1 + np.cos(np.pi * number / steps)))
        optimiser.step(arrays, slope(arrays, noisy(x[index], noise, rng), y[index]))
        if progress is not None:
            progress((number + 1) / steps)
    return HashedNetwork(layers, tuple(arrays[:count]), tuple(arrays[count:]))
