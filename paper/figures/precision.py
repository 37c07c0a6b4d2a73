"""Figure 10: accuracy and energy of a multiplication against the bits of the arithmetic."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from paper.figures.drawing import Drawing, plain
from paper.precision import FLOAT, Accuracy, arithmetics, multiply_pj


def precision(measured: Sequence[Accuracy]) -> Drawing:
    """Figure 10."""
    return Drawing(
        "fig10_precision",
        "Figure 10: accuracy against the bits of the arithmetic",
        "The digits network (mean, least and largest over the seeds). Squares: energy of a "
        "multiplication, Table I for 32 bits and a fifth of it for each half of the bits.",
        _draw(measured) if measured else None,
    )


def _draw(measured: Sequence[Accuracy]) -> Figure:
    names = [name for name in arithmetics() if any(own.arithmetic == name for own in measured)]
    percent = [[100 * m.accuracy for m in measured if m.arithmetic == name] for name in names]
    mean = np.array([np.mean(own) for own in percent])
    spread = [mean - [min(own) for own in percent], [max(own) for own in percent] - mean]
    x = np.arange(len(names))

    figure = Figure(figsize=(9, 4.8), layout="constrained")
    axes = figure.subplots()
    axes.bar(x, mean, 0.6, yerr=spread, capsize=3, color="#5aa2d8", label="digits network (ours)")
    axes.set_ylim(0, 105)
    axes.set_ylabel("accuracy (%)")
    words = [name.replace("fixed", "fixed\n") + " bits" if name != FLOAT else "float\n32 bits"
             for name in names]  # fmt: skip
    axes.set_xticks(
        x, [f"{word}\n{value:.1f} %" for word, value in zip(words, mean, strict=True)]
    )
    plain(axes)

    energy = axes.twinx()
    energy.plot(
        x, [multiply_pj(name) for name in names], linestyle=":", marker="s", color="#333333",
        label="multiplication (right axis)",
    )  # fmt: skip
    energy.set_ylabel("energy of a multiplication (pJ)")
    energy.set_ylim(0, 4.2)
    energy.spines["top"].set_visible(False)
    figure.legend(loc="outside lower center", ncols=3, frameon=False)
    return figure
