"""Centroids at the global optimum, where Lloyd iterations only find a local one.

Clusters of sorted data are intervals, so the best k of them follow from the best k - 1 of every
beginning of the data (Wang and Song, "Ckmeans.1d.dp", 2011). Many values are first joined to
groups, which makes it the optimum but for what the groups are wide.
"""

from __future__ import annotations

import numpy as np

GROUPS = 1024


def optimal_centroids(values: np.ndarray, clusters: int, groups: int = GROUPS) -> np.ndarray:
    """Centroids with the smallest within-cluster sum of squares.

    Parameters
    ----------
    values : ndarray of float
        At least one, finite.
    clusters : int
    groups : int
        Up to so many distinct values the result is exact; of more, neighbours are joined, half of
        the groups equally wide and half of them equally full. `kmeans_1d` from here removes what
        error that leaves. Time grows with ``clusters * groups**2``.

    Returns
    -------
    ndarray of float64, shape (clusters,)
        Ascending. With fewer distinct values than clusters the last is repeated.
    """
    data = np.sort(np.ravel(values)).astype(np.float64, copy=False)
    borders = _group_borders(data, groups)
    # Around the mean, so that the difference of squares below does not cancel.
    middle = data.mean()
    centred = data - middle
    sums = np.concatenate(([0.0], np.cumsum(centred)))[borders]
    squares = np.concatenate(([0.0], np.cumsum(centred**2)))[borders]
    counts = borders.astype(np.float64)
    clusters_used = min(clusters, len(borders) - 1)
    starts = _best_starts(_costs(counts, sums, squares), clusters_used)
    edges = [len(borders) - 1]
    for start in reversed(starts):
        edges.append(int(start[edges[-1]]))
    edges = np.array(edges[::-1])
    means = np.diff(sums[edges]) / np.diff(counts[edges]) + middle
    return np.concatenate((means, np.full(clusters - clusters_used, means[-1])))


def _group_borders(data: np.ndarray, groups: int) -> np.ndarray:
    """Where groups of sorted data begin, and the end of the last; ascending."""
    changes = np.flatnonzero(np.diff(data)) + 1
    if len(changes) < groups:
        return np.concatenate(([0], changes, [data.size]))
    half = groups // 2
    wide = np.searchsorted(data, np.linspace(data[0], data[-1], half, endpoint=False))
    full = np.linspace(0, data.size, groups - half).astype(np.int64)
    return np.union1d(np.append(wide, data.size), full)


def _costs(counts: np.ndarray, sums: np.ndarray, squares: np.ndarray) -> np.ndarray:
    """Sum of squares around their mean of the groups from each border to each later one."""
    number = counts[None, :] - counts[:, None]
    total = sums[None, :] - sums[:, None]
    cost = squares[None, :] - squares[:, None] - total**2 / np.where(number > 0, number, 1.0)
    return np.where(number > 0, np.maximum(cost, 0.0), np.inf)


def _best_starts(costs: np.ndarray, clusters: int) -> list[np.ndarray]:
    """For 1, 2, ... clusters: where the last one begins, if it ends at each border."""
    best = costs[0]
    starts = [np.zeros(len(costs), dtype=np.int64)]
    columns = np.arange(len(costs))
    for _ in range(clusters - 1):
        joined = best[:, None] + costs
        start = np.argmin(joined, axis=0)
        best = joined[start, columns]
        starts.append(start)
    return starts
