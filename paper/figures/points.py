"""Curves of the timing model with points of the RTL on them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import NullLocator

from paper.figures.drawing import colour_of
from paper.series import layer_order

RTL_POINT = {
    "linestyle": "none", "marker": "o", "markersize": 6, "markerfacecolor": "none",
    "markeredgecolor": "black", "markeredgewidth": 1.1,
}  # fmt: skip
"""Points that were simulated on the RTL; drawn above the timing model's curves."""

_LEGEND_INCHES = 1.25
"""Width of a layer's name with its line."""


@dataclasses.dataclass(frozen=True)
class Point:
    """One run as a point.

    Attributes
    ----------
    panel : str
        Title of the axes that it belongs to.
    layer, source : str
        As in `paper.records.Run`.
    x : int
        The parameter of the machine.
    y : float
        The measure.
    """

    panel: str
    layer: str
    source: str
    x: int
    y: float


def draw_points(axes: Axes, points: Sequence[Point]) -> None:
    """A curve through each layer's points of the model, and the RTL's above them."""
    for name in layer_order(point.layer for point in points):
        own = sorted((p.x, p.y) for p in points if p.layer == name and p.source == "model")
        axes.plot(*_columns(own), color=colour_of(name), marker=".", linewidth=1.5)
        own = sorted((p.x, p.y) for p in points if p.layer == name and p.source == "rtl")
        axes.plot(*_columns(own), **RTL_POINT, zorder=5)


def _columns(pairs: Sequence[tuple[int, float]]) -> tuple[list[int], list[float]]:
    return [x for x, _ in pairs], [y for _, y in pairs]


def powers_of_two(axes: Axes, values: Iterable[int]) -> None:
    """A logarithmic x axis with a tick at every value."""
    ticks = sorted(set(values))
    axes.set_xscale("log", base=2)
    axes.set_xticks(ticks, [str(tick) for tick in ticks])
    axes.xaxis.set_minor_locator(NullLocator())


def layer_legend(figure: Figure, names: Sequence[str], *, rtl: bool) -> None:
    """A legend below all axes: a line for each layer, and what the points are."""
    handles = [Line2D([], [], color=colour_of(name), linewidth=2, label=name) for name in names]
    if rtl:
        handles.append(Line2D([], [], **RTL_POINT, label="RTL"))
    columns = min(len(handles), int(figure.get_figwidth() / _LEGEND_INCHES))
    figure.legend(handles=handles, loc="outside lower center", ncols=columns, frameon=False)
