"""Reads a recipe from its TOML file."""

from __future__ import annotations

import contextlib
import dataclasses
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from compress.geometry import Geometry
from compress.layer import check_name
from compress.models import LayerSource
from compress.recipe.errors import RecipeError
from compress.recipe.recipe import LayerSettings, Recipe, RecipeLayer, Training
from compress.recipe.table import Table

MAX_BYTES = 1 << 20
MAX_SEED = 2**32 - 1

_SETTINGS = tuple(field.name for field in dataclasses.fields(LayerSettings))
_PLACE = ("weight", "bias", "transpose")
_MACHINE = tuple(field.name for field in dataclasses.fields(Geometry))
_TRAINING = tuple(field.name for field in dataclasses.fields(Training))
_TOP = ("calibration", "seed", "balance", "defaults", "machine", "training", "layer")
_MOST = 10**6


def read_recipe(path: Path) -> Recipe:
    """Read a recipe; file names in it are relative to its folder.

    Raises
    ------
    RecipeError
        If the file cannot be read or says something that makes no sense; one line that names the
        file.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise RecipeError(f"{path}: it cannot be read ({error.strerror or error})") from None
    try:
        if len(content) > MAX_BYTES:
            raise RecipeError(f"a recipe has at most {MAX_BYTES} bytes")
        return parse_recipe(content.decode(), path.parent)
    except RecipeError as error:
        raise RecipeError(f"{path}: {error}") from None
    except UnicodeDecodeError:
        raise RecipeError(f"{path}: this is no text in UTF-8") from None


def parse_recipe(text: str, folder: Path = Path()) -> Recipe:
    """Read a recipe from its text.

    Parameters
    ----------
    text : str
        TOML.
    folder : Path
        What file names are relative to.

    Raises
    ------
    RecipeError
        If it says something that makes no sense.

    Examples
    --------
    >>> recipe = parse_recipe("defaults = {density = 0.1}\\nmachine = {num_pe = 16}")
    >>> recipe.defaults.density, recipe.machine
    (0.1, {'num_pe': 16})
    """
    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise RecipeError(f"this is no TOML: {error}") from None
    top = Table(content, "", _TOP)
    calibration, seed = top.text("calibration"), top.integer("seed", 0, MAX_SEED)
    layers = top.raw("layer", [])
    if not isinstance(layers, list):
        raise RecipeError("layer must be a list of tables: write [[layer]] above each")
    return Recipe(
        defaults=_settings(Table(top.raw("defaults", {}), "defaults", _SETTINGS), "defaults"),
        layers=tuple(_layer(layer, f"layer {n}") for n, layer in enumerate(layers, start=1)),
        machine=_machine(top.raw("machine", {})),
        calibration=None if calibration is None else folder / calibration,
        training=_training(top.raw("training"), folder) if "training" in top else None,
        seed=1 if seed is None else seed,
        balance=bool(top.flag("balance")),
    )


@contextlib.contextmanager
def _at(where: str) -> Iterator[None]:
    """Put the place in front of what a value says about itself."""
    try:
        yield
    except ValueError as error:
        raise RecipeError(f"{where}: {error}") from None


def _settings(table: Table, where: str) -> LayerSettings:
    bits = table.integer("bits", -_MOST, _MOST)
    with _at(where):
        return LayerSettings(
            density=table.number("density"),
            threshold=table.number("threshold"),
            pruning=table.text("pruning"),
            bits=bits,
            initialisation=table.text("initialisation"),
            relu=table.flag("relu"),
        )


def _layer(content: Any, where: str) -> RecipeLayer:
    table = Table(content, where, ("name", *_PLACE, *_SETTINGS))
    name, weight = table.needed("name"), table.text("weight")
    with _at(where):
        check_name(name)
    where = f"layer {name!r}"
    settings = _settings(table, where)
    if weight is None:
        for key in _PLACE[1:]:
            if key in table:
                raise RecipeError(f"{where}: {key} is there without weight")
        return RecipeLayer(name, settings)
    source = LayerSource(name, weight, table.text("bias"), bool(table.flag("transpose")))
    return RecipeLayer(name, settings, source)


def _machine(content: Any) -> dict[str, int]:
    table = Table(content, "machine", _MACHINE)
    sizes = {name: table.integer(name, 1, 1 << 32) for name in _MACHINE if name in table}
    with _at("machine"):
        Geometry(**sizes)
    return sizes


def _training(content: Any, folder: Path) -> Training:
    table = Table(content, "training", _TRAINING)
    chosen: dict[str, Any] = {
        "inputs": folder / table.needed("inputs"),
        "labels": folder / table.needed("labels"),
    }
    for name, low in (("rounds", 1), ("epochs", 1), ("sharing_epochs", 0)):
        if name in table:
            chosen[name] = table.integer(name, low, 10_000)
    for name in ("rate", "sharing_rate"):
        if name in table:
            chosen[name] = table.number(name)
            if not 0.0 < chosen[name] <= 1.0:
                raise RecipeError(f"training: {name} {chosen[name]} must lie between 0 and 1")
    return Training(**chosen)
