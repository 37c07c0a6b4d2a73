"""The task that methods are compared on: the digits network, dense, for one seed."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
from threadpoolctl import threadpool_limits

from compress.digits.recipe import Recipe
from compress.training.data import Split, load_digits_split, with_shifts
from compress.training.network import Parameters, accuracy, initialise
from compress.training.trainer import train

Advance = Callable[[], None]
"""Called once for every step of a comparison that is done."""


@dataclasses.dataclass(frozen=True, eq=False)
class Task:
    """A trained network with its data.

    Attributes
    ----------
    seed : int
    split : Split
        Without shifted copies.
    x, y : ndarray
        The training samples, with shifted copies.
    recipe : Recipe
        How to train: rate, decay, noise.
    dense : Parameters
        The network before compression.
    """

    seed: int
    split: Split
    x: np.ndarray
    y: np.ndarray
    recipe: Recipe
    dense: Parameters

    def accuracy(self, parameters: Parameters) -> float:
        """Share of test images that are right, 0 ... 1."""
        return accuracy(parameters, self.split.test_x, self.split.test_y)

    def train(
        self, start: Parameters, epochs: int, rng: np.random.Generator, **options
    ) -> Parameters:
        """Train on, in the way the dense network was; `options` as in `train`."""
        return _train(self.recipe, start, self.x, self.y, epochs, rng, **options)


def make_task(seed: int, recipe: Recipe = Recipe(), samples: int | None = None) -> Task:
    """Train the dense digits network.

    Parameters
    ----------
    seed : int
    recipe : Recipe
    samples : int, optional
        Only so many of the training samples: for a quick look.
    """
    split = load_digits_split(seed)
    x, y = with_shifts(split.train_x, split.train_y)
    x, y = x[:samples], y[:samples]
    rng = np.random.default_rng(seed)
    start = initialise(recipe.sizes, rng)
    dense = _train(recipe, start, x, y, recipe.training_epochs, rng)
    return Task(seed, split, x, y, recipe, dense)


def _train(
    recipe: Recipe,
    start: Parameters,
    x: np.ndarray,
    y: np.ndarray,
    epochs: int,
    rng: np.random.Generator,
    **options,
) -> Parameters:
    # One thread: faster for products so small, and sums are added up in the same order anywhere.
    with threadpool_limits(1):
        return train(
            start, x, y, epochs=epochs, rng=rng,
            **{
                "rate": recipe.rate,
                "weight_decay": recipe.weight_decay,
                "noise": recipe.noise,
                **options,
            },
        )  # fmt: skip
