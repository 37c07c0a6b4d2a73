"""Figures as SVG text for a page."""

from __future__ import annotations

import io
from typing import NamedTuple

import matplotlib as mpl
from matplotlib.figure import Figure

mpl.rcParams["svg.hashsalt"] = "eie"  # the same data give the same file

WIDTH, HALF = 11.0, 5.5
"""Of a figure that is as wide as the page, and of one of two in a row, in inches."""

BLUE, GREY, RED, ORANGE, GREEN = "#4c78a8", "#9aa7b5", "#b3261e", "#e08a2b", "#1b7f4b"
"""Colours of all plots; red marks what to look at."""


class Plot(NamedTuple):
    """A figure with its caption: title, explanation and SVG."""

    title: str
    text: str
    svg: str


def new_figure(width: float, height: float) -> Figure:
    """An empty figure whose parts find their places by themselves; sizes in inches."""
    return Figure(figsize=(width, height), layout="constrained")


def svg_of(figure: Figure) -> str:
    """Return a figure as an SVG element."""
    buffer = io.StringIO()
    # Heat maps of thousands of cells stay one picture inside the SVG.
    figure.savefig(buffer, format="svg", metadata={"Date": None}, dpi=110)
    text = buffer.getvalue()
    return text[text.index("<svg"):]
