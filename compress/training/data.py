"""Labelled images: scikit-learn's bundled digits, split into training and test set."""

from __future__ import annotations

import dataclasses

import numpy as np

PIXEL_MAX = 16.0
SIDE = 8


@dataclasses.dataclass(frozen=True, eq=False)
class Split:
    """A data set in two halves; the second is for the final measurement only.

    Attributes
    ----------
    train_x, test_x : ndarray of float64, shape (samples, features)
        In 0 ... 1.
    train_y, test_y : ndarray of int64, shape (samples,)
        Class numbers.
    """

    train_x: np.ndarray
    train_y: np.ndarray
    test_x: np.ndarray
    test_y: np.ndarray


def load_digits_split(seed: int, test_fraction: float = 0.2) -> Split:
    """Load the 1797 images of 8x8 pixels and hold a stratified part of them out.

    Parameters
    ----------
    seed : int
        Of the split.
    test_fraction : float
        Share of the images in the test set.
    """
    from sklearn.datasets import load_digits  # slow to import, and only needed here
    from sklearn.model_selection import train_test_split

    digits = load_digits()
    train_x, test_x, train_y, test_y = train_test_split(
        digits.data / PIXEL_MAX,
        digits.target.astype(np.int64),
        test_size=test_fraction,
        random_state=seed,
        stratify=digits.target,
    )
    return Split(train_x, train_y, test_x, test_y)


def with_shifts(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Add copies of square images that are moved by one pixel in the four directions.

    Parameters
    ----------
    x : ndarray of float64, shape (samples, 64)
    y : ndarray of int64, shape (samples,)

    Returns
    -------
    tuple of ndarray
        Five times as many samples, the originals first.
    """
    images = x.reshape(-1, SIDE, SIDE)
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    moved = [
        padded[:, 1 + down : 1 + down + SIDE, 1 + right : 1 + right + SIDE]
        for down, right in ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1))
    ]
    return np.concatenate(moved).reshape(-1, SIDE * SIDE), np.tile(y, len(moved))
