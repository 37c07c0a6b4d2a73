"""What a compressed digits network takes and how often it is right: `metrics.json`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from compress.archive.pack import pack_image
from compress.entropy.sizes import layer_sizes
from compress.image import Image
from compress.layer import QuantizedLayer
from compress.training.data import Split
from compress.training.network import Parameters, accuracy

ACCURACY_AFTER = {"dense": "float", "pruned": "pruned", "shared": "shared", "huffman": "fixed"}
"""Steps after which `compress.entropy.sizes` says what a layer takes, and whose `accuracy` is the
network's then."""

_FRACS = ("input_frac", "weight_frac", "output_frac", "shift")


def measure(
    seed: int,
    split: Split,
    networks: Mapping[str, Parameters],
    layers: Sequence[QuantizedLayer],
    image: Image,
) -> dict[str, Any]:
    """Measure all but what only the written image tells; see the description of the package.

    Parameters
    ----------
    seed : int
    split : Split
    networks : mapping of str to Parameters
        The network after each step that has floating-point weights, by the step's name.
    layers : sequence of QuantizedLayer
    image : Image
        Of these layers.
    """
    sizes = [layer_sizes(layer) for layer in layers]
    weights = _each([layer.codes.size for layer in layers])
    return {
        "seed": seed,
        "images": len(split.test_y),
        "accuracy": {
            name: accuracy(network, split.test_x, split.test_y)
            for name, network in networks.items()
        },
        "weights": weights,
        "kept": _each([layer.nonzeros for layer in layers]),
        "entries": _each([layer["entries"] for layer in image.manifest["layers"]]),
        "sizes": {
            step: _each([-(-getattr(own, step) // 8) for own in sizes]) for step in ACCURACY_AFTER
        },
        "image_bytes": len(image.stream),
        "archive_bytes": len(pack_image(image)),
        "dense_bytes": 4 * (weights["total"] + sum(layer.outputs for layer in layers)),
        "formats": [{frac: getattr(layer, frac) for frac in _FRACS} for layer in layers],
    }


def _each(numbers: list[int]) -> dict[str, Any]:
    return {"layers": numbers, "total": sum(numbers)}
