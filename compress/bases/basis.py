"""Orthogonal bases for matrices of weights: coefficients ``C = L^T W R``, and ``W = L C R^T``.

All are orthogonal, so energy (the sum of squares) is the same in each, and an error of the
coefficients is an error of the weights of the same size. What differs is how few coefficients hold
the energy. Bases that depend on the weights (PCA, SVD) have to be stored; `Basis.cost` counts that.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np


@dataclasses.dataclass(frozen=True, eq=False)
class Basis:
    """A basis on each side of a matrix.

    Parameters
    ----------
    left : ndarray of float64, shape (outputs, outputs)
    right : ndarray of float64, shape (inputs, inputs)
        With orthonormal columns.
    stored : tuple of bool
        Whether the left and the right side have to be stored, because they depend on the weights.

    Raises
    ------
    ValueError
        If a side is not orthogonal.
    """

    left: np.ndarray
    right: np.ndarray
    stored: tuple[bool, bool] = (False, False)

    def __post_init__(self) -> None:
        for side, matrix in (("left", self.left), ("right", self.right)):
            if not np.allclose(matrix.T @ matrix, np.eye(len(matrix)), rtol=0, atol=1e-8):
                raise ValueError(f"the {side} basis is not orthogonal")

    def coefficients(self, weights: np.ndarray) -> np.ndarray:
        """Weights in this basis; shape (outputs, inputs)."""
        return self.left.T @ weights @ self.right

    def weights(self, coefficients: np.ndarray) -> np.ndarray:
        """The weights of coefficients in this basis; the inverse of `coefficients`."""
        return self.left @ coefficients @ self.right.T

    def cost(self, coefficients: np.ndarray) -> int:
        """Numbers to store: coefficients that are not zero, and the basis vectors they need."""
        used = coefficients != 0
        cost = int(np.count_nonzero(used))
        for side, size, axis in ((0, len(self.left), 1), (1, len(self.right), 0)):
            if self.stored[side]:
                cost += size * int(np.count_nonzero(used.any(axis=axis)))
        return cost


def dct_matrix(size: int) -> np.ndarray:
    """Orthonormal cosines (DCT-II; Ahmed, Natarajan and Rao, 1974), one in each column.

    Column k at row n is ``sqrt(2 / size) cos(pi (2n + 1) k / (2 size))``, with ``sqrt(1 / size)``
    in column 0.
    """
    rows, columns = np.arange(size)[:, None], np.arange(size)
    cosines = np.cos(np.pi * (2 * rows + 1) * columns / (2 * size)) * np.sqrt(2.0 / size)
    cosines[:, 0] = np.sqrt(1.0 / size)
    return cosines


def random_orthogonal(size: int, rng: np.random.Generator) -> np.ndarray:
    """An orthogonal matrix, drawn uniformly (Mezzadri, 2007: QR with the signs of R put right)."""
    q, r = np.linalg.qr(rng.normal(size=(size, size)))
    return q * np.sign(np.diag(r))


def identity_basis(weights: np.ndarray, rng: np.random.Generator) -> Basis:
    """The weights themselves."""
    outputs, inputs = weights.shape
    return Basis(np.eye(outputs), np.eye(inputs))


def dct_basis(weights: np.ndarray, rng: np.random.Generator) -> Basis:
    """Two-dimensional cosines: few coefficients hold what is smooth along rows and columns."""
    outputs, inputs = weights.shape
    return Basis(dct_matrix(outputs), dct_matrix(inputs))


def random_basis(weights: np.ndarray, rng: np.random.Generator) -> Basis:
    """Random rotations of both sides; a seed stands for them."""
    outputs, inputs = weights.shape
    return Basis(random_orthogonal(outputs, rng), random_orthogonal(inputs, rng))


def pca_basis(weights: np.ndarray, rng: np.random.Generator) -> Basis:
    """Principal axes of the rows: of all bases of the input side, the best for low-rank truncation.

    The rows are not centred, since their mean is part of the layer.
    """
    outputs, inputs = weights.shape
    _, axes = np.linalg.eigh(weights.T @ weights)
    return Basis(np.eye(outputs), axes[:, ::-1], stored=(False, True))


def svd_basis(weights: np.ndarray, rng: np.random.Generator) -> Basis:
    """Singular vectors on both sides: all energy on the diagonal, ``min(outputs, inputs)`` numbers.

    What the coefficients save, the basis costs.
    """
    left, _, right = np.linalg.svd(weights, full_matrices=True)
    return Basis(left, right.T, stored=(True, True))


BASES: dict[str, Callable[[np.ndarray, np.random.Generator], Basis]] = {
    "weights": identity_basis,
    "DCT": dct_basis,
    "random": random_basis,
    "PCA": pca_basis,
    "SVD": svd_basis,
}
"""Bases by name: ``basis(weights, rng)``; only the random one draws."""
