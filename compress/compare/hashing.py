"""HashedNets against dense networks with as many free weights (Chen et al., figure 3)."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
from threadpoolctl import threadpool_limits

from compress.compare.task import Advance, Task
from compress.hashednets.network import initialise_hashed, train_hashed
from compress.training.network import initialise

COMPRESSIONS = (1, 2, 4, 8, 16, 32, 64)


@dataclasses.dataclass(frozen=True)
class HashingResult:
    """A hashed and a smaller dense network, trained in the same way.

    Attributes
    ----------
    compression : int
        Weights for each shared value.
    seed : int
    hashed_free, small_free : int
        Weights that are stored, without biases.
    small_sizes : tuple of int
        Lengths of the dense network's vectors.
    hashed, small, dense : float
        Accuracy of the hashed network, of the small dense one, and of the dense one whose size
        the hashed network has.
    """

    compression: int
    seed: int
    hashed_free: int
    small_free: int
    small_sizes: tuple[int, ...]
    hashed: float
    small: float
    dense: float


def small_sizes(sizes: Sequence[int], weights: int) -> tuple[int, ...]:
    """Lengths of a network with hidden layers in the same proportions and about `weights` weights.

    The result has at most `weights`, unless one unit in each hidden layer takes more.
    """

    def scaled(factor: float) -> tuple[int, ...]:
        hidden = [max(1, round(size * factor)) for size in sizes[1:-1]]
        return (sizes[0], *hidden, sizes[-1])

    low, high = 0.0, 1.0
    if count_weights(scaled(high)) <= weights:
        return scaled(high)
    for _ in range(50):
        middle = (low + high) / 2
        if count_weights(scaled(middle)) <= weights:
            low = middle
        else:
            high = middle
    return scaled(low)


def count_weights(sizes: Sequence[int]) -> int:
    """Weights between vectors of these lengths."""
    return sum(a * b for a, b in zip(sizes[:-1], sizes[1:], strict=True))


def compare_hashing(
    task: Task,
    compressions: Sequence[int] = COMPRESSIONS,
    epochs: int | None = None,
    advance: Advance = lambda: None,
) -> list[HashingResult]:
    """Train a hashed and a small dense network for every compression.

    Parameters
    ----------
    task : Task
    compressions : sequence of int
    epochs : int, optional
        Of each training; by default those of the dense network.
    advance : callable
    """
    recipe = task.recipe
    epochs = recipe.training_epochs if epochs is None else epochs
    results = []
    for compression in compressions:
        rng = np.random.default_rng([task.seed, 5, compression])
        with threadpool_limits(1):
            hashed = train_hashed(
                initialise_hashed(recipe.sizes, compression, rng), task.x, task.y,
                epochs=epochs, rng=rng, rate=recipe.rate, noise=recipe.noise,
            )  # fmt: skip
        sizes = small_sizes(recipe.sizes, hashed.free)
        small = task.train(initialise(sizes, rng), epochs, rng, weight_decay=0.0)
        results.append(HashingResult(
            compression=compression,
            seed=task.seed,
            hashed_free=hashed.free,
            small_free=count_weights(sizes),
            small_sizes=sizes,
            hashed=task.accuracy(hashed.parameters),
            small=task.accuracy(small),
            dense=task.accuracy(task.dense),
        ))
        advance()
    return results
