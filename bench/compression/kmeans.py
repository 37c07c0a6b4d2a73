"""One-dimensional k-means against scikit-learn: same start, both until nothing changes."""

from __future__ import annotations

import numpy as np

from bench.measurement import Measurement, Options, measure
from compress.pruning.magnitude import keep_largest
from compress.sharing.initialise import linear_centroids
from compress.sharing.kmeans import kmeans_1d

WEIGHTS, CLUSTERS = 4_000_000, 15
WANTED_RATIO = 30.0
_SAME = 1e-6  # its centroids are float32


def run(options: Options) -> list[Measurement]:
    """Cluster pruned weights as weight sharing does."""
    from sklearn.cluster import KMeans

    count = WEIGHTS // 100 if options.quick else WEIGHTS
    rng = np.random.default_rng(options.seed)
    dense = rng.standard_normal(4 * count, dtype=np.float32)
    values = dense[keep_largest(dense, 0.25)]
    start = linear_centroids(values, CLUSTERS)
    clusters, ours = measure(lambda: kmeans_1d(values, start), repeats=2)
    # Its tolerance stops earlier than ours unless it is 0; the limit is the same for both.
    reference = KMeans(
        CLUSTERS, init=start[:, None].astype(np.float32), n_init=1, tol=0.0, max_iter=1000
    )
    _, theirs = measure(lambda: reference.fit(values[:, None]))
    wide = values.astype(np.float64)
    centroids = np.sort(reference.cluster_centers_[:, 0].astype(np.float64))
    labels = np.searchsorted((centroids[1:] + centroids[:-1]) / 2, wide)
    within = float(np.sum((wide - centroids[labels]) ** 2))
    ratio = theirs.seconds / ours.seconds
    return [Measurement(
        f"k-means of {count:,} pruned weights, {CLUSTERS} clusters, linear start",
        count,
        ours,
        "scikit-learn KMeans, Lloyd",
        theirs,
        f"{clusters.iterations} iterations, theirs {reference.n_iter_}; "
        f"within-cluster sum {clusters.within:.4f}, theirs {within:.4f}",
        f"{WANTED_RATIO:.0f} times faster, sum no worse",
        ratio >= WANTED_RATIO and clusters.within <= within * (1 + _SAME),
    )]
