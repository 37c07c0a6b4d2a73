"""Initialisations of weight sharing against bits: sum of squares, and accuracy before and after
fine-tuning the codebooks (Deep Compression, figure 9)."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
from threadpoolctl import threadpool_limits

from compress.compare.pruning import EPOCHS, ROUNDS, layer_densities
from compress.compare.task import Advance, Task
from compress.pruning.magnitude import prune_in_rounds
from compress.sharing.codebook import share_weights
from compress.sharing.fine_tune import fine_tune
from compress.sharing.initialise import INITIALISERS
from compress.training.network import Parameters

BITS = tuple(range(1, 9))
DENSITY = 0.12
TUNING_EPOCHS = 5


@dataclasses.dataclass(frozen=True)
class SharingResult:
    """One pruned network whose weights were shared.

    Attributes
    ----------
    start : str
        Initialisation of k-means.
    bits : int
        Of a code; code 0 is the weight zero, so ``2**bits - 1`` values are shared.
    seed : int
    within : float
        Within-cluster sum of squares, over all layers.
    above_optimum : float
        By what share that is above the sum from the optimal start.
    shared, tuned : float
        Accuracy after sharing, and after fine-tuning the codebooks.
    pruned : float
        Accuracy before sharing.
    """

    start: str
    bits: int
    seed: int
    within: float
    above_optimum: float
    shared: float
    tuned: float
    pruned: float


def compare_sharing(
    task: Task, bits: Sequence[int] = BITS, advance: Advance = lambda: None
) -> list[SharingResult]:
    """Prune the task's network by magnitude, then share its weights in all ways.

    Parameters
    ----------
    task : Task
    bits : sequence of int
    advance : callable

    Returns
    -------
    list of SharingResult
    """
    rng = np.random.default_rng([task.seed, 2])
    pruned, masks = prune_in_rounds(
        task.dense,
        layer_densities(task, DENSITY),
        ROUNDS,
        lambda given, masks, _: task.train(given, EPOCHS, rng, masks=masks),
    )
    results = []
    for number in bits:
        optimum = _within(pruned, _shared(task, pruned, masks, number, "optimal"))
        for start in INITIALISERS:
            shared = _shared(task, pruned, masks, number, start)
            weights = tuple(layer.weights for layer in shared)
            with threadpool_limits(1):
                _, tuned = fine_tune(
                    shared, pruned.biases, task.x, task.y, epochs=TUNING_EPOCHS,
                    rng=np.random.default_rng([task.seed, 3]),
                    rate=task.recipe.sharing_rate, noise=task.recipe.noise,
                )  # fmt: skip
            within = _within(pruned, shared)
            results.append(SharingResult(
                start=start,
                bits=number,
                seed=task.seed,
                within=within,
                above_optimum=within / optimum - 1.0 if optimum else 0.0,
                shared=task.accuracy(Parameters(weights, pruned.biases)),
                tuned=task.accuracy(tuned),
                pruned=task.accuracy(pruned),
            ))
            advance()
    return results


def _shared(task: Task, pruned: Parameters, masks: list, bits: int, start: str) -> list:
    rng = np.random.default_rng([task.seed, 4])
    return [
        share_weights(w, m, bits=bits, start=start, rng=rng)
        for w, m in zip(pruned.weights, masks, strict=True)
    ]


def _within(pruned: Parameters, shared: list) -> float:
    return sum(
        float(np.sum((layer.weights - weight) ** 2))
        for layer, weight in zip(shared, pruned.weights, strict=True)
    )
