"""The digits network's recipes: what each step takes, and how often the network is then right."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Mapping
from pathlib import Path

from compress.compare.task import Advance, Task
from compress.digits.files import write_result
from compress.digits.metrics import ACCURACY_AFTER
from compress.digits.recipe import RECIPES, Recipe, compress_digits
from compress.geometry import Geometry


@dataclasses.dataclass(frozen=True)
class StepResult:
    """One network after one step of one recipe.

    Attributes
    ----------
    recipe : str
    step : str
        `dense`, `pruned`, `shared` or `huffman`, as in `metrics.json`.
    seed : int
    bytes : int
    of_dense : float
        Share of the bytes of the dense network in float32.
    accuracy : float
        On the test set, 0 ... 1; of `huffman`, as the machine computes it.
    gained : float
        That, less the dense network's.
    """

    recipe: str
    step: str
    seed: int
    bytes: int
    of_dense: float
    accuracy: float
    gained: float


def compare_recipes(
    task: Task, recipes: Mapping[str, Recipe] = RECIPES, advance: Advance = lambda: None
) -> list[StepResult]:
    """Make the network of the task's seed by every recipe.

    Parameters
    ----------
    task : Task
        Its seed and its recipe's epochs of dense training are taken.
    recipes : mapping of str to Recipe
    advance : callable

    Returns
    -------
    list of StepResult
    """
    results = []
    for name, recipe in recipes.items():
        recipe = dataclasses.replace(recipe, training_epochs=task.recipe.training_epochs)
        made = compress_digits(task.seed, Geometry(), recipe=recipe)
        with tempfile.TemporaryDirectory() as folder:
            metrics = write_result(made, Path(folder) / "digits")
        accuracy = metrics["accuracy"]
        results.extend(
            StepResult(
                recipe=name,
                step=step,
                seed=task.seed,
                bytes=metrics["sizes"][step]["total"],
                of_dense=metrics["sizes"][step]["total"] / metrics["dense_bytes"],
                accuracy=accuracy[key],
                gained=accuracy[key] - accuracy["float"],
            )
            for step, key in ACCURACY_AFTER.items()
        )
        advance()
    return results
