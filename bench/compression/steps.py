"""Every step on random layers of the paper's sizes and densities."""

from __future__ import annotations

import zlib

import numpy as np

from paper.layers import PAPER_LAYERS
from paper.workloads import make_layer
from bench.compression.weights import random_weights
from bench.measurement import Measurement, Options, measure
from compress.encode import decode_layer, encode_layer
from compress.entropy.matrix import decode_matrix, encode_matrix
from compress.pruning.magnitude import keep_largest

NUM_PE = 64
WANTED_RATE = 40e6
QUICK_LAYERS = ("Alex-8", "NT-We", "NT-LSTM")


def run(options: Options) -> list[Measurement]:
    """Measure each step, on one layer after the other."""
    measurements = []
    for layer in PAPER_LAYERS:
        if options.quick and layer.name not in QUICK_LAYERS:
            continue
        rng = np.random.default_rng([options.seed, layer.inputs, layer.outputs])
        measurements.append(_prune(layer, rng))
        codes = make_layer(layer, seed=options.seed).codes
        measurements.extend(_encode(layer, codes))
        measurements.extend(_huffman(layer, codes))
    return measurements


def _prune(layer, rng) -> Measurement:
    weights = random_weights(layer, rng)
    density = layer.weight_density
    mask, ours = measure(lambda: keep_largest(weights, density), repeats=2)

    def sort():
        return np.argsort(-np.abs(weights), axis=None, kind="stable")[: np.count_nonzero(mask)]

    kept, theirs = measure(sort)
    if not mask.reshape(-1)[kept].all():
        raise AssertionError("pruning differs from a sort")
    return Measurement(
        f"prune {layer.name} to {density:.0%}", layer.weights, ours, "numpy argsort", theirs
    )


def _encode(layer, codes) -> list[Measurement]:
    from scipy.sparse import csc_array

    encoded, ours = measure(lambda: encode_layer(codes, NUM_PE), repeats=3)
    _, theirs = measure(lambda: csc_array(codes), repeats=2)
    decoded, back = measure(lambda: decode_layer(encoded))
    if not np.array_equal(decoded, codes):
        raise AssertionError("encoding does not come back")
    share = encoded.fillers / encoded.stored
    return [
        Measurement(
            f"interleave and encode {layer.name}",
            layer.weights,
            ours,
            "scipy csc_array",
            theirs,
            f"{encoded.stored} entries for {NUM_PE} PEs, {share:.1%} fillers",
            f"at least {WANTED_RATE / 1e6:.0f} M weights/s",
            layer.weights / ours.seconds >= WANTED_RATE,
        ),
        Measurement(f"decode {layer.name}", layer.weights, back),
    ]


def _huffman(layer, codes) -> list[Measurement]:
    coded, ours = measure(lambda: encode_matrix(codes), repeats=2)
    entries = np.concatenate(encode_layer(codes, NUM_PE).entries).tobytes()

    def deflate():
        packer = zlib.compressobj(strategy=zlib.Z_HUFFMAN_ONLY)
        return packer.compress(entries) + packer.flush()

    packed, theirs = measure(deflate)
    decoded, back = measure(lambda: decode_matrix(coded))
    if not np.array_equal(decoded, codes):
        raise AssertionError("Huffman coding does not come back")
    size = len(coded.coded_indices) + len(coded.coded_values)
    note = f"{size} bytes, zlib {len(packed)}"
    return [
        Measurement(
            f"Huffman code {layer.name}", layer.weights, ours,
            "zlib, Huffman only, of the entries", theirs, note,
        ),
        Measurement(f"Huffman decode {layer.name}", layer.weights, back),
    ]  # fmt: skip
