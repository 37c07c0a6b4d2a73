"""How many weights have each code."""

from __future__ import annotations

import numpy as np

from compress.page.svg import BLUE, HALF, Plot, new_figure, svg_of
from compress.report.measure import LayerMeasures


def plot_code_usage(layer: LayerMeasures) -> Plot:
    """Draw how often each code of a kept weight occurs, with the value that it stands for."""
    figure = new_figure(HALF, 2.9)
    axes = figure.subplots()
    codes = np.arange(1, len(layer.code_counts))
    counts = layer.code_counts[1:]
    axes.bar(codes, counts, color=BLUE)
    labels = [
        f"{value:.3g}" if count else "unused"
        for value, count in zip(layer.values[1:], counts, strict=True)
    ]
    axes.set_xticks(codes, labels, rotation=60, fontsize=7)
    axes.set_xlabel("shared weight, codes 1 to 15")
    axes.set_ylabel("weights")
    return Plot(
        "Code usage",
        f"{np.count_nonzero(counts)} of {len(codes)} codes in use; "
        f"entropy {layer.codes.entropy:.2f} bits, stored in 4.",
        svg_of(figure),
    )
