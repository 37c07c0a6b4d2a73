"""Optimal Brain Damage (LeCun, Denker and Solla, 1990).

Near a minimum the loss rises by ``h_kk * w_k**2 / 2`` when weight k is set to zero, if the
Hessian's other elements are ignored: that is the weight's saliency.
"""

from __future__ import annotations

import autograd
import autograd.numpy as anp
import numpy as np

from compress.pruning.select import select_over_layers
from compress.training.network import Parameters

_SAMPLES_AT_ONCE = 512


def hessian_diagonals(parameters: Parameters, x: np.ndarray) -> list[np.ndarray]:
    """Diagonal of the Hessian of the mean cross entropy, for the weights of every layer.

    In the Gauss-Newton (Levenberg-Marquardt) approximation, as LeCun et al. take it: the outputs'
    second derivatives by the weights are left out, so that no element is negative. The softmax of
    the outputs z has the Hessian ``diag(p) - p p^T`` by z, which is ``sum_c b_c b_c^T`` with
    ``b_c = sqrt(p_c) (e_c - p)``. A weight from input j to unit i then has

    ``h = mean over samples of sum_c (d(b_c . z) / d(sum of i))**2 * x_j**2``.

    It does not depend on the labels.

    Parameters
    ----------
    parameters : Parameters
    x : ndarray of float, shape (samples, inputs)

    Returns
    -------
    list of ndarray of float64
        In the shapes of the weights.
    """
    diagonals = [np.zeros(w.shape) for w in parameters.weights]
    for start in range(0, len(x), _SAMPLES_AT_ONCE):
        for diagonal, part in zip(
            diagonals, _sums(parameters, x[start : start + _SAMPLES_AT_ONCE]), strict=True
        ):
            diagonal += part / len(x)
    return diagonals


def saliencies(parameters: Parameters, x: np.ndarray) -> list[np.ndarray]:
    """Rise of the loss when each weight alone is removed, in the shapes of the weights."""
    return [
        h * w**2 / 2
        for h, w in zip(hessian_diagonals(parameters, x), parameters.weights, strict=True)
    ]


def damage(parameters: Parameters, density: float, x: np.ndarray) -> list[np.ndarray]:
    """Masks that keep the weights with the highest saliencies, over all layers together.

    Parameters
    ----------
    parameters : Parameters
    density : float
        Share of all weights to keep.
    x : ndarray, shape (samples, inputs)
        Training inputs.
    """
    return select_over_layers(saliencies(parameters, x), density)


def _sums(parameters: Parameters, x: np.ndarray) -> list[np.ndarray]:
    """The diagonals, summed over some samples."""
    inputs = [x]
    for weight, bias in zip(parameters.weights[:-1], parameters.biases[:-1], strict=True):
        inputs.append(np.maximum(inputs[-1] @ weight.T + bias, 0.0))
    # Derivatives by what is added to the units' sums are those by the sums themselves.
    offsets = [np.zeros((len(x), len(bias))) for bias in parameters.biases]

    def outputs(added: list) -> np.ndarray:
        value = x
        last = len(added) - 1
        for number, (weight, bias, own) in enumerate(
            zip(parameters.weights, parameters.biases, added, strict=True)
        ):
            value = anp.dot(value, weight.T) + bias + own
            if number < last:
                value = anp.maximum(value, 0.0)
        return value

    scores = outputs(offsets)
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    totals = [np.zeros(w.shape) for w in parameters.weights]
    for number in range(scores.shape[1]):
        direction = -shares.copy()
        direction[:, number] += 1.0
        direction *= np.sqrt(shares[:, number : number + 1])
        slopes = autograd.grad(lambda added: anp.sum(direction * outputs(added)))(offsets)
        for total, slope, value in zip(totals, slopes, inputs, strict=True):
            total += (slope**2).T @ value**2
    return totals
