"""`compress`: from a model file to an image on disk."""

from __future__ import annotations

import dataclasses
import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_limits

from compress.balance import balance_network
from compress.errors import CompressError
from compress.geometry import Geometry
from compress.image import Image, ImageError, build_image, write_image
from compress.image.files import check_target
from compress.models import read_network
from compress.pipeline import Compressed, compress_network
from compress.progress import Progress, silent
from compress.recipe import LayerSettings, Recipe, RecipeError, read_recipe

_CHUNK = 1 << 20


def compress(
    model: str | os.PathLike[str],
    image: str | os.PathLike[str],
    *,
    recipe: Recipe | str | os.PathLike[str] | None = None,
    density: float | None = None,
    bits: int | None = None,
    calibration: str | os.PathLike[str] | None = None,
    transpose: bool = False,
    seed: int | None = None,
    balance: bool = False,
    machine: Mapping[str, int] | None = None,
    progress: Progress = silent,
) -> Image:
    """Compress a trained model and write its image.

    Parameters
    ----------
    model : path-like
        A .safetensors, .npz or .onnx file (`compress.models.read_network`).
    image : path-like
        The folder to write, by custom `NAME.eie`; whole or not at all.
    recipe : Recipe or path-like, optional
        How to compress (`compress.recipe.read_recipe`).
    density, bits, calibration, seed, machine : optional
        Stand above the recipe's `defaults.density`, `defaults.bits`, `calibration`, `seed` and
        `machine`.
    balance : bool
        Permute rows for equal work on all PEs, also if the recipe does not say so.
    transpose : bool
        Whether weights that are found by their names have the shape (inputs, outputs).
    progress : callable, optional
        ``progress(step, done)``; steps are `read`, `prune`, `share`, `formats`, `lay out`,
        `write`.

    Returns
    -------
    Image
        What was written.

    Raises
    ------
    CompressError
        If anything that was given cannot be used; one line. Nothing is written then.
    """
    model, target = Path(model), Path(image)
    recipe = _with_options(recipe, density, bits, calibration, seed, machine or {})
    recipe = dataclasses.replace(recipe, balance=recipe.balance or balance)
    geometry = _geometry(recipe.machine)
    check_target(target)
    progress("read", 0.0)
    network = read_network(model, recipe.sources, transpose)
    provenance = {"model": model.name, "model_sha256": digest_of(model)}
    progress("read", 1.0)
    try:
        # One thread: sums are then added up in the same order on any number of cores.
        with threadpool_limits(1):
            made = compress_network(network, recipe, progress)
    except CompressError:
        raise
    except ValueError as error:
        raise RecipeError(f"{model}: {error}") from None
    progress("lay out", 0.0)
    layers, order = made.layers, None
    if recipe.balance:
        balanced = balance_network(layers, geometry, made.activity)
        layers, order = balanced.layers, balanced.output_order
    provenance |= _provenance(recipe, made)
    built = build_image(layers, geometry, provenance, output_order=order)
    progress("lay out", 1.0)
    progress("write", 0.0)
    write_image(built, target)
    progress("write", 1.0)
    return built


def _with_options(
    recipe: Recipe | str | os.PathLike[str] | None,
    density: float | None,
    bits: int | None,
    calibration: str | os.PathLike[str] | None,
    seed: int | None,
    machine: Mapping[str, int],
) -> Recipe:
    """The recipe, with what was given beside it."""
    if recipe is None:
        recipe = Recipe()
    elif not isinstance(recipe, Recipe):
        recipe = read_recipe(Path(recipe))
    given = LayerSettings(density=density, bits=bits)
    return dataclasses.replace(
        recipe,
        defaults=given.over(recipe.defaults),
        machine={**recipe.machine, **machine},
        calibration=recipe.calibration if calibration is None else Path(calibration),
        seed=recipe.seed if seed is None else seed,
    )


def _geometry(sizes: Mapping[str, int]) -> Geometry:
    try:
        return Geometry(**sizes)
    except (TypeError, ValueError) as error:
        raise RecipeError(f"machine: {error}") from None


def digest_of(path: Path) -> str:
    """SHA-256 of a file, hexadecimal.

    Raises
    ------
    ImageError
        If it cannot be read.
    """
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError as error:
        raise ImageError(f"{path}: it cannot be read ({error.strerror or error})") from None
    return digest.hexdigest()


def _provenance(recipe: Recipe, made: Compressed) -> dict[str, Any]:
    calibration = recipe.calibration or (recipe.training and recipe.training.inputs)
    return {
        "calibration": Path(calibration).name if calibration else "synthetic",
        "trained": recipe.training is not None,
        "seed": recipe.seed,
        "balanced": recipe.balance,
        "layers": [own.made() for own in made.settings],
        "warnings": list(made.warnings),
    }
