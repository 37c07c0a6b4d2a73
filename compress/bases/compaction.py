"""How much energy few coefficients hold, and how coefficients are distributed."""

from __future__ import annotations

import dataclasses

import numpy as np


def energy_curve(coefficients: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Share of the energy that the largest coefficients hold.

    Parameters
    ----------
    coefficients : ndarray of float
    shares : ndarray of float
        Of the coefficients that are kept, 0 ... 1; rounded to whole ones.

    Returns
    -------
    ndarray of float64
        0 ... 1, in the shape of `shares`; all 1 if there is no energy.
    """
    squares = np.sort(np.ravel(coefficients).astype(np.float64) ** 2)[::-1]
    sums = np.concatenate(([0.0], np.cumsum(squares)))
    if sums[-1] == 0.0:
        return np.ones(np.shape(shares))
    kept = np.rint(np.asarray(shares) * squares.size).astype(np.int64)
    return sums[kept] / sums[-1]


def kurtosis(values: np.ndarray) -> float:
    """Excess kurtosis: 0 of a normal distribution, more with heavier tails (Laplace has 3).

    The heavier the tails, the fewer coefficients hold most of the energy. 0 if all are equal.
    """
    centred = np.ravel(values).astype(np.float64)
    centred = centred - centred.mean()
    variance = float(np.mean(centred**2))
    return float(np.mean(centred**4)) / variance**2 - 3.0 if variance > 0.0 else 0.0


@dataclasses.dataclass(frozen=True, eq=False)
class Distribution:
    """A histogram of coefficients, in units of their standard deviation, with the kurtosis.

    Attributes
    ----------
    edges : ndarray of float64, shape (bins + 1,)
    counts : ndarray of int64, shape (bins,)
        What lies beyond the last edges counts in the last bins.
    deviation : float
        Standard deviation around 0.
    kurtosis : float
    """

    edges: np.ndarray
    counts: np.ndarray
    deviation: float
    kurtosis: float


def distribution(values: np.ndarray, bins: int = 81, limit: float = 6.0) -> Distribution:
    """Histogram data of coefficients.

    Parameters
    ----------
    values : ndarray of float
    bins : int
    limit : float
        The last edge, in standard deviations.
    """
    flat = np.ravel(values).astype(np.float64)
    deviation = float(np.sqrt(np.mean(flat**2)))
    edges = np.linspace(-limit, limit, bins + 1)
    scaled = np.clip(flat / (deviation or 1.0), -limit, limit)
    return Distribution(edges, np.histogram(scaled, edges)[0], deviation, kurtosis(flat))
