"""Accuracy against density for every pruning method, with the same epochs of retraining."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

import numpy as np

from compress.compare.task import Advance, Task
from compress.pruning.biased_decay import hyperbolic_pull
from compress.pruning.brain_damage import damage
from compress.pruning.brain_surgeon_blocked import operate_network
from compress.pruning.magnitude import deviation_threshold, keep_largest
from compress.pruning.rounds import in_rounds
from compress.pruning.select import select_over_layers
from compress.training.network import Parameters

DENSITIES = (0.2, 0.1, 0.05, 0.03, 0.02)
ROUNDS, EPOCHS = 3, 8
"""Rounds of pruning, and epochs of retraining after each: the budget of every method."""

PULL = {"strength": 0.3, "scale": 0.1}
"""Of biased decay; chosen on other seeds than those of the table."""

Pruned = tuple[Parameters, list[np.ndarray]]


@dataclasses.dataclass(frozen=True)
class PruningResult:
    """One network that was pruned by one method.

    Attributes
    ----------
    method : str
    density : float
        As asked for.
    seed : int
    kept, weights : int
        Weights left, and all.
    at_once : float
        Accuracy of the dense network pruned to this density in one step, without retraining; of
        biased decay: after its epochs of decay, which are part of the budget.
    retrained : float
        Accuracy after all rounds.
    dense : float
        Accuracy before pruning.
    """

    method: str
    density: float
    seed: int
    kept: int
    weights: int
    at_once: float
    retrained: float
    dense: float


def compare_pruning(
    task: Task,
    densities: Sequence[float] = DENSITIES,
    methods: Sequence[str] | None = None,
    advance: Advance = lambda: None,
) -> list[PruningResult]:
    """Prune the task's network with every method to every density.

    Parameters
    ----------
    task : Task
    densities : sequence of float
    methods : sequence of str, optional
        Keys of `METHODS`; all by default.
    advance : callable

    Returns
    -------
    list of PruningResult
    """
    results = []
    for density in densities:
        for method in methods or METHODS:
            at_once, (parameters, masks) = METHODS[method](task, density)
            results.append(PruningResult(
                method=method,
                density=density,
                seed=task.seed,
                kept=sum(int(mask.sum()) for mask in masks),
                weights=sum(mask.size for mask in masks),
                at_once=task.accuracy(at_once),
                retrained=task.accuracy(parameters),
                dense=task.accuracy(task.dense),
            ))
            advance()
    return results


def layer_densities(task: Task, density: float) -> list[float]:
    """Densities of the layers in the proportions of the recipe, `density` over all."""
    sizes = np.array([w.size for w in task.dense.weights])
    shares = np.array(task.recipe.densities)
    low, high = 0.0, 1.0 / shares.min()
    for _ in range(60):
        middle = (low + high) / 2
        if np.minimum(middle * shares, 1.0) @ sizes < density * sizes.sum():
            low = middle
        else:
            high = middle
    return np.minimum(high * shares, 1.0).tolist()


def _rng(task: Task) -> np.random.Generator:
    """The same samples in the same order for every method."""
    return np.random.default_rng([task.seed, 1])


def _rounds(remove: Callable[[Task, Parameters, float], Pruned]):
    """A method that prunes in rounds; `remove` gives what is left at a density."""

    def method(task: Task, density: float) -> tuple[Parameters, Pruned]:
        rng = _rng(task)
        at_once, masks = remove(task, task.dense, density)
        return at_once.masked(masks), in_rounds(
            task.dense,
            ROUNDS,
            lambda given, share: remove(task, given, density**share),
            lambda given, masks, _: task.train(given, EPOCHS, rng, masks=masks),
        )

    return method


def _by_layer(task: Task, given: Parameters, density: float) -> Pruned:
    densities = layer_densities(task, density)
    return given, [keep_largest(w, d) for w, d in zip(given.weights, densities, strict=True)]


def _one_threshold(task: Task, given: Parameters, density: float) -> Pruned:
    return given, select_over_layers([np.abs(w) for w in given.weights], density)


def _deviations(task: Task, given: Parameters, density: float) -> Pruned:
    scores = [np.abs(w) / deviation_threshold(w, 1.0) for w in given.weights]
    return given, select_over_layers(scores, density)


def _damage(task: Task, given: Parameters, density: float) -> Pruned:
    return given, damage(given, density, task.split.train_x)


def _surgeon(task: Task, given: Parameters, density: float) -> Pruned:
    return operate_network(given, layer_densities(task, density), task.x)


def _biased_decay(task: Task, density: float) -> tuple[Parameters, Pruned]:
    rng = _rng(task)
    budget = ROUNDS * EPOCHS
    decayed = task.train(
        task.dense, budget // 2, rng, weight_decay=0.0, pull=hyperbolic_pull(**PULL)
    )
    masks = select_over_layers([np.abs(w) for w in decayed.weights], density)
    at_once = decayed.masked(masks)
    return at_once, (task.train(at_once, budget - budget // 2, rng, masks=masks), masks)


METHODS: dict[str, Callable[[Task, float], tuple[Parameters, Pruned]]] = {
    "magnitude, by layer": _rounds(_by_layer),
    "magnitude, one threshold": _rounds(_one_threshold),
    "magnitude, in deviations": _rounds(_deviations),
    "brain damage": _rounds(_damage),
    "brain surgeon": _rounds(_surgeon),
    "biased decay": _biased_decay,
}
