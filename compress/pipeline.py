"""From a trained network and a recipe to compressed layers: prune, share, round."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from compress.fixed_point import LayerFormat, choose_formats, fitting_frac, quantize
from compress.inputs import read_labels, read_real_vectors
from compress.layer import QuantizedLayer
from compress.models import DenseNetwork
from compress.progress import Progress, silent
from compress.pruning.magnitude import prune_in_rounds
from compress.recipe import LayerSettings, Recipe, RecipeError
from compress.recipe.methods import MAX_BITS, PRUNING, Pruned, PruningTask, share
from compress.sharing.codebook import SharedWeights
from compress.sharing.fine_tune import fine_tune
from compress.training.network import Parameters
from compress.training.trainer import train

SYNTHETIC_SAMPLES = 64
SYNTHETIC = (
    f"formats were chosen with {SYNTHETIC_SAMPLES} synthetic inputs from N(0, 1), not with data "
    "of the task: give calibration data"
)
"""The warning of an image that was made without calibration data."""

_DEFAULTS = LayerSettings(pruning="magnitude", bits=MAX_BITS, initialisation="linear")


@dataclasses.dataclass(frozen=True, eq=False)
class Compressed:
    """What the pipeline makes.

    Attributes
    ----------
    layers : tuple of QuantizedLayer
    settings : tuple of LayerSettings
        What was done to each layer, defaults filled in.
    warnings : tuple of str
        What a user should know before trusting the result.
    activity : tuple of ndarray of float64, shape (inputs,)
        For every layer how often each of its inputs is not zero over the calibration data.
    """

    layers: tuple[QuantizedLayer, ...]
    settings: tuple[LayerSettings, ...]
    warnings: tuple[str, ...]
    activity: tuple[np.ndarray, ...]


def compress_network(
    network: DenseNetwork, recipe: Recipe, progress: Progress = silent
) -> Compressed:
    """Compress a network as a recipe says.

    Parameters
    ----------
    network : DenseNetwork
    recipe : Recipe
    progress : callable, optional
        Steps: `prune`, `share`, `formats`.

    Returns
    -------
    Compressed
        Depends on nothing but the arguments.

    Raises
    ------
    CompressError
        If the recipe does not fit the network or its data.
    ValueError
        If a number has no fixed-point format.
    """
    settings = layer_settings(network, recipe)
    relu = [_relu(own, layer.relu) for own, layer in zip(settings, network.layers, strict=True)]
    _check_magnitudes(network)
    calibration, warnings = _calibration(network, recipe)
    if recipe.training is None:
        shared, biases = _without_training(network, settings, relu, calibration, progress)
    else:
        shared, biases = _with_training(network, settings, relu, recipe, progress)
    progress("formats", 0.0)
    formats = choose_formats(shared, biases, calibration, relu)
    progress("formats", 1.0)
    layers = tuple(
        _quantize(layer.name, own, bias if layer.bias is not None else None, layout, rectified)
        for layer, own, bias, layout, rectified in zip(
            network.layers, shared, biases, formats, relu, strict=True
        )
    )
    return Compressed(layers, tuple(settings), warnings, _activity(layers, calibration))


def layer_settings(network: DenseNetwork, recipe: Recipe) -> list[LayerSettings]:
    """The settings of every layer, defaults filled in.

    Raises
    ------
    RecipeError
        If the recipe names a layer that the network does not have.
    """
    own = {layer.name: layer.settings for layer in recipe.layers}
    names = [layer.name for layer in network.layers]
    unknown = [name for name in own if name not in names]
    if unknown:
        raise RecipeError(
            f"the recipe's layer {unknown[0]!r} is not in the model; it has {', '.join(names)}"
        )
    defaults = recipe.defaults.over(_DEFAULTS)
    return [own.get(name, LayerSettings()).over(defaults) for name in names]


def _relu(settings: LayerSettings, found: bool) -> bool:
    return found if settings.relu is None else settings.relu


def _check_magnitudes(network: DenseNetwork) -> None:
    for layer in network.layers:
        for what, array in (("weight", layer.weights), ("bias", layer.bias)):
            try:
                fitting_frac(0.0 if array is None else float(np.max(np.abs(array))))
            except ValueError as error:
                raise RecipeError(f"layer {layer.name}: {what}: {error}") from None


def _calibration(
    network: DenseNetwork, recipe: Recipe
) -> tuple[np.ndarray, tuple[str, ...]]:
    """Calibration inputs, and the warnings that come with them."""
    length = network.layers[0].inputs
    if recipe.calibration is not None:
        return read_real_vectors(recipe.calibration, length), ()
    if recipe.training is not None:
        return read_real_vectors(recipe.training.inputs, length), ()
    rng = np.random.default_rng(recipe.seed)
    return rng.standard_normal((SYNTHETIC_SAMPLES, length)), (SYNTHETIC,)


def _activity(layers: Sequence[QuantizedLayer], x: np.ndarray) -> tuple[np.ndarray, ...]:
    """How often each input of every layer is not zero, when `x` goes through the network."""
    shares = []
    for layer in layers:
        shares.append(np.mean(x != 0.0, axis=0))
        x = x @ (layer.codebook[layer.codes] * 2.0**-layer.weight_frac).T
        if layer.bias is not None:
            x = x + layer.bias * 2.0**-layer.output_frac
        if layer.relu:
            x = np.maximum(x, 0.0)
    return tuple(shares)


def _density(settings: LayerSettings, weights: np.ndarray) -> float:
    """The share of weights to keep, whichever way it is given."""
    if settings.density is not None:
        return settings.density
    if settings.threshold is not None:
        kept = (np.abs(weights) >= settings.threshold) & (weights != 0)
        return float(np.count_nonzero(kept) / weights.size)
    return float(np.count_nonzero(weights) / weights.size)


def _without_training(
    network: DenseNetwork,
    settings: Sequence[LayerSettings],
    relu: Sequence[bool],
    x: np.ndarray,
    progress: Progress,
) -> tuple[list[SharedWeights], list[np.ndarray]]:
    shared, biases = [], []
    count = len(network.layers)
    for number, (layer, own, rectified) in enumerate(
        zip(network.layers, settings, relu, strict=True)
    ):
        progress("prune", number / count)
        weights = layer.weights
        pruned: Pruned = PRUNING[own.pruning](PruningTask(weights, _density(own, weights), x))
        # A weight that is zero already needs no code, whatever density was asked for.
        mask = pruned.mask & (pruned.weights != 0)
        progress("share", number / count)
        shared.append(share(pruned.weights, mask, own.bits, own.initialisation))
        biases.append(_bias_or_zero(layer))
        x = x @ weights.T + biases[-1]
        if rectified:
            x = np.maximum(x, 0.0)
    progress("prune", 1.0)
    progress("share", 1.0)
    return shared, biases


def _bias_or_zero(layer: Any) -> np.ndarray:
    return np.zeros(layer.outputs) if layer.bias is None else layer.bias.astype(np.float64)


def _with_training(
    network: DenseNetwork,
    settings: Sequence[LayerSettings],
    relu: Sequence[bool],
    recipe: Recipe,
    progress: Progress,
) -> tuple[list[SharedWeights], list[np.ndarray]]:
    """The three steps of Deep Compression: pruning in rounds, sharing, fine-tuning."""
    training = recipe.training
    _check_trainable(network, settings, relu)
    x = read_real_vectors(training.inputs, network.layers[0].inputs)
    y = read_labels(training.labels, len(x), network.layers[-1].outputs)
    rng = np.random.default_rng(recipe.seed)
    parameters = Parameters(
        tuple(layer.weights.astype(np.float64) for layer in network.layers),
        tuple(_bias_or_zero(layer) for layer in network.layers),
    )
    densities = [
        _density(own, weights) for own, weights in zip(settings, parameters.weights, strict=True)
    ]

    def retrain(parameters: Parameters, masks: list[np.ndarray], number: int) -> Parameters:
        return train(
            parameters, x, y, epochs=training.epochs, rng=rng, rate=training.rate, masks=masks,
            progress=lambda done: progress("prune", (number - 1 + done) / training.rounds),
        )  # fmt: skip

    pruned, masks = prune_in_rounds(parameters, densities, training.rounds, retrain)
    shared = [
        share(weights, mask & (weights != 0), own.bits, own.initialisation)
        for weights, mask, own in zip(pruned.weights, masks, settings, strict=True)
    ]
    shared, tuned = fine_tune(
        shared, pruned.biases, x, y, epochs=training.sharing_epochs, rng=rng,
        rate=training.sharing_rate, progress=lambda done: progress("share", done),
    )  # fmt: skip
    return shared, list(tuned.biases)


def _check_trainable(
    network: DenseNetwork, settings: Sequence[LayerSettings], relu: Sequence[bool]
) -> None:
    """The trainer knows one kind of network and one way of pruning."""
    if list(relu) != [True] * (len(relu) - 1) + [False]:
        raise RecipeError(
            "training is for networks with ReLU behind every layer but the last: leave it out"
        )
    for layer, own in zip(network.layers, settings, strict=True):
        if layer.bias is None:
            raise RecipeError(f"training needs a bias in every layer; {layer.name} has none")
        if own.pruning != "magnitude":
            raise RecipeError(
                f"layer {layer.name}: training goes with pruning by magnitude, not {own.pruning}"
            )


def _quantize(
    name: str, layer: SharedWeights, bias: np.ndarray | None, layout: LayerFormat, relu: bool
) -> QuantizedLayer:
    try:
        return quantize(name, layer, bias, layout, relu)
    except ValueError as error:
        raise RecipeError(
            f"{error}: numbers of neighbouring layers differ too much for 16-bit fixed point"
        ) from None
