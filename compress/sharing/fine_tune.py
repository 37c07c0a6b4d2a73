"""Fine-tuning of codebooks: all weights with one code move together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from compress.sharing.codebook import SharedWeights, sum_over_clusters
from compress.training.network import Parameters
from compress.training.optimiser import Adam
from compress.training.trainer import Progress, gradients, minibatches, noisy


def fine_tune(
    shared: Sequence[SharedWeights],
    biases: Sequence[np.ndarray],
    x: np.ndarray,
    y: np.ndarray,
    *,
    epochs: int,
    rng: np.random.Generator,
    rate: float = 1e-4,
    noise: float = 0.0,
    batch: int = 128,
    progress: Progress | None = None,
) -> tuple[list[SharedWeights], Parameters]:
    """Train codebooks and biases; the codes stay (Deep Compression, section 3.3).

    Parameters
    ----------
    shared : sequence of SharedWeights
        Start values; not changed.
    biases : sequence of ndarray
    x, y, epochs, rng, noise, batch, progress
        As in `compress.training.trainer.train`.
    rate : float
        Step size of Adam, the same throughout.

    Returns
    -------
    tuple
        The layers with new codebooks, and the network's parameters that they stand for.
    """
    codes = [layer.codes for layer in shared]
    codebooks = [layer.codebook.copy() for layer in shared]
    biases = [bias.copy() for bias in biases]
    arrays = codebooks + biases
    optimiser = Adam([a.shape for a in arrays], rate)
    steps = epochs * -(-len(x) // batch)
    for number, index in enumerate(minibatches(len(x), batch, epochs, rng)):
        weights = tuple(book[code] for book, code in zip(codebooks, codes, strict=True))
        by_weights, by_biases = gradients(
            Parameters(weights, tuple(biases)), noisy(x[index], noise, rng), y[index]
        )
        by_codebooks = [
            sum_over_clusters(gradient, code, len(book))
            for gradient, code, book in zip(by_weights, codes, codebooks, strict=True)
        ]
        optimiser.step(arrays, by_codebooks + by_biases)
        if progress is not None:
            progress((number + 1) / steps)
    layers = [SharedWeights(c, b) for c, b in zip(codes, codebooks, strict=True)]
    return layers, Parameters(tuple(layer.weights for layer in layers), tuple(biases))
