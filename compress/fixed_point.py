"""Fixed-point formats: binary points chosen from calibration data, and rounding to them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from compress.layer import MAX_FRAC, MAX_SHIFT, MIN_FRAC, QuantizedLayer
from compress.sharing.codebook import SharedWeights

INT16_MAX = 32767
HEADROOM = 2.0
"""The margin: how many times larger than in calibration an accumulator may grow."""

_PRODUCTS_AT_ONCE = 1 << 20


@dataclasses.dataclass(frozen=True)
class LayerFormat:
    """Fractional bits of a layer's inputs, codebook and outputs."""

    input_frac: int
    weight_frac: int
    output_frac: int

    @property
    def shift(self) -> int:
        """By how much a product is shifted to become part of an accumulator."""
        return self.input_frac + self.weight_frac - self.output_frac


def to_fixed(values: np.ndarray, frac: int) -> np.ndarray:
    """Round to 16-bit fixed point, to the nearest (halves to even).

    Parameters
    ----------
    values : ndarray of float
    frac : int
        Fractional bits.

    Returns
    -------
    ndarray of int16
        Values beyond the range are saturated.
    """
    scaled = np.rint(np.asarray(values, dtype=np.float64) * 2.0**frac)
    return np.clip(scaled, -INT16_MAX - 1, INT16_MAX).astype(np.int16)


def fitting_frac(largest: float) -> int:
    """The most fractional bits with which magnitudes up to `largest` fit 16 bits.

    Raises
    ------
    ValueError
        If `largest` is negative, not finite, or beyond the format with the fewest fractional bits.
    """
    if not 0.0 <= largest < np.inf:
        raise ValueError(f"the largest magnitude {largest} must be finite and not negative")
    if largest == 0.0:
        return 15  # any format holds zeros
    frac = int(min(MAX_FRAC, np.floor(np.log2(INT16_MAX / largest))))
    if frac < MIN_FRAC:
        raise ValueError(f"the magnitude {largest:.3g} is too large for any fixed-point format")
    return frac


def largest_accumulator(weights: np.ndarray, bias: np.ndarray, x: np.ndarray) -> float:
    """Largest magnitude that any accumulator has at any time, adding up in ascending order.

    Parameters
    ----------
    weights : ndarray, shape (outputs, inputs)
        Zeros cost nothing.
    bias : ndarray, shape (outputs,)
    x : ndarray, shape (samples, inputs)
    """
    largest = float(np.max(np.abs(bias)))
    by_input = np.ascontiguousarray(x.T)
    for row, start in zip(weights, bias, strict=True):
        (kept,) = np.nonzero(row)
        if not kept.size:
            continue
        samples = max(1, _PRODUCTS_AT_ONCE // kept.size)
        for first in range(0, len(x), samples):
            products = by_input[kept, first : first + samples] * row[kept, None]
            sums = np.cumsum(products, axis=0) + start
            largest = max(largest, float(np.max(np.abs(sums))))
    return largest


def choose_formats(
    layers: Sequence[SharedWeights],
    biases: Sequence[np.ndarray],
    x: np.ndarray,
    relu: Sequence[bool] | None = None,
) -> list[LayerFormat]:
    """Choose every layer's formats from the values that calibration data give.

    Inputs and codebooks get all the precision that 16 bits have. Accumulators get HEADROOM over
    the largest partial sum of the calibration data, so that they do not saturate in normal use.

    Parameters
    ----------
    layers : sequence of SharedWeights
    biases : sequence of ndarray
    x : ndarray, shape (samples, inputs)
        Calibration inputs of the first layer; not the test set.
    relu : sequence of bool, optional
        Of each layer; by default of all but the last.

    Returns
    -------
    list of LayerFormat
        Each layer's `input_frac` is the `output_frac` of the layer before; shifts lie in 0 ... 31.

    Raises
    ------
    ValueError
        If there is no calibration data, a value is not finite, or one is so large that no format
        of a layer holds it.
    """
    if len(x) == 0:
        raise ValueError("formats need at least one calibration input")
    formats = []
    input_frac = fitting_frac(float(np.max(np.abs(x))))
    if relu is None:
        relu = [True] * (len(layers) - 1) + [False]
    for layer, bias, rectified in zip(layers, biases, relu, strict=True):
        weights = layer.weights
        output_frac = fitting_frac(HEADROOM * largest_accumulator(weights, bias, x))
        weight_frac = fitting_frac(float(np.max(np.abs(layer.codebook))))
        weight_frac = min(weight_frac, MAX_SHIFT - input_frac + output_frac)
        output_frac = min(output_frac, input_frac + weight_frac)
        formats.append(LayerFormat(input_frac, weight_frac, output_frac))
        input_frac = output_frac
        x = x @ weights.T + bias
        if rectified:
            x = np.maximum(x, 0.0)
    return formats


def quantize(
    name: str, layer: SharedWeights, bias: np.ndarray | None, layout: LayerFormat, relu: bool
) -> QuantizedLayer:
    """Round a layer's codebook and biases to its formats."""
    return QuantizedLayer(
        name=name,
        codes=layer.codes,
        codebook=to_fixed(layer.codebook, layout.weight_frac),
        bias=None if bias is None else to_fixed(bias, layout.output_frac),
        shift=layout.shift,
        relu=relu,
        input_frac=layout.input_frac,
        weight_frac=layout.weight_frac,
        output_frac=layout.output_frac,
    )
