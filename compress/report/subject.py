"""Reads an image, and the models behind it, and measures them for the page."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from compress.convert import digest_of
from compress.errors import short
from compress.image import read_image
from compress.image.decode import DecodedLayer, decode_image
from compress.models import LayerSource, read_network
from compress.progress import Progress
from compress.report.measure import LayerMeasures, measure_layer, real_values
from compress.report.weights import ModelWeights, after_text, layer_histogram, weights_of

LONGEST_SIDE = 1024
"""Bases of longer vectors take minutes and gigabytes."""


@dataclasses.dataclass(frozen=True)
class Models:
    """The files behind an image, and where their tensors are; see `compress.report.report`."""

    before: Path | None
    pruned: Path | None
    sources: Sequence[LayerSource] | None
    transpose: bool


@dataclasses.dataclass(frozen=True, eq=False)
class Projectable:
    """The largest layer that bases are made for.

    Attributes
    ----------
    name : str
    before : ndarray of float, shape (outputs, inputs), or None
        The model's weights.
    after : ndarray of float64, shape (outputs, inputs)
        The image's.
    """

    name: str
    before: np.ndarray | None
    after: np.ndarray


@dataclasses.dataclass(frozen=True, eq=False)
class Subject:
    """An image, measured.

    Attributes
    ----------
    name : str
        Of its folder.
    machine : dict
        As in the manifest.
    image_bytes : int
        Of the stream.
    layers : tuple of LayerMeasures
    after : str
        What the weights after pruning are, or why there are none.
    projectable : Projectable or None
        None if every layer is too large.
    warnings : tuple of str
        What a reader should know before trusting the page.
    """

    name: str
    machine: Mapping[str, int]
    image_bytes: int
    layers: tuple[LayerMeasures, ...]
    after: str
    projectable: Projectable | None
    warnings: tuple[str, ...]


def read_subject(path: Path, models: Models, progress: Progress) -> Subject:
    """Read an image and the models behind it.

    Parameters
    ----------
    path : Path
        An image folder.
    models : Models
    progress : callable
        Steps: `read`, `measure`.

    Raises
    ------
    CompressError
        If a file is not sound or they do not belong together.
    """
    progress("read", 0.0)
    image = read_image(path)
    provenance = image.manifest["provenance"]
    warnings = [own if isinstance(own, str) else short(own) for own in _warnings_of(provenance)]
    decoded = decode_image(image)
    weights = None
    if models.before is not None:
        weights = _read_weights(models, decoded)
        warnings += _other_file(models, provenance)
    progress("read", 1.0)

    ordered = _ordered(image.manifest)
    layers = []
    for number, own in enumerate(decoded):
        progress("measure", number / len(decoded))
        measured = measure_layer(own)
        if weights is not None:
            found = layer_histogram(number, own, weights, ordered)
            measured = dataclasses.replace(measured, histogram=found)
        layers.append(measured)
    progress("measure", 1.0)
    return Subject(
        name=path.resolve().name,
        machine=image.manifest["machine"],
        image_bytes=len(image.stream),
        layers=tuple(layers),
        after=after_text(weights, ordered, provenance),
        projectable=_projectable(decoded, weights),
        warnings=tuple(warnings),
    )


def _warnings_of(provenance: Mapping[str, Any]) -> list[Any]:
    """The warnings of an image; its provenance may be anything."""
    warnings = provenance.get("warnings", [])
    return warnings if isinstance(warnings, list) else []


def _ordered(manifest: Mapping[str, Any]) -> bool:
    """Whether a weight of the image is at its place in the model, in every layer.

    A single layer's rows are put back in order when an image is decoded; those of hidden layers
    are not, since an image has no need to say how they were permuted.
    """
    return "output_order" not in manifest or len(manifest["layers"]) == 1


def _read_weights(models: Models, decoded: Sequence[DecodedLayer]) -> ModelWeights:
    def read(path: Path) -> tuple[np.ndarray, ...]:
        return weights_of(read_network(path, models.sources, models.transpose), decoded, path)

    return ModelWeights(
        read(models.before), None if models.pruned is None else read(models.pruned)
    )


def _other_file(models: Models, provenance: Mapping[str, Any]) -> list[str]:
    """A warning if the image says that it was made of another file."""
    said = provenance.get("model_sha256")
    given = [path for path in (models.before, models.pruned) if path is not None]
    if not isinstance(said, str) or said in [digest_of(path) for path in given]:
        return []
    names = " and ".join(path.name for path in given)
    return [f"the image was made of another file than {names}: its checksum differs"]


def _projectable(
    decoded: Sequence[DecodedLayer], weights: ModelWeights | None
) -> Projectable | None:
    sizes = [
        own.layer.codes.size if max(own.layer.codes.shape) <= LONGEST_SIDE else 0
        for own in decoded
    ]
    if not any(sizes):
        return None
    number = int(np.argmax(sizes))
    layer = decoded[number].layer
    before = None if weights is None else weights.before[number]
    return Projectable(layer.name, before, real_values(decoded[number])[layer.codes])
