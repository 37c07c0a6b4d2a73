"""The weights of the model beside those of its image: before and after pruning."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from compress.fixed_point import fitting_frac
from compress.image.decode import DecodedLayer
from compress.models import DenseNetwork
from compress.report.errors import ReportError
from compress.report.measure import Histogram, histogram_of, real_values

@dataclasses.dataclass(frozen=True, eq=False)
class ModelWeights:
    """Weights of the network that an image was made of.

    Attributes
    ----------
    before : tuple of ndarray of float, shape (outputs, inputs)
        Every layer's, all of them.
    pruned : tuple of ndarray of float, shape (outputs, inputs), or None
        After pruning and retraining, before sharing; zeros are what was pruned.
    """

    before: tuple[np.ndarray, ...]
    pruned: tuple[np.ndarray, ...] | None = None


def weights_of(
    network: DenseNetwork, layers: Sequence[DecodedLayer], path: Path
) -> tuple[np.ndarray, ...]:
    """The weights of a model that must have the image's layers.

    Raises
    ------
    ReportError
        If it has not.
    """
    cure = "give the model that the image was made of"
    if len(network.layers) != len(layers):
        raise ReportError(
            f"{path}: it has {len(network.layers)} layers, the image {len(layers)}: {cure}"
        )
    for own, decoded in zip(network.layers, layers, strict=True):
        mine, theirs = own.weights.shape, decoded.layer.codes.shape
        if mine != theirs:
            raise ReportError(
                f"{path}: layer {own.name} has {mine[0]} outputs x {mine[1]} inputs, layer "
                f"{decoded.layer.name} of the image {theirs[0]} x {theirs[1]}: {cure}"
            )
        try:
            fitting_frac(float(np.max(np.abs(own.weights))))
        except ValueError as error:
            raise ReportError(f"{path}: layer {own.name}: weight: {error}: {cure}") from None
    return tuple(layer.weights for layer in network.layers)


def layer_histogram(
    number: int, decoded: DecodedLayer, weights: ModelWeights, ordered: bool
) -> Histogram:
    """Histogram of a layer before and after pruning.

    Parameters
    ----------
    number : int
        Of the layer.
    decoded : DecodedLayer
    weights : ModelWeights
    ordered : bool
        Whether a weight of the image is at its place in the model.
    """
    before = weights.before[number]
    after = None
    if weights.pruned is not None:
        after = weights.pruned[number]
        after = after[after != 0]
    elif ordered:
        after = before[decoded.layer.codes != 0]
    return histogram_of(before, after, real_values(decoded))


def after_text(
    weights: ModelWeights | None, ordered: bool, provenance: Mapping[str, Any]
) -> str:
    """Say what the weights after pruning are in the histograms, or why there are none.

    Parameters
    ----------
    weights : ModelWeights or None
    ordered : bool
        As in `layer_histogram`.
    provenance : mapping
        Of the image; it may be anything.
    """
    if weights is None:
        return "The image holds no other weights: give --model to see them before sharing."
    if weights.pruned is not None:
        return "After pruning: the weights of the pruned model that are not zero."
    if not ordered:
        return (
            "Rows are permuted for balance, so the image does not tell which weights of the model "
            "it keeps: give --pruned to see them after pruning."
        )
    text = "After pruning: the model's weights at the places that the image keeps"
    if provenance.get("trained") is True or _corrected(provenance):
        return f"{text}, as they were before pruning moved them: give --pruned to see them after."
    return f"{text}."


def _corrected(provenance: Mapping[str, Any]) -> bool:
    """Whether a method that changes the weights that stay has pruned a layer."""
    layers = provenance.get("layers")
    settings = [own for own in layers if isinstance(own, dict)] if isinstance(layers, list) else []
    return any(own.get("pruning", "magnitude") != "magnitude" for own in settings)
