"""How many zeros lie between the weights that are kept."""

from __future__ import annotations

import numpy as np

from compress.entropy.sizes import INDEX_BITS
from compress.page.svg import BLUE, HALF, RED, Plot, new_figure, svg_of
from compress.report.measure import LONGEST_GAP, LayerMeasures

_ESCAPE = (1 << INDEX_BITS) - 1


def plot_gaps(layer: LayerMeasures) -> Plot:
    """Draw the distribution of gaps, row by row through the matrix.

    Places drawn at random with the layer's density d have gap g with the probability
    d (1 - d)^g; what lies above that for small gaps is clustering.
    """
    figure = new_figure(HALF, 2.9)
    axes = figure.subplots()
    gaps = np.arange(LONGEST_GAP + 2)
    total = max(int(layer.gap_counts.sum()), 1)
    axes.bar(gaps, layer.gap_counts / total, width=0.9, color=BLUE, label="gaps")
    expected = layer.density * (1.0 - layer.density) ** gaps
    expected[-1] = (1.0 - layer.density) ** gaps[-1]
    axes.plot(gaps, expected, ".", color="black", markersize=3, label="of random places")
    axes.axvline(_ESCAPE - 0.5, color=RED, linewidth=1,
                 label=f"from here on more than {INDEX_BITS} bits")
    axes.set_xticks([*range(0, LONGEST_GAP + 1, 8), LONGEST_GAP + 1],
                    [*map(str, range(0, LONGEST_GAP + 1, 8)), "more"], fontsize=8)
    axes.set_xlabel("zeros in front of a weight")
    axes.set_ylabel("share of the weights")
    axes.legend(fontsize=8)
    escapes = layer.sizes.escapes
    return Plot(
        "Index gaps",
        f"{escapes:,} escapes beside {layer.sizes.kept:,} indices of {INDEX_BITS} bits.",
        svg_of(figure),
    )
