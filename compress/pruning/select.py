"""Masks of the highest scores, with ties decided in the same way everywhere."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def select_largest(scores: np.ndarray, count: int) -> np.ndarray:
    """Mask of the largest scores; among equal ones the first, in the order of rows, are taken.

    Parameters
    ----------
    scores : ndarray of float
    count : int

    Returns
    -------
    ndarray of bool
        In the shape of the scores; exactly `count` are true.

    Raises
    ------
    ValueError
        If `count` is not in 0 ... scores.size or a score is not a number.
    """
    flat = np.ravel(scores)
    if not 0 <= count <= flat.size:
        raise ValueError(f"cannot take {count} of {flat.size} scores")
    if flat.size and np.isnan(flat.max()):  # of anything with a NaN, NaN is the maximum
        raise ValueError("scores must be numbers")
    if count == 0:
        return np.zeros(np.shape(scores), dtype=bool)
    # A partition is linear; sorting 100 million numbers takes more than ten times as long.
    lowest = np.partition(flat, flat.size - count)[flat.size - count]
    mask = flat > lowest
    equal = np.flatnonzero(flat == lowest)
    mask[equal[: count - np.count_nonzero(mask)]] = True
    return mask.reshape(np.shape(scores))


def select_over_layers(scores: Sequence[np.ndarray], density: float) -> list[np.ndarray]:
    """Masks of the largest scores over all layers together.

    Parameters
    ----------
    scores : sequence of ndarray of float
        One for each layer.
    density : float
        Share of all weights to keep, 0 ... 1; rounded to whole weights.

    Returns
    -------
    list of ndarray of bool
    """
    check_density(density)
    joined = np.concatenate([np.ravel(own) for own in scores])
    mask = select_largest(joined, round(density * joined.size))
    borders = np.cumsum([np.size(own) for own in scores])[:-1]
    return [
        part.reshape(np.shape(own))
        for part, own in zip(np.split(mask, borders), scores, strict=True)
    ]


def check_density(density: float) -> None:
    """Raise a ValueError if a density is not in 0 ... 1."""
    if not 0.0 <= density <= 1.0:
        raise ValueError(f"density {density} must lie in 0 ... 1")
