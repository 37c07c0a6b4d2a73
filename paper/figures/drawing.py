"""What a figure of the report is, and the look that all figures share."""

from __future__ import annotations

import dataclasses

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from paper.published import layers

LAYER_COLOURS = dict(
    zip(
        layers(),
        ("#1f77b4", "#4aa3df", "#17becf", "#2ca02c", "#8bbf3f", "#bcbd22", "#d62728", "#ff7f0e",
         "#9467bd"),
        strict=True,
    )
)  # fmt: skip
"""Blue, green and red for the three networks."""
OTHER_LAYER = "#555555"

_NARROW = 10
"""Inches."""

MACHINE_COLOURS = ("#1b3a5c", "#2f6fae", "#5aa2d8", "#2a9d8f", "#7bc67e", "#e9a03b", "#c8553d",
                   "#7a3b69")  # fmt: skip


@dataclasses.dataclass(frozen=True, eq=False)
class Drawing:
    """A figure with its words.

    Attributes
    ----------
    name : str
        Of the file, without suffix.
    title, text : str
        What it shows, and how to read it.
    figure : Figure or None
        None if there are no runs to draw.
    """

    name: str
    title: str
    text: str
    figure: Figure | None

    @property
    def is_narrow(self) -> bool:
        """Whether two of its kind have a place side by side."""
        return self.figure is not None and self.figure.get_figwidth() <= _NARROW


def colour_of(layer: str) -> str:
    """A layer's colour, the same in every figure."""
    return LAYER_COLOURS.get(layer, OTHER_LAYER)


def plain(axes: Axes, *, grid: str = "y") -> None:
    """Remove the frame's upper and right side, and add a light grid."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis=grid, color="#d9dfe6", linewidth=0.7)
    axes.set_axisbelow(True)
