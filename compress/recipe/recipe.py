"""What a recipe says, as values that check themselves."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from compress.errors import listed
from compress.models import LayerSource
from compress.recipe.errors import RecipeError
from compress.recipe.methods import INITIALISATION, MAX_BITS, PRUNING


@dataclasses.dataclass(frozen=True)
class LayerSettings:
    """How a layer is compressed; None is a setting that is not made.

    Parameters
    ----------
    density : float, optional
        Share of the weights to keep, 0 ... 1.
    threshold : float, optional
        Weights of this magnitude or more are kept, instead of `density`. Without either, all
        weights that are not zero are.
    pruning : str, optional
        One of `compress.recipe.methods.PRUNING` (magnitude).
    bits : int, optional
        Of a code, 1 ... 4: a layer has up to ``2**bits - 1`` different weights beside 0 (4).
    initialisation : str, optional
        One of `compress.recipe.methods.INITIALISATION` (linear).
    relu : bool, optional
        Whether outputs are ``max(0, x)``; by default what the model file tells, for named tensors
        all layers but the last.

    Raises
    ------
    RecipeError
        If a setting is out of range or two contradict each other.
    """

    density: float | None = None
    threshold: float | None = None
    pruning: str | None = None
    bits: int | None = None
    initialisation: str | None = None
    relu: bool | None = None

    def __post_init__(self) -> None:
        if self.density is not None and not 0.0 <= self.density <= 1.0:
            raise RecipeError(f"density {self.density} must lie in 0 ... 1")
        if self.threshold is not None and not 0.0 <= self.threshold < float("inf"):
            raise RecipeError(f"threshold {self.threshold} must be finite and not negative")
        if self.density is not None and self.threshold is not None:
            raise RecipeError("give density or threshold, not both")
        if self.bits is not None and not 1 <= self.bits <= MAX_BITS:
            raise RecipeError(f"bits {self.bits} must lie in 1 ... {MAX_BITS}")
        for name, known in (("pruning", PRUNING), ("initialisation", INITIALISATION)):
            value = getattr(self, name)
            if value is not None and value not in known:
                raise RecipeError(f"{name} {value!r} is not known: it may be {listed(known)}")

    def over(self, other: LayerSettings) -> LayerSettings:
        """These settings, and those of `other` where none is made here."""
        own, theirs = self.made(), other.made()
        # The two name the same thing: one of them here replaces either of them there.
        if "density" in own or "threshold" in own:
            theirs.pop("density", None)
            theirs.pop("threshold", None)
        return LayerSettings(**(theirs | own))

    def made(self) -> dict[str, Any]:
        """The settings that are made, by name."""
        return {name: value for name, value in vars(self).items() if value is not None}


@dataclasses.dataclass(frozen=True)
class RecipeLayer:
    """A layer in a recipe: its name, its settings, and for named tensors where it is."""

    name: str
    settings: LayerSettings = LayerSettings()
    source: LayerSource | None = None


@dataclasses.dataclass(frozen=True)
class Training:
    """Retraining between the steps, for networks with ReLU between all layers.

    Parameters
    ----------
    inputs, labels : Path
        .npy files: float [samples, inputs] and integers [samples].
    rounds : int
        Of pruning, with retraining after each.
    epochs : int
        Of each round.
    sharing_epochs : int
        Of fine-tuning the codebooks.
    rate, sharing_rate : float
        Step sizes of Adam.
    """

    inputs: Path
    labels: Path
    rounds: int = 3
    epochs: int = 10
    sharing_epochs: int = 5
    rate: float = 1e-3
    sharing_rate: float = 1e-4


@dataclasses.dataclass(frozen=True)
class Recipe:
    """How a model is compressed, and for which machine.

    Parameters
    ----------
    defaults : LayerSettings
        Of all layers that do not say otherwise.
    layers : tuple of RecipeLayer
        Either refinements of layers that are found, by name, or all layers in order, each with
        its tensors.
    machine : mapping of str to int
        Fields of `compress.geometry.Geometry` that differ from the default machine.
    calibration : Path, optional
        .npy file, float [samples, inputs]: chooses the fixed-point formats.
    training : Training, optional
    seed : int
        Of everything random.
    balance : bool
        Permute rows so that all PEs have the same work (`compress.balance`).

    Raises
    ------
    RecipeError
        If two layers have one name, or only some say where they are.
    """

    defaults: LayerSettings = LayerSettings()
    layers: tuple[RecipeLayer, ...] = ()
    machine: Mapping[str, int] = dataclasses.field(default_factory=dict)
    calibration: Path | None = None
    training: Training | None = None
    seed: int = 1
    balance: bool = False

    def __post_init__(self) -> None:
        names = [layer.name for layer in self.layers]
        for name in names:
            if names.count(name) > 1:
                raise RecipeError(f"layer {name!r} is there twice")
        placed = [layer.source is not None for layer in self.layers]
        if any(placed) and not all(placed):
            raise RecipeError(
                f"layer {names[placed.index(False)]!r} has no weight: give it for every layer, in "
                "their order, or for none"
            )

    @property
    def sources(self) -> list[LayerSource] | None:
        """Where all layers are, if the recipe says so."""
        sources = [layer.source for layer in self.layers if layer.source is not None]
        return sources or None
