"""What pruning costs in other bases: energy and accuracy against the share of coefficients kept."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from compress.bases.basis import BASES
from compress.bases.compaction import Distribution, distribution, energy_curve, kurtosis
from compress.compare.task import Advance, Task
from compress.pruning.magnitude import keep_largest
from compress.training.network import Parameters

DENSITIES = (0.5, 0.3, 0.2, 0.1, 0.05, 0.02)


@dataclasses.dataclass(frozen=True)
class BasisResult:
    """A dense network whose coefficients were pruned in one basis, without retraining.

    Attributes
    ----------
    basis : str
    density : float
        Share of the coefficients kept, in every layer.
    seed : int
    energy : float
        Share of the energy that they hold, over all layers.
    accuracy, dense : float
        Of the network from the kept coefficients, and before.
    kurtosis : float
        Of the coefficients of the largest layer, before pruning.
    stored : float
        Numbers stored, of the number of weights: kept coefficients (without their places), and the
        vectors of a basis that depends on the weights.
    """

    basis: str
    density: float
    seed: int
    energy: float
    accuracy: float
    dense: float
    kurtosis: float
    stored: float


def compare_bases(
    task: Task, densities: Sequence[float] = DENSITIES, advance: Advance = lambda: None
) -> list[BasisResult]:
    """Prune the dense network's coefficients in every basis.

    Parameters
    ----------
    task : Task
    densities : sequence of float
    advance : callable
    """
    results = []
    energy = sum(float(np.sum(w**2)) for w in task.dense.weights)
    size = sum(w.size for w in task.dense.weights)
    largest = int(np.argmax([w.size for w in task.dense.weights]))
    for name, make in BASES.items():
        rng = np.random.default_rng([task.seed, 6])
        bases = [make(weight, rng) for weight in task.dense.weights]
        whole = [b.coefficients(w) for b, w in zip(bases, task.dense.weights, strict=True)]
        for density in densities:
            kept = [c * keep_largest(c, density) for c in whole]
            held = sum(
                float(energy_curve(c, np.array(density))) * float(np.sum(c**2)) for c in whole
            )
            weights = tuple(b.weights(c) for b, c in zip(bases, kept, strict=True))
            results.append(BasisResult(
                basis=name,
                density=density,
                seed=task.seed,
                energy=held / energy,
                accuracy=task.accuracy(Parameters(weights, task.dense.biases)),
                dense=task.accuracy(task.dense),
                kurtosis=kurtosis(whole[largest]),
                stored=sum(b.cost(c) for b, c in zip(bases, kept, strict=True)) / size,
            ))
            advance()
    return results


def basis_distributions(weights: np.ndarray, seed: int = 0) -> dict[str, Distribution]:
    """Distribution of a matrix's coefficients in every basis, for a plot.

    Parameters
    ----------
    weights : ndarray of float, shape (outputs, inputs)
    seed : int
        Of the random basis.
    """
    rng = np.random.default_rng(seed)
    return {
        name: distribution(make(weights, rng).coefficients(weights)) for name, make in BASES.items()
    }
