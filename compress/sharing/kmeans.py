"""One-dimensional k-means by exact Lloyd iterations on sorted data.

In one dimension a cluster is an interval of the sorted data: its borders are found by bisection and
its sum is a difference of prefix sums, so an iteration costs clusters * log(data), not
clusters * data.
"""

from __future__ import annotations

import dataclasses

import numpy as np


@dataclasses.dataclass(frozen=True, eq=False)
class Clusters:
    """The result of k-means.

    Attributes
    ----------
    centroids : ndarray of float64, shape (clusters,)
        Ascending.
    labels : ndarray of int64
        Cluster of each value, in the shape of the data.
    within : float
        Within-cluster sum of squares.
    iterations : int
    """

    centroids: np.ndarray
    labels: np.ndarray
    within: float
    iterations: int


def linear_centroids(values: np.ndarray, clusters: int) -> np.ndarray:
    """Start values at equal distances from the smallest to the largest value.

    Deep Compression, section 3.2: large weights matter most and are rare, and of the three
    initialisations only the linear one gives them centroids of their own.
    """
    return np.linspace(values.min(), values.max(), clusters)


def kmeans_1d(
    values: np.ndarray, start: np.ndarray, max_iterations: int = 1000
) -> Clusters:
    """Cluster numbers around centroids, starting from given ones.

    Parameters
    ----------
    values : ndarray of float
        At least one, finite.
    start : ndarray of float, shape (clusters,)
    max_iterations : int

    Returns
    -------
    Clusters
        No cluster is empty if there are at least as many distinct values.

    Raises
    ------
    ValueError
        If there is no value or one is not finite.
    """
    flat = np.asarray(values, dtype=np.float64).ravel()
    if flat.size == 0 or not np.all(np.isfinite(flat)):
        raise ValueError("k-means needs at least one value, and finite ones")
    data = np.sort(flat)
    sums = np.concatenate(([0.0], np.cumsum(data)))
    centroids = np.sort(np.asarray(start, dtype=np.float64))
    borders = None
    iterations = 0
    for iterations in range(1, max_iterations + 1):
        middle = (centroids[:-1] + centroids[1:]) / 2
        found = np.concatenate(([0], np.searchsorted(data, middle, side="left"), [data.size]))
        if borders is not None and np.array_equal(found, borders):
            break
        borders = found
        centroids = _means(data, sums, borders, centroids)
    middle = (centroids[:-1] + centroids[1:]) / 2
    labels = np.searchsorted(middle, flat, side="right")
    within = float(np.sum((flat - centroids[labels]) ** 2))
    return Clusters(centroids, labels.reshape(np.shape(values)), within, iterations)


def _means(
    data: np.ndarray, sums: np.ndarray, borders: np.ndarray, centroids: np.ndarray
) -> np.ndarray:
    """Means of the intervals; an empty cluster moves to the value that is worst represented."""
    counts = np.diff(borders)
    means = np.where(counts > 0, np.diff(sums[borders]) / np.maximum(counts, 1), centroids)
    for empty in np.flatnonzero(counts == 0):
        filled = np.flatnonzero(counts > 0)
        ends = np.concatenate([borders[filled], borders[filled + 1] - 1])
        distances = np.abs(data[ends] - np.tile(means[filled], 2))
        means[empty] = data[ends[np.argmax(distances)]]
        if distances.max() == 0.0:
            break  # fewer distinct values than clusters: every value has its own already
        # The next empty cluster must find another place.
        counts[empty] = 1
        return np.sort(means)
    return np.sort(means)
