"""Accuracy of the digits network with arithmetic of fewer bits (the paper's Figure 10).

Every number of the data path gets the same bits: weights, activations, biases and accumulators.
With 16 bits this is the machine's arithmetic, bit for bit.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterable

import numpy as np

from compress.digits.recipe import DigitsResult, compress_digits
from compress.geometry import Geometry
from compress.layer import QuantizedLayer
from compress.training.data import load_digits_split
from compress.training.network import Parameters, forward
from model.arithmetic import round_shift
from model.energy.published import MULTIPLY_32_OVER_16, OPERATION_PJ

PRECISION = "precision.csv"

FLOAT = "float32"
BITS = (32, 16, 12, 10, 8, 6, 4)
"""Of the fixed-point arithmetics; the paper's are 32, 16 and 8."""
_MACHINE_BITS = 16


@dataclasses.dataclass(frozen=True)
class Accuracy:
    """Accuracy of one network with one arithmetic.

    Attributes
    ----------
    arithmetic : str
        `float32`, or `fixed` and the bits.
    seed : int
        Of the network and of the split into training and test images.
    images : int
        Of the test set.
    accuracy : float
        0 ... 1.
    """

    arithmetic: str
    seed: int
    images: int
    accuracy: float


def arithmetics() -> list[str]:
    """Names of all arithmetics, from the most precise one on."""
    return [FLOAT, *(f"fixed{bits}" for bits in BITS)]


def multiply_pj(arithmetic: str) -> float:
    """Energy of a multiplication, pJ: Table I for 32 bits.

    16 bits take a fifth of that, as the paper says beside Figure 10; every further halving is
    taken to save as much.
    """
    if arithmetic == FLOAT:
        return OPERATION_PJ["float32_multiply"]
    halvings = math.log2(32 / int(arithmetic.removeprefix("fixed")))
    return OPERATION_PJ["int32_multiply"] / MULTIPLY_32_OVER_16**halvings


def measure_precision(
    seeds: Iterable[int] = (1, 2, 3), make: Callable[..., DigitsResult] = compress_digits
) -> list[Accuracy]:
    """Train and compress the digits network, and test it with every arithmetic.

    Parameters
    ----------
    seeds : iterable of int
        A network of its own for each.
    make : callable
        ``make(seed, geometry)`` returns a `DigitsResult`.

    Returns
    -------
    list of Accuracy
    """
    measured = []
    for seed in seeds:
        result = make(seed, Geometry())
        x = load_digits_split(seed).test_x
        for arithmetic in arithmetics():
            outputs = run_digits(result.networks["shared"], result.layers, x, arithmetic)
            right = float(np.mean(np.argmax(outputs, axis=1) == result.labels))
            measured.append(Accuracy(arithmetic, seed, len(result.labels), right))
    return measured


def run_digits(
    network: Parameters, layers: Iterable[QuantizedLayer], x: np.ndarray, arithmetic: str
) -> np.ndarray:
    """Outputs of a network with one arithmetic.

    Parameters
    ----------
    network : Parameters
        Weights and biases before they were rounded.
    layers : iterable of QuantizedLayer
        Give the binary points for 16 bits; other widths get so many fractional bits more or fewer.
    x : ndarray of float64, shape (samples, inputs)
    arithmetic : str

    Returns
    -------
    ndarray, shape (samples, outputs)
        float32 or, of fixed-point arithmetic, int64.
    """
    if arithmetic == FLOAT:
        weights = [w.astype(np.float32) for w in network.weights]
        biases = [b.astype(np.float32) for b in network.biases]
        return forward(weights, biases, x.astype(np.float32))
    bits = int(arithmetic.removeprefix("fixed"))
    more = bits - _MACHINE_BITS
    values = None
    for weight, bias, layer in zip(network.weights, network.biases, layers, strict=True):
        input_frac, weight_frac = layer.input_frac + more, layer.weight_frac + more
        if values is None:
            values = _to_fixed(x, input_frac, bits)
        values = _layer(
            _to_fixed(weight, weight_frac, bits), _to_fixed(bias, layer.output_frac + more, bits),
            values, layer.shift + more, bits,
        )  # fmt: skip
        if layer.relu:
            values = np.maximum(values, 0)
    return values


def _layer(
    weights: np.ndarray, bias: np.ndarray, x: np.ndarray, shift: int, bits: int
) -> np.ndarray:
    """Every update is rounded and saturated, in ascending order of inputs, as in the machine."""
    sums = np.tile(bias, (len(x), 1))
    for column, activation in zip(weights.T, x.T, strict=True):
        if column.any():
            products = activation[:, None] * column
            # Very few bits can leave sums with more fractional bits than the products have.
            added = round_shift(products, shift) if shift >= 0 else products << -shift
            sums = _saturate(sums + added, bits)
    return sums


def _to_fixed(values: np.ndarray, frac: int, bits: int) -> np.ndarray:
    return _saturate(np.rint(values * 2.0**frac).astype(np.int64), bits)


def _saturate(values: np.ndarray, bits: int) -> np.ndarray:
    return np.minimum(np.maximum(values, -(1 << (bits - 1))), (1 << (bits - 1)) - 1)
