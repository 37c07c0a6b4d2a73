"""Where k-means starts, and how far from the optimum it ends, on trained weights."""

import dataclasses

import kmeans1d
import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from compress.compare.task import make_task
from compress.digits.recipe import Recipe
from compress.pruning.magnitude import keep_largest
from compress.sharing.codebook import share_weights
from compress.sharing.fine_tune import fine_tune
from compress.sharing.initialise import INITIALISERS, density_centroids, forgy_centroids
from compress.sharing.kmeans import kmeans_1d
from compress.sharing.optimal import GROUPS, optimal_centroids
from compress.training.network import cross_entropy

SEEDS = pytest.mark.parametrize("rng", range(3), indirect=True)


@pytest.fixture(scope="module")
def task():
    """A digits network, trained for a short time."""
    return make_task(1, dataclasses.replace(Recipe(), training_epochs=4))


def best_within_sum(values, clusters):
    """Of an exact solver that is not ours."""
    labels, centroids = kmeans1d.cluster(values.ravel().tolist(), clusters)
    return float(np.sum((values.ravel() - np.array(centroids)[labels]) ** 2))


def ended(values, start, clusters, seed=0):
    first = INITIALISERS[start](values, clusters, np.random.default_rng(seed))
    assert first.shape == (clusters,) and np.all(np.diff(first) >= 0)
    return kmeans_1d(values, first)


def test_linear_start_ends_within_half_a_per_cent_of_the_optimum(task):
    weights = task.dense.weights[1]
    assert weights.size == 30000
    best = best_within_sum(weights, 15)
    assert best <= ended(weights, "linear", 15).within * (1 + 1e-9) <= 1.005 * best


@pytest.mark.parametrize("layer", [0, 1, 2])
@pytest.mark.parametrize("density", [0.12, 1.0])
@pytest.mark.parametrize("clusters", [1, 3, 15, 63])
def test_optimal_start_ends_at_the_optimum(task, layer, density, clusters):
    weights = task.dense.weights[layer]
    values = weights[keep_largest(weights, density)]
    best = best_within_sum(values, clusters)
    within = ended(values, "optimal", clusters).within
    # What is joined to groups is wide where clusters are few; more clusters feel it more.
    assert best - 1e-12 <= within <= best * (1.0005 if clusters < 63 else 1.01) + 1e-12


def test_no_start_ends_below_the_optimum_and_the_optimal_one_is_best(task):
    weights = task.dense.weights[1]
    values = weights[keep_largest(weights, 0.12)]
    best = best_within_sum(values, 15)
    sums = {start: ended(values, start, 15).within for start in INITIALISERS}
    assert min(sums, key=sums.get) == "optimal"
    assert all(within >= best - 1e-12 for within in sums.values())


@SEEDS
@pytest.mark.parametrize("clusters", [1, 2, 5, 9])
def test_few_values_are_exact(rng, clusters):
    values = np.round(rng.normal(size=150), 2)
    assert len(np.unique(values)) < GROUPS
    found = optimal_centroids(values, clusters)
    within = float(np.sum(np.min((values[:, None] - found) ** 2, axis=1)))
    assert within == pytest.approx(best_within_sum(values, clusters), rel=1e-9)


def test_fewer_values_than_clusters():
    assert optimal_centroids(np.array([2.0, -1.0, 2.0]), 4).tolist() == [-1.0, 2.0, 2.0, 2.0]


def test_density_start_lies_at_equal_steps_of_the_distribution():
    values = np.arange(1000.0) ** 3
    first = density_centroids(values, 4)
    assert [int(np.sum(values < c)) for c in first] == [125, 375, 625, 875]
    counts = np.bincount(np.searchsorted(first, values), minlength=5)
    assert counts.tolist() == [125, 250, 250, 250, 125]


@SEEDS
def test_forgy_start_is_drawn_from_the_data(rng):
    values = rng.normal(size=(10, 10))
    first = forgy_centroids(values, 7, rng)
    assert len(np.unique(first)) == 7 and np.isin(first, values).all()
    assert not np.array_equal(first, forgy_centroids(values, 7, rng))
    assert forgy_centroids(np.array([1.0, 2.0]), 5, rng).shape == (5,)


@pytest.mark.parametrize("bits", range(1, 9))
@pytest.mark.parametrize("start", INITIALISERS)
def test_every_number_of_bits(task, bits, start):
    weights = task.dense.weights[1]
    mask = keep_largest(weights, 0.2)
    shared = share_weights(weights, mask, bits=bits, start=start)
    values = 2**bits - 1
    assert shared.codes.dtype == np.uint8 and shared.codes.max() == values
    assert np.array_equal(shared.codes != 0, mask)
    assert shared.codebook.shape == (max(16, 2**bits),)
    assert shared.codebook[0] == 0 and not shared.codebook[values + 1 :].any()
    kept = weights[mask]
    nearest = np.abs(kept[:, None] - shared.codebook[1 : values + 1]).min(axis=1)
    assert np.array_equal(np.abs(kept - shared.weights[mask]), nearest)


def test_more_bits_are_closer(task):
    weights = task.dense.weights[0]
    mask = keep_largest(weights, 0.2)
    shared = [share_weights(weights, mask, bits=bits, start="optimal") for bits in range(1, 9)]
    errors = [np.sum((own.weights - weights)[mask] ** 2) for own in shared]
    # Twice as many values quarter the sum, about.
    assert all(after < 0.45 * before for before, after in zip(errors, errors[1:]))


@pytest.mark.parametrize("bits", [2, 6])
def test_codebooks_of_any_length_are_tuned(task, bits):
    masks = [keep_largest(w, 0.3) for w in task.dense.weights]
    shared = [
        share_weights(w, m, bits=bits) for w, m in zip(task.dense.weights, masks, strict=True)
    ]
    x, y = task.split.train_x, task.split.train_y
    before = cross_entropy([s.weights for s in shared], task.dense.biases, x, y)
    with threadpool_limits(1):
        tuned, after = fine_tune(
            shared, task.dense.biases, x, y, epochs=3, rng=np.random.default_rng(0), rate=1e-3
        )
    assert cross_entropy(after.weights, after.biases, x, y) < 0.8 * before
    assert [t.codebook.shape for t in tuned] == [s.codebook.shape for s in shared]


def test_refusals():
    weights, mask = np.ones((2, 2)), np.ones((2, 2), dtype=bool)
    for bits in (0, 9):
        with pytest.raises(ValueError, match=f"codes of {bits} bits are not possible"):
            share_weights(weights, mask, bits=bits)
    with pytest.raises(ValueError, match="cannot start with 'best': choose forgy, density, linear"):
        share_weights(weights, mask, start="best")
