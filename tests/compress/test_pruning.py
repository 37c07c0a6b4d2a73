"""Pruning by magnitude: densities, ties, and masks that survive retraining."""

import numpy as np
import pytest

from compress.pruning.magnitude import keep_largest, prune_in_rounds
from compress.training.network import initialise
from compress.training.trainer import train

SEEDS = pytest.mark.parametrize("rng", range(3), indirect=True)


@SEEDS
@pytest.mark.parametrize("density", [0.0, 0.01, 0.1, 0.333, 0.5, 1.0])
def test_keeps_exactly_the_largest(rng, density):
    weights = rng.normal(size=(37, 23))
    mask = keep_largest(weights, density)
    assert mask.dtype == bool and mask.shape == weights.shape
    assert np.count_nonzero(mask) == round(density * weights.size)
    kept, removed = np.abs(weights[mask]), np.abs(weights[~mask])
    if kept.size and removed.size:
        assert kept.min() > removed.max()


def test_equal_magnitudes_are_taken_in_order():
    mask = keep_largest(np.array([[1.0, -1.0], [1.0, 1.0]]), 0.5)
    assert mask.tolist() == [[True, True], [False, False]]


@pytest.mark.parametrize("density", [-0.1, 1.1, np.nan])
def test_refuses_impossible_densities(density):
    with pytest.raises(ValueError, match=r"must lie in 0 \.\.\. 1"):
        keep_largest(np.ones((2, 2)), density)


def test_refuses_weights_that_are_not_finite():
    with pytest.raises(ValueError, match="must be finite"):
        keep_largest(np.array([[1.0, np.nan]]), 0.5)


@SEEDS
def test_rounds_reach_the_densities_and_only_ever_remove(rng):
    parameters = initialise((20, 30, 10), rng)
    seen = []

    def retrain(given, masks, number):
        seen.append((number, masks))
        for weight, mask in zip(given.weights, masks, strict=True):
            assert not weight[~mask].any()
        return train(
            given,
            rng.normal(size=(64, 20)),
            rng.integers(0, 10, 64),
            epochs=2,
            rng=rng,
            rate=1e-2,
            weight_decay=0.1,
            masks=masks,
        )

    pruned, masks = prune_in_rounds(parameters, (0.1, 0.4), 3, retrain)
    assert [number for number, _ in seen] == [1, 2, 3]
    for before, after in zip(seen, seen[1:]):
        for wide, narrow in zip(before[1], after[1], strict=True):
            assert np.all(wide | ~narrow) and narrow.sum() < wide.sum()
    assert [int(mask.sum()) for mask in masks] == [round(0.1 * 600), round(0.4 * 300)]
    for weight, mask in zip(pruned.weights, masks, strict=True):
        assert np.array_equal(weight != 0.0, mask)


@SEEDS
def test_a_retrainer_that_ignores_its_masks_cannot_bring_weights_back(rng):
    parameters = initialise((8, 6), rng)
    pruned, masks = prune_in_rounds(parameters, (0.25,), 2, lambda given, masks, number: parameters)
    assert np.count_nonzero(pruned.weights[0]) == masks[0].sum() == 12
