"""The paper's headline figures: as claimed, as its own Table IV gives them, and ours."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import geometric_mean

from paper.measures import Design, microseconds
from paper.published import claims, layers
from paper.records import Run
from paper.series import (
    PAPERS_EIE,
    Series,
    machine_runs,
    machine_series,
    published_energies,
    published_times,
)
from paper.tables.energy import EnergyOf
from paper.tables.table import Column, Table

_PLATFORMS = {"CPU dense": "cpu_dense", "GPU dense": "gpu_dense", "mobile GPU dense": "mgpu_dense"}
_ALEXNET = ("Alex-6", "Alex-7", "Alex-8")


def headlines(runs: Sequence[Run], energy_of: EnergyOf) -> Table:
    """Geometric means over the nine layers, and AlexNet's frames per second."""
    times, energies = published_times(), published_energies()
    machines = machine_series(runs, microseconds)
    joules = machine_series(runs, lambda run: sum(energy_of(run).values()) / 1e6)
    names = [name for name, row in machines.items() if len(row) == len(layers())]
    rows = []
    for what, published, ours in (("speedup", times, machines), ("energy", energies, joules)):
        words = "speed-up over" if what == "speedup" else "less energy than"
        for platform, key in _PLATFORMS.items():
            rows.append((
                f"{words} {platform}", claims()[f"{what}_over_{key}"],
                _gain(published, platform, published[PAPERS_EIE]),
                *(_gain(published, platform, ours[name]) for name in names),
            ))  # fmt: skip
    rows.append((
        "frames/s of AlexNet's three layers", claims()["alexnet_fc_frames_per_s"],
        _frames(times[PAPERS_EIE]), *(_frames(machines[name]) for name in names),
    ))  # fmt: skip
    columns = (
        Column("figure"), Column("paper's text", ",.0f"), Column("from Tables IV and V", ",.0f"),
        *(Column(name, ",.0f") for name in names),
    )  # fmt: skip
    return Table(
        "headlines", "Headline figures",
        "Speed-up and energy: geometric means over the nine layers, dense, batch 1. The second "
        "column is what the paper's own tables give.",
        columns, rows,
    )  # fmt: skip


def fastest(runs: Sequence[Run]) -> tuple[Design, float] | None:
    """The machine with the largest geometric mean of speed-ups over the paper's, with that mean."""
    times = published_times()[PAPERS_EIE]
    by_machine: dict[Design, list[Run]] = {}
    for run in machine_runs(runs):
        if run.layer in layers():
            by_machine.setdefault(Design.of(run), []).append(run)
    means = {
        machine: geometric_mean([times[run.layer] / microseconds(run) for run in own])
        for machine, own in by_machine.items()
        if len(own) == len(layers())
    }
    return max(means.items(), key=lambda item: item[1]) if means else None


def _gain(published: Series, platform: str, ours: dict[str, float]) -> float:
    return geometric_mean([published[platform][layer] / ours[layer] for layer in layers()])


def _frames(row: dict[str, float]) -> float:
    return 1e6 / sum(row[layer] for layer in _ALEXNET)
