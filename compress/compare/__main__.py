"""The command line: ``python -m compress.compare {pruning,sharing,hashing,bases,recipes}``."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from compress.bases.basis import BASES
from compress.compare.bases import DENSITIES as BASIS_DENSITIES
from compress.compare.bases import compare_bases
from compress.compare.hashing import COMPRESSIONS, compare_hashing
from compress.compare.pruning import DENSITIES, METHODS, compare_pruning
from compress.compare.recipes import compare_recipes
from compress.compare.sharing import BITS, compare_sharing
from compress.compare.table import print_means, write_csv
from compress.compare.task import Advance, Task, make_task
from compress.digits.recipe import RECIPES, Recipe
from compress.sharing.initialise import INITIALISERS


@dataclasses.dataclass(frozen=True)
class Comparison:
    """What a comparison computes and shows.

    Attributes
    ----------
    run : callable
        ``run(task, advance)`` gives a list of results.
    steps : int
        How often it calls `advance`.
    tables : tuple
        Title, and the fields of rows, columns and values.
    """

    run: Callable[[Task, Advance], list[Any]]
    steps: int
    tables: tuple[tuple[str, str, str, str], ...]


COMPARISONS = {
    "pruning": Comparison(
        lambda task, advance: compare_pruning(task, advance=advance),
        len(DENSITIES) * len(METHODS),
        (
            ("accuracy after pruning in one step, no retraining", "method", "density", "at_once"),
            ("accuracy after pruning and retraining in rounds", "method", "density", "retrained"),
        ),
    ),
    "sharing": Comparison(
        lambda task, advance: compare_sharing(task, advance=advance),
        len(BITS) * len(INITIALISERS),
        (
            ("within-cluster sum, above that of the optimum", "start", "bits", "above_optimum"),
            ("accuracy with shared weights", "start", "bits", "shared"),
            ("accuracy after tuning the codebooks", "start", "bits", "tuned"),
        ),
    ),
    "hashing": Comparison(
        lambda task, advance: compare_hashing(task, advance=advance),
        len(COMPRESSIONS),
        (
            ("accuracy of the hashed network", "seed", "compression", "hashed"),
            ("accuracy of a dense network with as many weights", "seed", "compression", "small"),
        ),
    ),
    "bases": Comparison(
        lambda task, advance: compare_bases(task, advance=advance),
        len(BASES) * len(BASIS_DENSITIES),
        (
            ("energy in the largest coefficients", "basis", "density", "energy"),
            ("accuracy from the largest coefficients", "basis", "density", "accuracy"),
            ("numbers stored, with the basis, of dense", "basis", "density", "stored"),
        ),
    ),
    "recipes": Comparison(
        lambda task, advance: compare_recipes(task, advance=advance),
        len(RECIPES),
        (
            ("bytes, of dense float32", "recipe", "step", "of_dense"),
            ("accuracy", "recipe", "step", "accuracy"),
            ("accuracy, less the dense network's", "recipe", "step", "gained"),
        ),
    ),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a comparison; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m compress.compare", description="Compare methods on the digits network."
    )
    parser.add_argument("name", choices=COMPARISONS)
    parser.add_argument("--seed", type=int, default=1, help="the first seed (1)")
    parser.add_argument("--seeds", type=int, default=3, help="how many; tables show means (3)")
    parser.add_argument("--epochs", type=int, help="of training the dense network (the recipe's)")
    parser.add_argument("--out", type=Path, help="CSV with every number")
    given = parser.parse_args(arguments)
    if given.seeds < 1 or given.seed < 0 or (given.epochs is not None and given.epochs < 1):
        print("error: seeds and epochs must be at least 1, the seed at least 0", file=sys.stderr)
        return 2
    try:
        results = _run(COMPARISONS[given.name], given)
        for title, *fields in COMPARISONS[given.name].tables:
            print_means(title, results, *fields)
            print()
        if given.out:
            write_csv(results, given.out)
            print(f"every number: {given.out}")
    except OSError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    return 0


def _run(comparison: Comparison, given: argparse.Namespace) -> list[Any]:
    from rich.progress import Progress

    recipe = Recipe() if given.epochs is None else Recipe(training_epochs=given.epochs)
    results = []
    with Progress(transient=True) as bars:
        task_id = bars.add_task("compare", total=given.seeds * (comparison.steps + 1))
        for seed in range(given.seed, given.seed + given.seeds):
            task = make_task(seed, recipe)
            bars.advance(task_id)
            results.extend(comparison.run(task, lambda: bars.advance(task_id)))
    return results


if __name__ == "__main__":
    sys.exit(main())
