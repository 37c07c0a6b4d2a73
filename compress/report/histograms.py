"""Weights before and after pruning, with the centroids."""

from __future__ import annotations

import numpy as np

from compress.page.svg import BLUE, GREY, RED, WIDTH, Plot, new_figure, svg_of
from compress.report.measure import Histogram, LayerMeasures


def plot_histogram(layer: LayerMeasures, after: str) -> Plot:
    """Draw the weights of a layer (Deep Compression, figures 3 and 6).

    Parameters
    ----------
    layer : LayerMeasures
    after : str
        What the weights after pruning are, or why there are none.
    """
    figure = new_figure(WIDTH, 3.2)
    axes = figure.subplots()
    used = layer.code_counts[1:] > 0
    found = layer.histogram
    if found is not None:
        axes.stairs(found.before, found.edges, fill=True, color=GREY, alpha=0.6,
                    label="before pruning")
        if found.after is not None:
            axes.stairs(found.after, found.edges, fill=True, color=BLUE, label="after pruning")
    axes.plot(
        layer.values[1:][used], layer.code_counts[1:][used], "o", color=RED, markersize=4,
        label="centroids, at how many weights share them",
    )  # fmt: skip
    for value in layer.values[1:][used]:
        axes.axvline(value, color=RED, linewidth=0.6, alpha=0.6)
    top = max(int(counts.max()) for counts in (layer.code_counts[1:], *_counts(found)))
    # Both a peak of millions and a bin of one weight are seen.
    axes.set_yscale("log")
    axes.set_ylim(0.7, 8.0 * max(top, 1))
    axes.set_xlabel("weight")
    axes.set_ylabel("weights")
    axes.legend(loc="upper center", ncols=3, fontsize=8)
    return Plot(
        "Weights and centroids",
        f"{layer.sizes.kept:,} of {layer.sizes.weights:,} weights kept, {np.count_nonzero(used)} "
        f"values shared. {after}",
        svg_of(figure),
    )


def _counts(found: Histogram | None) -> list[np.ndarray]:
    if found is None:
        return []
    return [found.before] if found.after is None else [found.before, found.after]
