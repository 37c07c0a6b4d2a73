"""The paper's numbers, read from `paper/data` (`paper/data/README.md` says where each is from).

Tables I to IV are in `model.energy.published`, since the energy model needs them.
"""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from model.energy.published import LAYERS, Layer
from paper.records import Run

DATA = Path(__file__).with_name("data")


@dataclasses.dataclass(frozen=True)
class Platform:
    """A column of Table V; None where the paper has no number."""

    name: str
    technology_nm: float
    clock_mhz: float | None
    area_mm2: float | None
    power_w: float
    max_params_m: float | None
    fc7_frames_per_s: float


@dataclasses.dataclass(frozen=True)
class Target:
    """Cycles that a queueing model predicts for a machine, by layer.

    Attributes
    ----------
    name : str
    machine : tuple of int or None
        `empty_skip`, `filler_skip`, `issue_width`, `queue_depth`, `balanced`; None for the bound,
        which is of no machine.
    cycles : dict of str to int
    """

    name: str
    machine: tuple[int, ...] | None
    cycles: dict[str, int]


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(newline="") as stream:
        yield from csv.DictReader(stream)


def layers() -> dict[str, Layer]:
    """Tables III and IV, by layer, in the paper's order."""
    return LAYERS


@cache
def platforms() -> tuple[Platform, ...]:
    """Table V."""

    def number(text: str) -> float | None:
        return float(text) if text else None

    return tuple(
        Platform(row.pop("platform"), **{name: number(value) for name, value in row.items()})
        for row in _rows("platforms.csv")
    )


@cache
def claims() -> dict[str, float]:
    """The paper's headline figures."""
    return {row["claim"]: float(row["value"]) for row in _rows("claims.csv")}


@cache
def targets() -> tuple[Target, ...]:
    """The queueing model's predictions; not the paper's, see `paper/data/README.md`."""
    names = ("empty_skip", "filler_skip", "issue_width", "queue_depth", "balanced")
    return tuple(
        Target(
            row["target"],
            tuple(int(row[name]) for name in names) if row["issue_width"] else None,
            {layer: int(row[layer]) for layer in layers()},
        )
        for row in _rows("targets.csv")
    )


def target_of(run: Run) -> Target | None:
    """The prediction for a run's machine; None if there is none, as for other numbers of PEs."""
    key = (run.empty_skip, run.filler_skip, run.issue_width, run.queue_depth, run.balanced)
    matching = run.num_pe == 64 and run.variety == "uniform"
    return next((t for t in targets() if matching and t.machine == key), None)
