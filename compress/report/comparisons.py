"""Figures of the methods' comparisons, from the files of `python -m compress.compare`."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from compress.compare.results import ResultsError, read_results
from compress.compare.table import mean_table
from compress.page.svg import WIDTH, Plot, new_figure, svg_of

MAX_LINES = 24
"""In one panel of a figure."""

_MAX_TICKS = 24


@dataclasses.dataclass(frozen=True)
class Lines:
    """One panel of a figure.

    Attributes
    ----------
    title : str
    value : tuple of (str, str)
        Fields to draw and their labels; with several there is one line for each of them, with one
        there is a line for each value of the comparison's series.
    reference : str, optional
        Field whose mean is drawn across: what compression should keep.
    bottom : float, optional
        Where the vertical axis begins if there is anything above: one bad value would hide the
        differences between the others.
    """

    title: str
    value: tuple[tuple[str, str], ...]
    reference: str | None = None
    bottom: float | None = None


@dataclasses.dataclass(frozen=True)
class Drawing:
    """How a comparison is drawn.

    Attributes
    ----------
    title, text : str
    x, x_label : str
        Field of the horizontal axis, and its name.
    base : int or None
        Of the horizontal axis if it is logarithmic.
    series : str
        Field that tells the lines apart.
    panels : tuple of Lines
    """

    title: str
    text: str
    x: str
    x_label: str
    base: int | None
    series: str
    panels: tuple[Lines, ...]


DRAWINGS = {
    "pruning": Drawing(
        "Pruning methods", "Accuracy against the share of weights that is left.",
        "density", "density", 10, "method",
        (
            Lines("pruned in one step", (("at_once", ""),), "dense"),
            Lines("pruned and retrained in rounds", (("retrained", ""),), "dense"),
        ),
    ),
    "sharing": Drawing(
        "Initialisations of weight sharing", "Against the bits of a code.",
        "bits", "bits of a code", None, "start",
        (
            Lines("within-cluster sum, above that of the optimal start", (("above_optimum", ""),)),
            Lines("accuracy, weights shared", (("shared", ""),), "pruned", 0.8),
            Lines("accuracy, codebooks tuned", (("tuned", ""),), "pruned", 0.8),
        ),
    ),
    "hashing": Drawing(
        "HashedNets", "A hashed network and a dense one that stores as many weights.",
        "compression", "compression", 2, "seed",
        (Lines("accuracy", (("hashed", "hashed"), ("small", "small and dense")), "dense"),),
    ),
    "bases": Drawing(
        "Basis projection", "Only the largest coefficients are kept, without retraining.",
        "density", "share of the coefficients", 10, "basis",
        (
            Lines("energy in the largest coefficients", (("energy", ""),)),
            Lines("accuracy", (("accuracy", ""),), "dense"),
            Lines("numbers stored, with the basis, of dense", (("stored", ""),)),
        ),
    ),
}  # fmt: skip


@dataclasses.dataclass(frozen=True)
class ComparisonPanel:
    """One file of results on the page: its figure, or what is wrong with it."""

    plot: Plot | None
    error: str | None


def comparison_panel(path: Path) -> ComparisonPanel:
    """Draw a file of results; one that is damaged gives a panel that says so."""
    try:
        name, results = read_results(path)
        lines = len({getattr(own, DRAWINGS[name].series) for own in results})
        if lines > MAX_LINES:
            raise ResultsError(f"{path}: {lines} lines cannot be told apart, {MAX_LINES} can")
    except ResultsError as error:
        return ComparisonPanel(None, str(error))
    return ComparisonPanel(plot_comparison(name, results), None)


def plot_comparison(name: str, results: Sequence[Any]) -> Plot:
    """Draw a comparison: means over the seeds as lines, each seed as a dot.

    Parameters
    ----------
    name : str
        One of DRAWINGS.
    results : sequence of dataclass
        As `compress.compare` gives them.
    """
    drawing = DRAWINGS[name]
    figure = new_figure(WIDTH, 3.6)
    panels = figure.subplots(1, len(drawing.panels), squeeze=False)[0]
    for axes, lines in zip(panels, drawing.panels, strict=True):
        for field, label in lines.value:
            _draw(axes, results, drawing, field, label)
        _vertical(axes, lines, results)
        _horizontal(axes, drawing, results)
    # Beside the panels, where it hides no line; a reference may be in one of them only.
    named = {}
    for axes in panels:
        for handle, label in zip(*axes.get_legend_handles_labels(), strict=True):
            named.setdefault(label, handle)
    figure.legend(named.values(), named.keys(), loc="outside lower center", ncols=7, fontsize=8)
    seeds = len({own.seed for own in results})
    over = "One seed" if seeds == 1 else f"Means over {seeds} seeds as lines, every seed as a dot"
    return Plot(drawing.title, f"{drawing.text} {over}.", svg_of(figure))


def _draw(axes: Axes, results: Sequence[Any], drawing: Drawing, field: str, label: str) -> None:
    own = [
        _Point(label or str(getattr(r, drawing.series)), getattr(r, drawing.x), getattr(r, field))
        for r in results
    ]
    names, places, means = mean_table(own, "series", "x", "y")
    for name in names:
        line = [(x, means[name, x]) for x in sorted(places) if (name, x) in means]
        drawn, = axes.plot(*zip(*line, strict=True), marker="o", markersize=3, label=name)
        dots = [(p.x, p.y) for p in own if p.series == name]
        axes.plot(*zip(*dots, strict=True), ".", color=drawn.get_color(), alpha=0.4, markersize=3)


@dataclasses.dataclass(frozen=True)
class _Point:
    series: str
    x: float
    y: float


def _vertical(axes: Axes, lines: Lines, results: Sequence[Any]) -> None:
    """Percentages, the reference, and where the axis begins."""
    if lines.reference:
        level = float(np.mean([getattr(own, lines.reference) for own in results]))
        axes.axhline(level, color="black", linestyle=":", linewidth=1, label=lines.reference)
    title = lines.title
    top = max(getattr(own, field) for own in results for field, _ in lines.value)
    if lines.bottom is not None and top > lines.bottom:
        axes.set_ylim(bottom=lines.bottom)
        title += f", from {lines.bottom:.0%} up"
    axes.set_title(title, fontsize=9)
    axes.yaxis.set_major_formatter(lambda value, _: f"{100 * value:g} %")


def _horizontal(axes: Axes, drawing: Drawing, results: Sequence[Any]) -> None:
    """A tick at every place that was measured."""
    axes.set_xlabel(drawing.x_label)
    places = sorted({getattr(own, drawing.x) for own in results})
    if drawing.base is not None:
        axes.set_xscale("log", base=drawing.base)
    if len(places) <= _MAX_TICKS:
        axes.set_xticks(places, [f"{place:g}" for place in places], fontsize=8)
        axes.minorticks_off()
