"""The nine layers as networks: weights, activations, images.

Nobody can have the paper's weights, and for speed only sizes and the places of the zeros matter.
As many weights and activations are non-zero as Table III says, exactly; where, is random. Two
varieties stand for what those places may look like. In `uniform` every weight is kept with the same
probability. In `skewed` rows and columns differ in density as those of trained layers do: each has
a factor from a log-normal distribution.
"""

from __future__ import annotations

import zlib

import numpy as np

from compress.balance import balance_network
from compress.geometry import Geometry
from compress.image import Image, build_image
from compress.layer import CODES, QuantizedLayer
from paper.layers import PAPER_LAYERS, PaperLayer

VARIETIES = ("uniform", "skewed")
SEED = 2016
SKEW = 0.5
"""Standard deviation of the logarithm of a row's or column's factor."""

_BLOCK = 256
_INPUT_FRAC, _WEIGHT_FRAC, _OUTPUT_FRAC = 8, 12, 8


def find_layer(name: str) -> PaperLayer:
    """Return the layer of Table III with this name.

    Raises
    ------
    KeyError
        If there is none.
    """
    return {layer.name: layer for layer in PAPER_LAYERS}[name]


def make_layer(layer: PaperLayer, variety: str = "uniform", seed: int = SEED) -> QuantizedLayer:
    """Make the weights of a layer.

    Parameters
    ----------
    layer : PaperLayer
    variety : {'uniform', 'skewed'}
    seed : int

    Returns
    -------
    QuantizedLayer
        Codes with exactly the layer's density; the codebook's values as small as those of a trained
        layer with this many inputs.
    """
    rng = _rng(layer, variety, seed)
    kept = _kept(layer, variety, rng)
    _correct(kept, round(layer.weights * layer.weight_density), rng)
    codes = np.zeros((layer.outputs, layer.inputs), np.uint8)
    codes[kept] = rng.integers(1, CODES, np.count_nonzero(kept), dtype=np.uint8)
    scale = 1.0 / np.sqrt(layer.weight_density * layer.inputs)
    values = np.rint(rng.normal(0.0, scale, CODES) * 2**_WEIGHT_FRAC).astype(np.int16)
    values[values == 0] = 1
    values[0] = 0
    return QuantizedLayer(
        name=layer.name,
        codes=codes,
        codebook=values,
        bias=None,
        shift=_INPUT_FRAC + _WEIGHT_FRAC - _OUTPUT_FRAC,
        relu=True,
        input_frac=_INPUT_FRAC,
        weight_frac=_WEIGHT_FRAC,
        output_frac=_OUTPUT_FRAC,
    )


def make_vector(layer: PaperLayer, seed: int = SEED) -> np.ndarray:
    """Make the input vector of a layer; int16 with the layer's density.

    Where all inputs are non-zero (the NeuralTalk layers) they have both signs, elsewhere they are
    outputs of a ReLU.
    """
    rng = _rng(layer, "vector", seed)
    values = np.rint(np.abs(rng.normal(0.0, 1.0, layer.inputs)) * 2**_INPUT_FRAC).clip(1, 32767)
    if layer.activation_density == 1.0:
        return (values * rng.choice([-1, 1], layer.inputs)).astype(np.int16)
    zeros = layer.inputs - round(layer.inputs * layer.activation_density)
    values[rng.permutation(layer.inputs)[:zeros]] = 0
    return values.astype(np.int16)


def make_image(weights: QuantizedLayer, geometry: Geometry, *, balanced: bool = False) -> Image:
    """Lay a layer out for a machine, with its rows where they are or assigned for balance."""
    if not balanced:
        return build_image([weights], geometry)
    network = balance_network([weights], geometry, fillers=False)
    return build_image(list(network.layers), geometry, output_order=network.output_order)


def _kept(layer: PaperLayer, variety: str, rng: np.random.Generator) -> np.ndarray:
    """Which weights are kept, about as many as the density says; bool, shape (outputs, inputs)."""
    rows = np.ones(layer.outputs, np.float32)
    columns = np.ones(layer.inputs, np.float32)
    if variety == "skewed":
        rows = _factors(layer.outputs, rng)
        columns = _factors(layer.inputs, rng)
    elif variety != "uniform":
        raise ValueError(f"variety must be one of {', '.join(VARIETIES)}, not {variety!r}")
    kept = np.empty((layer.outputs, layer.inputs), np.bool_)
    for first in range(0, layer.outputs, _BLOCK):
        share = np.outer(rows[first : first + _BLOCK], columns * layer.weight_density)
        kept[first : first + _BLOCK] = rng.random(share.shape, dtype=np.float32) < share
    return kept


def _correct(kept: np.ndarray, wanted: int, rng: np.random.Generator) -> None:
    """Keep some more or fewer, anywhere, until it is as many as wanted."""
    flat = kept.reshape(-1)
    surplus = np.count_nonzero(flat) - wanted
    candidates = np.flatnonzero(flat if surplus > 0 else ~flat)
    flat[rng.choice(candidates, abs(surplus), replace=False)] = surplus < 0


def _factors(count: int, rng: np.random.Generator) -> np.ndarray:
    """Factors with mean 1; a weight's probability stays below 1 for all layers of the paper."""
    factors = np.exp(rng.normal(0.0, SKEW, count)).clip(0.25, 2.0)
    return (factors / factors.mean()).astype(np.float32)


def _rng(layer: PaperLayer, what: str, seed: int) -> np.random.Generator:
    return np.random.default_rng([seed, zlib.crc32(f"{layer.name} {what}".encode())])
