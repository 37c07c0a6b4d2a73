"""Where k-means starts (Deep Compression, section 3.2 and figure 6); and the global optimum."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from compress.sharing.optimal import optimal_centroids

Initialiser = Callable[[np.ndarray, int, np.random.Generator], np.ndarray]
"""``initialiser(values, clusters, rng)`` gives the first centroids, ascending."""


def linear_centroids(values: np.ndarray, clusters: int) -> np.ndarray:
    """Start values at equal distances from the smallest to the largest value.

    Large weights matter most and are rare, and of the three initialisations only this one gives
    them centroids of their own.

    Parameters
    ----------
    values : ndarray of float
        At least one.
    clusters : int
    """
    return np.linspace(values.min(), values.max(), clusters)


def density_centroids(values: np.ndarray, clusters: int) -> np.ndarray:
    """Start values between which lies equally much data: equal steps of the distribution function.

    Parameters
    ----------
    values : ndarray of float
        At least one.
    clusters : int

    Returns
    -------
    ndarray of float64
        Quantiles ``(i + 1/2) / clusters``; equal ones where a value is frequent.
    """
    return np.quantile(values, (np.arange(clusters) + 0.5) / clusters).astype(np.float64)


def forgy_centroids(
    values: np.ndarray, clusters: int, rng: np.random.Generator
) -> np.ndarray:
    """Start values drawn from the data (Forgy, 1965), without putting back where there are enough.

    Parameters
    ----------
    values : ndarray of float
        At least one.
    clusters : int
    rng : numpy.random.Generator
    """
    flat = np.ravel(values)
    return np.sort(rng.choice(flat, clusters, replace=flat.size < clusters)).astype(np.float64)


INITIALISERS: dict[str, Initialiser] = {
    "forgy": forgy_centroids,
    "density": lambda values, clusters, rng: density_centroids(values, clusters),
    "linear": lambda values, clusters, rng: linear_centroids(values, clusters),
    "optimal": lambda values, clusters, rng: optimal_centroids(values, clusters),
}
"""All of them by name; only Forgy's draws from the generator."""
