"""Figures 6 and 7: speed-up and energy efficiency over the paper's CPU, GPU and mobile GPU."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from paper.figures.drawing import MACHINE_COLOURS, Drawing, plain
from paper.measures import microseconds
from paper.published import layers
from paper.records import Run
from paper.series import (
    PAPERS_EIE,
    PLATFORMS,
    Series,
    machine_series,
    published_energies,
    published_times,
    ratios,
)

_COLOURS = {
    "CPU dense": "#8c8c8c", "CPU sparse": "#c4c4c4", "GPU dense": "#a0785a",
    "GPU sparse": "#d3b8a3", "mobile GPU dense": "#8a6fa8", "mobile GPU sparse": "#c5b6d6",
    PAPERS_EIE: "#222222",
}  # fmt: skip


def speed_up(runs: Sequence[Run]) -> Drawing:
    """Figure 6."""
    return Drawing(
        "fig06_speed_up",
        "Figure 6: speed-up over the CPU",
        "Time of the paper's CPU with dense MKL, batch 1, over the time of each platform. EIE at "
        "800 MHz; CPU, GPU and mobile GPU as the paper measured them.",
        _bars(ratios(published_times() | machine_series(runs, microseconds)),
              "speed-up over CPU dense"),
    )  # fmt: skip


def energy_efficiency(
    runs: Sequence[Run], energy_of: Callable[[Run], Mapping[str, float]]
) -> Drawing:
    """Figure 7; `energy_of` gives a run's energy by unit in pJ."""
    ours = machine_series(runs, lambda run: sum(energy_of(run).values()) / 1e6)
    return Drawing(
        "fig07_energy",
        "Figure 7: energy efficiency over the CPU",
        "Energy of the paper's CPU with dense MKL over that of each platform: time by the power "
        "of Table V; for our machines the energy model.",
        _bars(ratios(published_energies() | ours), "times less energy than CPU dense"),
    )


def _bars(series: Series, label: str) -> Figure:
    groups = [*layers(), "geometric mean"]
    machines = [name for name in series if name not in _COLOURS]
    colours = _COLOURS | dict(zip(machines, itertools.cycle(MACHINE_COLOURS)))

    figure = Figure(figsize=(19, 6.4), layout="constrained")
    axes = figure.subplots()
    width = 0.86 / len(series)
    x = np.arange(len(groups))
    for number, (name, row) in enumerate(series.items()):
        values = [row.get(group, np.nan) for group in groups]
        place = x + (number - (len(series) - 1) / 2) * width
        bars = axes.bar(place, values, width, color=colours[name], label=name)
        if name not in PLATFORMS:
            axes.bar_label(bars, fmt=_short, fontsize=6.5, rotation=90, padding=3)
    axes.axvline(len(groups) - 1.5, color="#9aa5b1", linewidth=0.8)
    axes.set_yscale("log")
    axes.set_ylim(top=axes.get_ylim()[1] * 4)
    axes.set_xticks(x, groups)
    axes.set_ylabel(label)
    axes.margins(x=0.01)
    plain(axes)
    figure.legend(loc="outside lower center", ncols=7, frameon=False)
    return figure


def _short(value: float) -> str:
    return "" if np.isnan(value) else f"{value:,.0f}"
