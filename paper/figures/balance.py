"""What the balance of rows over PEs brings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from paper.figures.drawing import Drawing, plain
from paper.measures import Design, best_sources, load_balance
from paper.records import Run
from paper.series import layer_order

_COLOURS = {0: "#9fb3c8", 1: "#2a9d8f"}


def balance_of_rows(runs: Sequence[Run]) -> Drawing:
    """Load balance of each layer without and with balanced rows."""
    own = best_sources(run for run in runs if run.experiment == "balance")
    return Drawing(
        "balance",
        "Balanced rows",
        "Share of the PEs' cycles that process entries, with rows interleaved as they come, and "
        "assigned to PEs by the compressor so that all have the same work. Above the bars: cycles "
        "of interleaved rows over those of balanced ones.",
        _draw(own) if own else None,
    )


def _draw(runs: Sequence[Run]) -> Figure:
    def panel(run: Run) -> tuple[bool, str, str]:
        return run.variety != "uniform", run.variety, Design.of(run).label(without={"balanced"})

    panels = sorted({panel(run) for run in runs})
    names = layer_order(run.layer for run in runs)
    figure = Figure(figsize=(13, 3.1 * len(panels) + 0.5), layout="constrained")
    for axes, which in zip(figure.subplots(len(panels), 1, squeeze=False).flat, panels):
        own = {(run.layer, run.balanced): run for run in runs if panel(run) == which}
        for balanced, colour in _COLOURS.items():
            values = [
                load_balance(own[name, balanced]) if (name, balanced) in own else np.nan
                for name in names
            ]
            bars = axes.bar(
                np.arange(len(names)) + (balanced - 0.5) * 0.38, values, 0.36, color=colour,
                label="balanced" if balanced else "interleaved",
            )  # fmt: skip
        axes.bar_label(bars, [_gain(own, name) for name in names], fontsize=8, padding=2)
        axes.set_title(f"{which[1]} layers, {which[2]}", fontsize=10)
        axes.set_xticks(range(len(names)), names)
        axes.set_ylim(0, 1.12)
        axes.set_ylabel("busy cycles / all cycles")
        plain(axes)
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=2, frameon=False)
    return figure


def _gain(own: dict[tuple[str, int], Run], name: str) -> str:
    if not {(name, 0), (name, 1)} <= own.keys():
        return ""
    return f"{own[name, 0].cycles / own[name, 1].cycles:.2f}×"
