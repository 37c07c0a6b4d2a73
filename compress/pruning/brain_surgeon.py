"""Optimal Brain Surgeon in each layer, exactly: one weight after the other.

Hassibi and Stork (1993); layer by layer as Dong, Chen and Pan (2017) and Frantar and Alistarh
("Optimal Brain Compression", 2022) do. The error of a layer's outputs over calibration inputs X
is ``sum over rows of dw^T H dw / 2`` with ``H = X^T X / n``, so all rows share one Hessian.
Removing weight q of a row costs ``w_q**2 / (2 [H^-1]_qq)`` if the row's other weights change by
``dw = -w_q / [H^-1]_qq * H^-1 e_q``, and that is the least it can cost.
"""

from __future__ import annotations

import numpy as np

from compress.pruning.select import check_density

DAMPING = 0.01
"""Share of the Hessian's mean diagonal that is added to its diagonal."""


def layer_hessian(x: np.ndarray, damping: float = DAMPING) -> np.ndarray:
    """Hessian of a layer's squared output error, ``X^T X / n`` with damping.

    Parameters
    ----------
    x : ndarray of float, shape (samples, inputs)
        Calibration inputs of the layer.
    damping : float
        Share of the mean diagonal that is added to the diagonal: the Hessian of few samples, or
        with inputs that are always zero, has no inverse.

    Returns
    -------
    ndarray of float64, shape (inputs, inputs)

    Raises
    ------
    ValueError
        If there is no sample, or a value is not finite.
    """
    x = np.asarray(x, dtype=np.float64)
    if x.ndim != 2 or x.size == 0:
        raise ValueError(f"calibration inputs of shape {x.shape} are no samples of a layer")
    hessian = x.T @ x / len(x)
    mean = float(np.mean(np.diag(hessian)))
    if not np.isfinite(mean):
        raise ValueError("calibration inputs must be finite")
    hessian[np.diag_indices_from(hessian)] += damping * mean if mean > 0.0 else 1.0
    return hessian


def operate(
    weights: np.ndarray, hessian: np.ndarray, density: float
) -> tuple[np.ndarray, np.ndarray]:
    """Remove one weight after the other, always the one that costs least in the whole layer.

    Time grows with ``removed * inputs**2`` and memory with ``outputs * inputs**2``: for small
    layers. `compress.pruning.brain_surgeon_blocked` is for large ones.

    Parameters
    ----------
    weights : ndarray of float, shape (outputs, inputs)
    hessian : ndarray of float, shape (inputs, inputs)
        As `layer_hessian` gives it.
    density : float
        Share of the weights to keep, 0 ... 1; rounded to whole weights.

    Returns
    -------
    tuple
        The weights that are left, changed so that the outputs change least, with zeros elsewhere
        (float64); and the mask.
    """
    check_density(density)
    left = np.array(weights, dtype=np.float64)
    mask = np.ones(left.shape, dtype=bool)
    # Every row has its own inverse: that of the Hessian of the weights it still has.
    inverses = np.repeat(np.linalg.inv(hessian)[None], len(left), axis=0)
    costs = left**2 / np.diagonal(inverses, axis1=1, axis2=2)
    cheapest = costs.min(axis=1)
    for _ in range(left.size - round(density * left.size)):
        row = int(np.argmin(cheapest))
        q = int(np.argmin(costs[row]))
        inverse = inverses[row]
        left[row] -= left[row, q] / inverse[q, q] * inverse[q]
        inverse -= np.outer(inverse[q] / inverse[q, q], inverse[q])
        mask[row, q] = False
        left[row, ~mask[row]] = 0.0
        own = np.full(len(inverse), np.inf)
        kept = mask[row]
        own[kept] = left[row, kept] ** 2 / np.diag(inverse)[kept]
        costs[row] = own
        cheapest[row] = own.min()
    return left, mask


def output_error(change: np.ndarray, hessian: np.ndarray) -> float:
    """Half the mean squared change of a layer's outputs, summed over the outputs.

    Parameters
    ----------
    change : ndarray of float, shape (outputs, inputs)
        Of the weights.
    hessian : ndarray of float, shape (inputs, inputs)
    """
    return float(np.sum((change @ hessian) * change)) / 2
