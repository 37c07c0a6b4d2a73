"""Plots of the load of the array, as SVG for the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from compress.page.svg import BLUE, RED, WIDTH, new_figure, svg_of


def load_plots(load: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return (title, explanation, SVG) of every plot of a load run.

    Parameters
    ----------
    load : mapping
        `layer` (str), `sample_cycles` (int), `queue_depth` (int), `occupancy` (PEs x samples, columns
        that wait), `busy` (PEs x samples, share of cycles with issues),
        `work` (cycles in which each PE issued entries).
    """
    occupancy, busy = np.asarray(load["occupancy"]), np.asarray(load["busy"])
    work = np.asarray(load["work"])
    cycles = occupancy.shape[1] * load["sample_cycles"]
    return [
        (
            "Queue occupancy",
            f"columns that wait in each PE's queue over {load['layer']}; full at {load['queue_depth']}",
            _heat(occupancy, cycles, "columns that wait", load["queue_depth"]),
        ),
        (
            "PE load",
            "share of the cycles in which a PE issues entries; idle PEs wait for the slowest",
            _heat(busy, cycles, "busy", 1.0),
        ),
        (
            "Load imbalance",
            "work of each PE against the mean of all PEs: "
            f"the busiest has {work.max() / work.mean():.2f} of the mean",
            _histogram(work / work.mean()),
        ),
    ]


def _heat(values: np.ndarray, cycles: int, label: str, top: float) -> str:
    figure = new_figure(WIDTH, 3.6)
    axes = figure.subplots()
    image = axes.imshow(
        values, aspect="auto", interpolation="nearest", cmap="viridis", vmin=0, vmax=top,
        extent=(0, cycles, len(values) - 0.5, -0.5),
    )  # fmt: skip
    axes.set_xlabel("cycle of the layer")
    axes.set_ylabel("PE")
    figure.colorbar(image, label=label, pad=0.01)
    return svg_of(figure)


def _histogram(ratios: np.ndarray) -> str:
    figure = new_figure(WIDTH, 2.8)
    axes = figure.subplots()
    axes.hist(ratios, bins=24, color=BLUE, edgecolor="white")
    axes.axvline(1.0, color=RED, linewidth=1)
    axes.set_xlabel("work of a PE / mean work")
    axes.set_ylabel("PEs")
    return svg_of(figure)
