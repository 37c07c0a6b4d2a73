"""One-dimensional k-means: against brute force, scikit-learn and its own invariants."""

import numpy as np
import pytest

from compress.sharing.initialise import linear_centroids
from compress.sharing.kmeans import kmeans_1d

SEEDS = pytest.mark.parametrize("rng", range(5), indirect=True)


def within_sum(data, centroids):
    """Within-cluster sum of squares if every value goes to its nearest centroid."""
    return float(np.sum(np.min((data[:, None] - centroids) ** 2, axis=1)))


def best_within_sum(data, clusters):
    """Smallest within-cluster sum of all partitions of sorted data, by dynamic programming."""
    data = np.sort(data)
    count = len(data)

    def cost(first, last):
        part = data[first:last]
        return float(np.sum((part - part.mean()) ** 2))

    best = [0.0] + [np.inf] * count
    for _ in range(clusters):
        best = [0.0] + [
            min(best[first] + cost(first, last) for first in range(last))
            for last in range(1, count + 1)
        ]
    return best[-1]


def plain_lloyd(data, centroids, iterations):
    """Textbook Lloyd iterations, cluster by cluster."""
    for _ in range(iterations):
        nearest = np.argmin(np.abs(data[:, None] - centroids), axis=1)
        centroids = np.array([data[nearest == c].mean() for c in range(len(centroids))])
    return centroids


@SEEDS
def test_never_below_and_often_at_the_brute_force_optimum(rng):
    reached = 0
    for _ in range(20):
        data = rng.normal(size=12)
        best = best_within_sum(data, 3)
        starts = [np.sort(rng.choice(data, 3, replace=False)) for _ in range(40)]
        found = min(kmeans_1d(data, start).within for start in starts)
        assert found >= best - 1e-12
        reached += found <= best + 1e-12
    # Lloyd finds local optima only, but one of 40 starts nearly always leads to the global one.
    assert reached >= 18


def test_separate_groups_are_found_exactly():
    data = np.array([-5.1, -4.9, 0.9, 1.0, 1.1, 8.0])
    clusters = kmeans_1d(data[::-1], linear_centroids(data, 3))
    assert np.allclose(clusters.centroids, [-5.0, 1.0, 8.0], rtol=0, atol=1e-12)
    assert clusters.labels.tolist() == [2, 1, 1, 1, 0, 0]
    assert clusters.within == pytest.approx(best_within_sum(data, 3), abs=1e-12)


@SEEDS
def test_within_sum_never_rises(rng):
    data = rng.laplace(size=3000)
    start = linear_centroids(data, 15)
    total = kmeans_1d(data, start).iterations
    sums = [kmeans_1d(data, start, limit).within for limit in range(total + 1)]
    assert total > 3
    assert sums[0] == pytest.approx(within_sum(data, start))
    assert all(after <= before * (1 + 1e-12) for before, after in zip(sums, sums[1:]))
    assert sums[-1] < sums[0]


@SEEDS
def test_result_is_a_fixed_point(rng):
    data = rng.normal(size=(40, 25))
    clusters = kmeans_1d(data, linear_centroids(data, 15))
    assert clusters.labels.shape == data.shape
    distances = np.abs(data[..., None] - clusters.centroids)
    own = np.take_along_axis(distances, clusters.labels[..., None], axis=-1)[..., 0]
    assert np.array_equal(own, distances.min(axis=-1))
    for number, centroid in enumerate(clusters.centroids):
        assert centroid == pytest.approx(data[clusters.labels == number].mean(), abs=1e-12)
    assert np.all(np.diff(clusters.centroids) > 0)


@SEEDS
def test_agrees_with_plain_lloyd_step_by_step(rng):
    data = rng.uniform(-1, 1, 500)
    start = linear_centroids(data, 7)
    for limit in range(1, 6):
        found = kmeans_1d(data, start, limit).centroids
        assert np.allclose(found, plain_lloyd(data, start, limit), rtol=0, atol=1e-12)


@SEEDS
def test_agrees_with_scikit_learn(rng):
    from sklearn.cluster import KMeans

    data = rng.normal(size=400)
    start = linear_centroids(data, 6)
    reference = KMeans(6, init=start[:, None], n_init=1, tol=0.0, max_iter=1000)
    labels = reference.fit_predict(data[:, None])
    clusters = kmeans_1d(data, start)
    assert np.array_equal(clusters.labels, labels)
    assert np.allclose(clusters.centroids, reference.cluster_centers_[:, 0], rtol=0, atol=1e-12)
    assert clusters.within == pytest.approx(reference.inertia_, abs=1e-9)


def test_empty_clusters_are_filled():
    # The linear start leaves the three centroids in the middle without any value.
    data = np.array([0.0, 0.1, 0.2, 0.3, 10.0, 10.1])
    start = linear_centroids(data, 5)
    clusters = kmeans_1d(data, start)
    assert np.all(np.bincount(clusters.labels, minlength=5) > 0)
    assert clusters.within <= 2 * 0.05**2 + 1e-12


def test_fewer_distinct_values_than_clusters_are_exact():
    data = np.array([0.1, 0.1, 0.1, 0.7, 0.7, -0.3])
    clusters = kmeans_1d(data, linear_centroids(data, 15))
    assert clusters.within == 0.0
    assert np.array_equal(clusters.centroids[clusters.labels], data)
    assert clusters.iterations < 20


def test_one_value():
    clusters = kmeans_1d(np.array([0.25]), np.array([1.0, -1.0, 2.0]))
    assert clusters.within == 0.0
    assert clusters.centroids[clusters.labels[0]] == 0.25


def test_order_of_the_start_does_not_matter():
    data = np.linspace(-1, 1, 50) ** 3
    start = linear_centroids(data, 5)
    assert np.array_equal(
        kmeans_1d(data, start[::-1]).centroids, kmeans_1d(data, start).centroids
    )


def test_linear_start_spans_the_values():
    start = linear_centroids(np.array([3.0, -1.0, 0.0]), 5)
    assert start.tolist() == [-1.0, 0.0, 1.0, 2.0, 3.0]


@pytest.mark.parametrize(
    ("values", "start", "what"),
    [
        ([], [0.0], "value"),
        ([1.0, np.nan], [0.0], "value"),
        ([1.0], [], "centroid"),
        ([1.0], [np.inf], "centroid"),
    ],
)
def test_refuses_nothing_and_infinity(values, start, what):
    with pytest.raises(ValueError, match=f"at least one {what}, and finite"):
        kmeans_1d(np.array(values), np.array(start))
