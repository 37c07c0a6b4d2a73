"""What each PE stores: weights, and fillers that bridge zeros."""

from __future__ import annotations

import numpy as np

from compress.page.svg import BLUE, GREY, ORANGE, RED, Plot, new_figure, svg_of


def plot_pe_load(entries: np.ndarray, fillers: np.ndarray, width: float) -> Plot:
    """Draw the entries of every PE.

    Parameters
    ----------
    entries, fillers : ndarray of int64, shape (num_pe,)
    width : float
        Of the figure, in inches.
    """
    figure = new_figure(width, 2.9)
    axes = figure.subplots()
    pes = np.arange(len(entries))
    axes.bar(pes, entries - fillers, width=0.9, color=BLUE, label="weights")
    if fillers.any():
        axes.bar(pes, fillers, width=0.9, bottom=entries - fillers, color=ORANGE, label="fillers")
    mean, most = float(entries.mean()), int(entries.max())
    axes.axhline(mean, color=RED, linewidth=1, label=f"mean {mean:,.1f}")
    axes.axhline(most, color=GREY, linewidth=1, linestyle="--", label=f"most {most:,}")
    axes.set_xlim(-0.8, len(entries) - 0.2)
    axes.set_ylim(0, 1.35 * max(most, 1))
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set_xlabel("PE")
    axes.set_ylabel("entries")
    axes.legend(ncols=4, loc="upper center", fontsize=8)
    ratio = f"most / mean {most / mean:.2f}" if most else "no entry"
    return Plot("PE load", f"{ratio}; the array waits for the PE with the most work.",
                svg_of(figure))
