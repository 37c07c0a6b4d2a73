"""Optimal Brain Surgeon for large layers: column by column, in blocks.

Frantar and Alistarh, "SparseGPT" (2023), section 3. All rows treat their columns from left to
right and change only weights further right for what they remove. The inverse Hessian of the
columns that are left is then the same for all rows, and one Cholesky factor of the whole inverse
holds all of them: memory grows with inputs**2, time with outputs * inputs**2.
"""

from __future__ import annotations

import numpy as np

from compress.pruning.brain_surgeon import layer_hessian
from compress.pruning.select import check_density, select_largest
from compress.training.network import Parameters

BLOCK = 128


def operate_blocked(
    weights: np.ndarray,
    hessian: np.ndarray,
    density: float,
    *,
    mask: np.ndarray | None = None,
    block: int = BLOCK,
) -> tuple[np.ndarray, np.ndarray]:
    """Remove weights of a layer; those on their right make up for them.

    Parameters
    ----------
    weights : ndarray of float, shape (outputs, inputs)
    hessian : ndarray of float, shape (inputs, inputs)
        As `compress.pruning.brain_surgeon.layer_hessian` gives it.
    density : float
        Share of the weights to keep, 0 ... 1; rounded to whole weights in every block.
    mask : ndarray of bool, shape (outputs, inputs), optional
        The weights to keep; by default those of each block that would cost most.
    block : int
        Columns whose weights are chosen together. What a block changes further right is added up
        and applied once.

    Returns
    -------
    tuple
        The weights that are left, with zeros elsewhere (float64), and the mask.

    Raises
    ------
    ValueError
        If the density is not in 0 ... 1 or the Hessian is not positive definite.
    """
    check_density(density)
    left = np.array(weights, dtype=np.float64)
    inputs = left.shape[1]
    chosen = np.zeros(left.shape, dtype=bool) if mask is None else np.array(mask, dtype=bool)
    factor = inverse_factor(hessian)
    for start in range(0, inputs, block):
        end = min(start + block, inputs)
        # Column-wise operations on a block are faster with columns contiguous.
        own = np.asfortranarray(left[:, start:end])
        inner = factor[start:end, start:end]
        if mask is None:
            costs = (own / np.diag(inner)) ** 2
            # Rounded so that the whole layer has the density, not just about.
            count = round(density * len(left) * end) - round(density * len(left) * start)
            chosen[:, start:end] = select_largest(costs, count)
        errors = np.zeros(own.shape, order="F")
        for j in range(end - start):
            removed = np.where(chosen[:, start + j], 0.0, own[:, j])
            errors[:, j] = removed / inner[j, j]
            own[:, j + 1 :] -= errors[:, j, None] * inner[j, j + 1 :]
            own[:, j] -= removed
        left[:, start:end] = own
        left[:, end:] -= errors @ factor[start:end, end:]
    return left, chosen


def inverse_factor(hessian: np.ndarray) -> np.ndarray:
    """Upper triangular U with ``U^T U`` the inverse of the Hessian.

    Row j of U, divided by its diagonal element d, is row j of the inverse of the Hessian of
    columns j, j + 1, ... divided by its diagonal element, which is d**2.
    """
    try:
        return np.linalg.cholesky(np.linalg.inv(hessian)).T
    except np.linalg.LinAlgError:
        raise ValueError("the Hessian is not positive definite: use more damping") from None


def operate_network(
    parameters: Parameters, densities: list[float], x: np.ndarray, *, block: int = BLOCK
) -> tuple[Parameters, list[np.ndarray]]:
    """Prune layer after layer; each is calibrated with what the pruned layers before give.

    Biases make up for the mean of what is removed, so the Hessian is that of centred inputs.

    Parameters
    ----------
    parameters : Parameters
    densities : list of float
        Of every layer.
    x : ndarray, shape (samples, inputs)
        Calibration inputs of the network.
    block : int

    Returns
    -------
    tuple
        The parameters that are left, and the masks.
    """
    weights, biases, masks = [], [], []
    for weight, bias, density in zip(
        parameters.weights, parameters.biases, densities, strict=True
    ):
        mean = x.mean(axis=0)
        left, mask = operate_blocked(weight, layer_hessian(x - mean), density, block=block)
        bias = bias + (weight - left) @ mean
        weights.append(left)
        biases.append(bias)
        masks.append(mask)
        x = np.maximum(x @ left.T + bias, 0.0)
    return Parameters(tuple(weights), tuple(biases)), masks
