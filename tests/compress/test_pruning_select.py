"""Which weights pruning by size keeps: ties, thresholds, deviations, all layers together."""

import numpy as np
import pytest

from compress.pruning.magnitude import deviation_threshold, keep_above, keep_largest
from compress.pruning.select import select_largest, select_over_layers

SEEDS = pytest.mark.parametrize("rng", range(3), indirect=True)


@SEEDS
def test_selection_is_that_of_a_stable_sort(rng):
    scores = rng.integers(0, 5, (13, 17)).astype(np.float32)
    order = np.argsort(-scores.ravel(), kind="stable")
    for count in range(scores.size + 1):
        mask = select_largest(scores, count)
        assert mask.shape == scores.shape
        assert np.flatnonzero(mask).tolist() == sorted(order[:count].tolist())


@SEEDS
def test_selection_over_layers_is_that_of_all_scores_together(rng):
    scores = [rng.random((5, 7)), rng.random((7, 2)) * 3, rng.random(4)]
    masks = select_over_layers(scores, 0.3)
    assert [mask.shape for mask in masks] == [own.shape for own in scores]
    kept = np.concatenate([own[mask] for own, mask in zip(scores, masks, strict=True)])
    gone = np.concatenate([own[~mask] for own, mask in zip(scores, masks, strict=True)])
    assert len(kept) == round(0.3 * 53) and kept.min() > gone.max()


@pytest.mark.parametrize("count", [-1, 5])
def test_impossible_counts(count):
    with pytest.raises(ValueError, match=f"cannot take {count} of 4"):
        select_largest(np.zeros(4), count)


def test_scores_that_are_no_numbers_are_refused_but_infinite_ones_taken():
    with pytest.raises(ValueError, match="must be numbers"):
        select_largest(np.array([1.0, np.nan]), 1)
    assert select_largest(np.array([np.inf, 1.0, -np.inf]), 1).tolist() == [True, False, False]


def test_threshold_keeps_what_reaches_it_and_never_a_zero():
    weights = np.array([0.5, -0.5, 0.49, -0.7, 0.0])
    assert keep_above(weights, 0.5).tolist() == [True, True, False, True, False]
    assert keep_above(weights, 0.0).tolist() == [True, True, True, True, False]
    for threshold in (-0.1, np.nan):
        with pytest.raises(ValueError, match="must not be negative"):
            keep_above(weights, threshold)
    with pytest.raises(ValueError, match="must be finite"):
        keep_above(np.array([np.inf]), 0.1)


@SEEDS
def test_quality_parameter_is_in_standard_deviations(rng):
    weights = rng.normal(0, 0.03, (100, 200))
    threshold = deviation_threshold(weights, 1.5)
    assert threshold == pytest.approx(1.5 * np.sqrt(np.mean((weights - weights.mean()) ** 2)))
    # Of a normal distribution 13.36 % lie beyond 1.5 deviations; 5 sigma of 20,000 draws.
    assert keep_above(weights, threshold).mean() == pytest.approx(0.1336, abs=0.012)


def test_removed_weights_do_not_count_in_the_deviation():
    weights = np.array([3.0, -3.0, 0.0, 0.0, 0.0, 0.0])
    assert deviation_threshold(weights, 0.5) == 1.5
    assert deviation_threshold(np.zeros(4), 2.0) == 0.0


def test_keep_largest_is_fast_on_large_layers():
    import time

    weights = np.random.default_rng(1).normal(size=4_000_000).astype(np.float32)
    begin = time.perf_counter()
    keep_largest(weights, 0.05)
    # A sort takes several times as long; the bound is loose for a busy machine.
    assert time.perf_counter() - begin < 2.0
