"""The three VGG-16 fully connected layers, from float32 weights to an image and an archive."""

from __future__ import annotations

import dataclasses
import tempfile
from pathlib import Path

import numpy as np

from paper.layers import PAPER_LAYERS
from bench.compression.weights import random_weights
from bench.measurement import Measurement, Options, Timing, measure, peak_bytes
from compress.archive import write_archive
from compress.geometry import Geometry
from compress.image import build_image, write_image
from compress.layer import QuantizedLayer
from compress.fixed_point import to_fixed
from compress.pruning.magnitude import keep_largest
from compress.sharing.codebook import share_weights

LAYERS = tuple(layer for layer in PAPER_LAYERS if layer.name.startswith("VGG"))
WANTED_SECONDS, WANTED_BYTES = 60.0, 6_000_000_000
_FRAC = 8
_WEIGHT_FRAC = 15
_SHRINK = 16
"""By how much a quick run divides every vector's length."""


def run(options: Options) -> list[Measurement]:
    """Prune, share, interleave, encode, Huffman code and write; measure each and the whole."""
    layers = [_smaller(layer) if options.quick else layer for layer in LAYERS]
    total = sum(layer.weights for layer in layers)
    times: dict[str, list[Timing]] = {"prune": [], "share": [], "round": []}
    made = []
    for number, layer in enumerate(layers):
        rng = np.random.default_rng([options.seed, number])
        weights = random_weights(layer, rng)
        mask, timing = measure(lambda: keep_largest(weights, layer.weight_density))
        times["prune"].append(timing)
        shared, timing = measure(lambda: share_weights(weights, mask))
        times["share"].append(timing)
        del weights, mask
        quantized, timing = measure(lambda: QuantizedLayer(
            name=layer.name,
            codes=shared.codes,
            codebook=to_fixed(shared.codebook, _WEIGHT_FRAC),
            bias=np.zeros(layer.outputs, dtype=np.int16),
            shift=_WEIGHT_FRAC,
            relu=number < len(layers) - 1,
            input_frac=_FRAC,
            weight_frac=_WEIGHT_FRAC,
            output_frac=_FRAC,
        ))
        times["round"].append(timing)
        made.append(quantized)
        del shared
    image, timing = measure(lambda: build_image(made, Geometry()))
    times["interleave, encode, lay out"] = [timing]
    with tempfile.TemporaryDirectory() as folder:
        _, timing = measure(lambda: write_image(image, Path(folder) / "vgg.eie"))
        times["write the image"] = [timing]
        size, timing = measure(lambda: write_archive(image, Path(folder) / "vgg.eiez"))
        times["Huffman code, verify, write the archive"] = [timing]
    measurements = [
        Measurement(f"VGG-16 fc6 to fc8: {name}", total, _sum(own)) for name, own in times.items()
    ]
    whole = _sum([timing for own in times.values() for timing in own])
    peak = peak_bytes()
    measurements.append(Measurement(
        "VGG-16 fc6 to fc8: all of it",
        total,
        whole,
        note=f"{4 * total:,} bytes of float32; image {len(image.stream):,}; archive {size:,} "
        f"({4 * total / size:.1f} times smaller); peak {peak / 1e9:.2f} GB",
        goal=f"below {WANTED_SECONDS:.0f} s and {WANTED_BYTES / 1e9:.0f} GB",
        met=whole.seconds < WANTED_SECONDS and peak < WANTED_BYTES,
    ))
    return measurements


def _smaller(layer):
    return dataclasses.replace(
        layer, inputs=layer.inputs // _SHRINK, outputs=-(-layer.outputs // _SHRINK)
    )


def _sum(timings: list[Timing]) -> Timing:
    return Timing(
        sum(own.seconds for own in timings), sum(own.processor_seconds for own in timings)
    )
