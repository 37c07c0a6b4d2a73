"""Random compressed networks, and what they compute: a dense evaluation of their definition."""

import numpy as np

from compress.geometry import Geometry
from compress.layer import QuantizedLayer

#: Four PEs with 32 values in registers and 128 in SRAM.
SMALL = Geometry(num_pe=4, reg_depth=16, spmat_entries=1024, ptr_depth=128, act_depth=32,
                 bias_depth=32, num_desc=16, num_codebooks=4)


def random_codes(rng, outputs, inputs, density):
    """Codes with about `density` non-zeros, some columns empty."""
    codes = rng.integers(1, 16, (outputs, inputs)) * (rng.random((outputs, inputs)) < density)
    codes[:, rng.random(inputs) < 0.1] = 0
    return codes.astype(np.uint8)


def random_network(rng, lengths, density):
    """Layers between vectors of the given lengths; formats, ReLU and biases vary."""
    fracs = rng.integers(4, 13, len(lengths)).tolist()
    layers = []
    for number, (inputs, outputs) in enumerate(zip(lengths[:-1], lengths[1:], strict=True)):
        shift = int(rng.integers(0, 13))
        codebook = rng.integers(-3000, 3000, 16).astype(np.int16)
        codebook[0] = 0
        bias = rng.integers(-20000, 20000, outputs).astype(np.int16) if rng.random() < 0.7 else None
        layers.append(QuantizedLayer(
            name=f"layer {number}",
            codes=random_codes(rng, outputs, inputs, density),
            codebook=codebook,
            bias=bias,
            shift=shift,
            relu=bool(rng.integers(2)),
            input_frac=fracs[number],
            weight_frac=shift - fracs[number] + fracs[number + 1],
            output_frac=fracs[number + 1],
        ))
    return layers


def random_inputs(rng, batch, length):
    """Inputs of int16, about a third of them zero."""
    x = rng.integers(-32768, 32768, (batch, length)) >> int(rng.integers(0, 10))
    return np.where(rng.random((batch, length)) < 0.35, 0, x).astype(np.int16)


def dense_outputs(layers, x):
    """Outputs of every layer for a batch, column by column as the arithmetic contract says."""
    results = []
    activations = x.astype(np.int64)
    for layer in layers:
        weights = layer.codebook[layer.codes].astype(np.int64)
        start = 0 if layer.bias is None else layer.bias.astype(np.int64)
        acc = np.zeros((len(x), layer.outputs), np.int64) + start
        half = 1 << (layer.shift - 1) if layer.shift else 0
        for j in range(layer.inputs):
            products = activations[:, j, np.newaxis] * weights[:, j]
            acc = np.clip(acc + ((products + half) >> layer.shift), -32768, 32767)
        activations = np.maximum(acc, 0) if layer.relu else acc
        results.append(activations.astype(np.int16))
    return results
