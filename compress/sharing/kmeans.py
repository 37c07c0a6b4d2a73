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
        Cluster of each value, in the shape of the data; of two centroids equally far away, the
        upper one.
    within : float
        Within-cluster sum of squares.
    iterations : int
        Updates of the centroids.
    """

    centroids: np.ndarray
    labels: np.ndarray
    within: float
    iterations: int


def kmeans_1d(values: np.ndarray, start: np.ndarray, max_iterations: int = 1000) -> Clusters:
    """Cluster numbers around centroids, starting from given ones.

    Parameters
    ----------
    values : ndarray of float
        At least one, finite.
    start : ndarray of float, shape (clusters,)
        At least one, finite, in any order.
    max_iterations : int
        The within-cluster sum never rises from one iteration to the next, so a result that is cut
        off here is worse, never wrong.

    Returns
    -------
    Clusters
        No cluster is empty if there are at least as many distinct values.

    Raises
    ------
    ValueError
        If there is no value or no centroid, or one is not finite.
    """
    flat = np.asarray(values).ravel()
    centroids = np.sort(np.asarray(start, dtype=np.float64).ravel())
    for what, numbers in (("value", flat), ("centroid", centroids)):
        if numbers.size == 0 or not np.all(np.isfinite(numbers)):
            raise ValueError(f"k-means needs at least one {what}, and finite ones")
    # Sorted as it comes: half as many bits take half as long.
    data = np.sort(flat).astype(np.float64, copy=False)
    sums = np.concatenate(([0.0], np.cumsum(data)))
    borders = None
    iterations = 0
    while iterations < max_iterations:
        found = _borders(data, centroids)
        if borders is not None and np.array_equal(found, borders):
            break
        borders = found
        centroids = _refill(data, borders, _means(data, sums, borders, centroids))
        iterations += 1
    flat = flat.astype(np.float64, copy=False)
    labels = np.searchsorted(_middles(centroids), flat, side="right")
    within = float(np.sum((flat - centroids[labels]) ** 2))
    return Clusters(centroids, labels.reshape(np.shape(values)), within, iterations)


def _middles(centroids: np.ndarray) -> np.ndarray:
    return (centroids[:-1] + centroids[1:]) / 2


def _borders(data: np.ndarray, centroids: np.ndarray) -> np.ndarray:
    """Where each cluster's interval of the sorted data begins, and the end of the last."""
    inner = np.searchsorted(data, _middles(centroids), side="left")
    return np.concatenate(([0], inner, [data.size]))


def _means(
    data: np.ndarray, sums: np.ndarray, borders: np.ndarray, centroids: np.ndarray
) -> np.ndarray:
    """Means of the intervals; an empty one keeps its centroid."""
    counts = np.diff(borders)
    means = np.diff(sums[borders]) / np.maximum(counts, 1)
    # A difference of prefix sums is rounded: without this the mean of equal values is another.
    lowest = data[np.minimum(borders[:-1], data.size - 1)]
    highest = data[np.maximum(borders[1:] - 1, 0)]
    means = np.minimum(np.maximum(means, lowest), highest)
    return np.where(counts > 0, means, centroids)


def _refill(data: np.ndarray, borders: np.ndarray, means: np.ndarray) -> np.ndarray:
    """Move one empty cluster to the value that is farthest from its own centroid.

    One for each iteration is enough, and the next finds its place after the others have moved.
    """
    counts = np.diff(borders)
    if counts.all():
        return means
    filled = np.flatnonzero(counts)
    # Of an interval, one of the two ends is the farthest from the mean.
    ends = data[np.concatenate((borders[filled], borders[filled + 1] - 1))]
    distances = np.abs(ends - np.tile(means[filled], 2))
    if distances.max() > 0.0:
        means[np.argmin(counts)] = ends[np.argmax(distances)]
    return np.sort(means)
