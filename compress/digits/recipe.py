"""From scikit-learn's images to an image for the machine."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from compress.digits.metrics import measure
from compress.digits.steps import StepClock, StepProgress
from compress.fixed_point import choose_formats, quantize, to_fixed
from compress.geometry import Geometry
from compress.image import Image, build_image
from compress.layer import QuantizedLayer
from compress.pruning.brain_damage import damage
from compress.pruning.magnitude import prune_in_rounds
from compress.pruning.rounds import Retrain, in_rounds
from compress.sharing.codebook import share_weights
from compress.sharing.fine_tune import fine_tune
from compress.training.data import load_digits_split, with_shifts
from compress.training.network import Parameters, initialise
from compress.training.trainer import train

_MAX_SEED = 2**32 - 1  # scikit-learn's split takes no larger one


@dataclasses.dataclass(frozen=True)
class Recipe:
    """How the network is trained and compressed.

    The defaults, and `RECIPES`, were chosen by accuracy on a part of the training images that was
    held out, with other splits than those that tests and documents use.

    Parameters
    ----------
    sizes : tuple of int
        Lengths of all vectors; the shape of LeNet-300-100, on images of 8x8 pixels.
    densities : tuple of float
        Share of each layer's weights that is kept, by magnitude; 12 % in all. The first layer,
        which has few inputs, and the last, which is small, suffer most.
    density : float, optional
        Share of all weights that is kept; Optimal Brain Damage then chooses them over all layers
        together, and `densities` says nothing.
    training_epochs, pruning_epochs, sharing_epochs : int
        Of training, of each round of pruning, of fine-tuning the codebooks.
    pruning_rounds : int
    rate : float
        Step size of Adam in training and retraining; long steps help a pruned network most.
    sharing_rate : float
        Step size of Adam for codebooks; theirs is smaller since a step moves many weights.
    weight_decay : float
        The fewer weights are left, the less of it they bear.
    noise : float
        Of the training inputs, which lie in 0 ... 1. Without it a pruned network falls behind.
    initialisation : str
        Where the centroids of weight sharing start.
    """

    sizes: tuple[int, ...] = (64, 300, 100, 10)
    densities: tuple[float, ...] = (0.15, 0.085, 0.50)
    density: float | None = None
    training_epochs: int = 30
    pruning_rounds: int = 4
    pruning_epochs: int = 25
    rate: float = 3e-3
    sharing_epochs: int = 10
    sharing_rate: float = 3e-4
    weight_decay: float = 0.5
    noise: float = 0.1
    initialisation: str = "linear"


RECIPES = {
    "standard": Recipe(),
    "small": Recipe(
        density=0.078, pruning_rounds=6, pruning_epochs=20, weight_decay=0.1,
        initialisation="optimal",
    ),  # fmt: skip
}
"""By name: pruned by magnitude, layer by layer, and the one that compresses most."""


@dataclasses.dataclass(frozen=True, eq=False)
class DigitsResult:
    """The compressed digits network with its test set.

    Attributes
    ----------
    image : Image
    inputs : ndarray of int16, shape (images, 64)
        With the input format of the image.
    labels : ndarray of int64, shape (images,)
    layers : tuple of QuantizedLayer
        What the image holds.
    metrics : dict
        As in `metrics.json`, without what only the written image tells: `accuracy.fixed` and
        `seconds.measure`.
    networks : dict of str to Parameters
        `float`: trained; `pruned`: pruned and retrained, before weight sharing; `shared`: what the
        image holds, before it was rounded to fixed point.
    """

    image: Image
    inputs: np.ndarray
    labels: np.ndarray
    layers: tuple[QuantizedLayer, ...]
    metrics: dict[str, Any]
    networks: dict[str, Parameters]


def compress_digits(
    seed: int,
    geometry: Geometry,
    progress: StepProgress | None = None,
    recipe: Recipe = Recipe(),
) -> DigitsResult:
    """Train and compress the digits network.

    Parameters
    ----------
    seed : int
        Of the split, the start values and the order of the samples, 0 ... 2**32 - 1. The network
        depends on nothing but the seed and the recipe.
    geometry : Geometry
        The machine to lay the image out for.
    progress : callable, optional
        ``progress(step, share)``, see `compress.digits.steps`.
    recipe : Recipe

    Returns
    -------
    DigitsResult

    Raises
    ------
    ValueError
        If the seed is out of range.
    ImageError
        If the network does not fit the machine.
    """
    if not 0 <= seed <= _MAX_SEED:
        raise ValueError(f"seed {seed} must lie in 0 ... {_MAX_SEED}")
    # One thread: sums are then added up in the same order on any number of cores.
    with threadpool_limits(1):
        return _compress(seed, geometry, StepClock(progress), recipe)


def _compress(
    seed: int, geometry: Geometry, steps: StepClock, recipe: Recipe
) -> DigitsResult:
    rng = np.random.default_rng(seed)
    split = load_digits_split(seed)
    x, y = with_shifts(split.train_x, split.train_y)

    steps.begin("train")
    dense = train(
        initialise(recipe.sizes, rng), x, y, epochs=recipe.training_epochs, rng=rng,
        rate=recipe.rate, weight_decay=recipe.weight_decay, noise=recipe.noise,
        progress=steps.share,
    )  # fmt: skip

    steps.begin("prune")

    def retrain(parameters: Parameters, masks: list[np.ndarray], number: int) -> Parameters:
        return train(
            parameters, x, y, epochs=recipe.pruning_epochs, rng=rng, masks=masks,
            rate=recipe.rate, weight_decay=recipe.weight_decay, noise=recipe.noise,
            progress=lambda share: steps.share((number - 1 + share) / recipe.pruning_rounds),
        )  # fmt: skip

    pruned, masks = _prune(dense, recipe, split.train_x, retrain)

    steps.begin("share")
    shared = [
        share_weights(w, m, start=recipe.initialisation)
        for w, m in zip(pruned.weights, masks, strict=True)
    ]
    shared, tuned = fine_tune(
        shared, pruned.biases, x, y, epochs=recipe.sharing_epochs, rng=rng,
        rate=recipe.sharing_rate, noise=recipe.noise, progress=steps.share,
    )  # fmt: skip

    steps.begin("encode")
    formats = choose_formats(shared, tuned.biases, split.train_x)
    last = len(shared) - 1
    layers = tuple(
        quantize(f"fc{number + 1}", layer, bias, layout, relu=number < last)
        for number, (layer, bias, layout) in enumerate(
            zip(shared, tuned.biases, formats, strict=True)
        )
    )
    image = build_image(
        layers, geometry, {"network": "digits", "seed": seed, "recipe": dataclasses.asdict(recipe)}
    )
    networks = {"float": dense, "pruned": pruned, "shared": tuned}
    metrics = measure(seed, split, networks, layers, image) | {"seconds": steps.end()}
    inputs = to_fixed(split.test_x, formats[0].input_frac)
    return DigitsResult(image, inputs, split.test_y, layers, metrics, networks)


def _prune(
    dense: Parameters, recipe: Recipe, x: np.ndarray, retrain: Retrain
) -> tuple[Parameters, list[np.ndarray]]:
    """Prune in rounds, in the recipe's way; `x` are the training inputs without shifted copies."""
    if recipe.density is None:
        return prune_in_rounds(dense, recipe.densities, recipe.pruning_rounds, retrain)
    return in_rounds(
        dense,
        recipe.pruning_rounds,
        lambda given, share: (given, damage(given, recipe.density**share, x)),
        retrain,
    )
