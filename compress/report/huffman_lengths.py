"""Lengths of the Huffman codes beside those that the symbols' shares ask for."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from compress.page.svg import BLUE, HALF, ORANGE, RED, Plot, new_figure, svg_of
from compress.report.measure import CodedSymbols, LayerMeasures


def plot_huffman_lengths(layer: LayerMeasures) -> Plot:
    """Draw the code length of every code of a weight and of every relative index."""
    figure = new_figure(HALF, 2.9)
    left, right = figure.subplots(1, 2, width_ratios=(1, 1.6))
    _lengths(left, layer.codes, 1, BLUE)
    left.set_xlabel("code of a weight")
    left.set_ylabel("bits")
    _lengths(right, layer.indices, 0, ORANGE)
    right.set_xlabel(f"relative index, {layer.index_width} bits")
    right.legend(fontsize=8)
    return Plot(
        "Huffman code lengths",
        f"Weights {layer.codes.mean_bits:.2f} bits (entropy {layer.codes.entropy:.2f}), relative "
        f"indices {layer.indices.mean_bits:.2f} bits (entropy {layer.indices.entropy:.2f}); the "
        "last index is the escape.",
        svg_of(figure),
    )


def _lengths(axes: Axes, symbols: CodedSymbols, first: int, color: str) -> None:
    numbers = np.arange(first, first + len(symbols.lengths))
    axes.bar(numbers, symbols.lengths, width=0.9, color=color, label="code length")
    used = symbols.counts > 0
    axes.plot(numbers[used], symbols.ideal[used], ".", color=RED, markersize=4,
              label="-log2 of its share")
    axes.set_xlim(numbers[0] - 0.7, numbers[-1] + 0.7)
    axes.yaxis.get_major_locator().set_params(integer=True)
