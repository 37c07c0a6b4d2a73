"""A layer's weights in other bases: energy compaction, and how coefficients are distributed."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from compress.bases.basis import BASES
from compress.bases.compaction import distribution, energy_curve
from compress.page.svg import BLUE, GREY, WIDTH, Plot, new_figure, svg_of
from compress.report.subject import Projectable

_SHARES = np.linspace(0.0, 1.0, 101)
_COLORS = ("#4c78a8", "#e08a2b", "#1b7f4b", "#b3261e", "#7b5ea7")


def plot_bases(layer: Projectable, seed: int = 0) -> list[Plot]:
    """Draw the coefficients of a layer in every basis, before and after compression.

    Parameters
    ----------
    layer : Projectable
    seed : int
        Of the random basis.
    """
    weights = {"before": layer.before, "after": layer.after}
    weights = {when: own.astype(np.float64) for when, own in weights.items() if own is not None}
    rng = np.random.default_rng(seed)
    # A basis that is fitted is fitted to the weights that it is asked about.
    coefficients = {
        name: {when: make(own, rng).coefficients(own) for when, own in weights.items()}
        for name, make in BASES.items()
    }
    return [_energy(coefficients), _distributions(coefficients)]


Coefficients = dict[str, dict[str, np.ndarray]]


def _energy(coefficients: Coefficients) -> Plot:
    figure = new_figure(WIDTH, 3.2)
    axes = figure.subplots()
    for color, (name, both) in zip(_COLORS, coefficients.items(), strict=True):
        for when, own in both.items():
            axes.plot(_SHARES, energy_curve(own, _SHARES), color=color,
                      linestyle="-" if when == "before" else "--",
                      label=name if when == "before" or len(both) == 1 else None)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1.03)
    axes.set_xlabel("share of the coefficients that is kept, largest first")
    axes.set_ylabel("share of the energy")
    axes.legend(fontsize=8, loc="lower right")
    lines = "Solid: before compression, dashed: after." if any(
        len(both) > 1 for both in coefficients.values()
    ) else "After compression; give --model to see it before, too."
    return Plot("Energy compaction", lines, svg_of(figure))


def _distributions(coefficients: Coefficients) -> Plot:
    figure = new_figure(WIDTH, 2.8)
    panels = figure.subplots(1, len(coefficients), sharey=True, sharex=True)
    for axes, (name, both) in zip(panels, coefficients.items(), strict=True):
        _panel(axes, name, both)
    panels[0].set_ylabel("coefficients")
    panels[0].set_yscale("log")
    figure.supxlabel("coefficient / standard deviation", fontsize=9)
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside upper right", ncols=2,
                  fontsize=8)
    return Plot(
        "Distribution of coefficients",
        "With the excess kurtosis: 0 of a normal distribution; the heavier the tails, the "
        "fewer coefficients hold most of the energy. The last bins hold all that lies beyond.",
        svg_of(figure),
    )


def _panel(axes: Axes, name: str, both: dict[str, np.ndarray]) -> None:
    kurtoses = []
    for when, own in both.items():
        found = distribution(own)
        axes.stairs(found.counts, found.edges, fill=when == "before",
                    color=GREY if when == "before" else BLUE, label=f"{when} compression")
        kurtoses.append(f"{found.kurtosis:.1f}")
    axes.set_title(f"{name}: {' to '.join(kurtoses)}", fontsize=9)
