"""Where the cycles go: a stacked bar for each layer and machine."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from paper.figures.drawing import Drawing, plain
from paper.figures.points import RTL_POINT
from paper.measures import PE_CYCLES, Design, pe_cycles
from paper.records import Run
from paper.series import layer_order, predicted_runs

_COLOURS = {
    "useful": "#2a9d8f", "unfilled": "#a9d8c9", "filler": "#e9a03b", "empty": "#b38bc2",
    "blocked": "#c8553d", "skipped": "#2f6fae", "gap": "#9cc4ea", "slower": "#e8a598",
    "setup": "#3d4854", "fill": "#7c8894", "drain": "#c3cad2",
}  # fmt: skip
"""From below: work, then reasons to starve."""


def where_cycles_go(runs: Sequence[Run]) -> Drawing:
    """Cycles of every layer and machine, by what PEs spend them on."""
    pairs = predicted_runs(runs)
    machines = sorted({Design.of(run) for run, _ in pairs})
    names = "; ".join(f"{n}: {m.label()}" for n, m in enumerate(machines, start=1))
    return Drawing(
        "cycles",
        "Where the cycles go",
        "Cycles of each layer, relative to its first machine, by what a PE does in them, on "
        "average. Work: useful (non-zero entries), unfilled (places of a wide issue that stay "
        "free), fillers, empty columns. Starved, because other PEs are behind: broadcast blocked "
        "(the queue of one is full), slower PEs (all is sent, one still works). Starved, because "
        "one activation per cycle is too slow: broadcast skipped (its column is empty here), gap "
        "of the scan (none was at the root). Starved for every PE: fill (accumulators, codebook, "
        "the first activation's way), drain (the pipeline empties, results are written back), "
        "between passes (descriptors). From the timing model, exact; a circle where an RTL run "
        f"has all its counters. Machines: {names}.",
        _draw(pairs, machines) if pairs else None,
    )


def _draw(pairs: Sequence[tuple[Run, Run | None]], machines: Sequence[Design]) -> Figure:
    chosen = {(run.layer, Design.of(run)): (run, rtl) for run, rtl in pairs}
    names = layer_order(run.layer for run, _ in pairs)
    figure = Figure(figsize=(16, 7.2), layout="constrained")
    axes = figure.subplots()
    width = 0.84 / len(machines)
    places, numbers, parts, circles = [], [], [], []
    for group, name in enumerate(names):
        own = [(n, *chosen[name, m]) for n, m in enumerate(machines) if (name, m) in chosen]
        for number, run, rtl in own:
            places.append(group + (number - (len(machines) - 1) / 2) * width)
            numbers.append(str(number + 1))
            base = own[0][1].cycles
            spent = pe_cycles(run)
            parts.append([spent[kind] / base for kind in _COLOURS])
            circles.append(np.nan if rtl is None else rtl.cycles / base)
    bottom = np.zeros(len(places))
    for (kind, colour), height in zip(_COLOURS.items(), np.array(parts).T, strict=True):
        axes.bar(places, height, 0.9 * width, bottom, color=colour, label=PE_CYCLES[kind])
        bottom += height
    axes.plot(places, circles, **RTL_POINT, label="RTL")
    axes.set_xticks(places, numbers, fontsize=8)
    axes.tick_params(axis="x", length=0)
    for group, name in enumerate(names):
        axes.text(group, -0.06, name, ha="center", va="top", transform=axes.get_xaxis_transform())
    axes.margins(x=0.01)
    axes.set_ylabel("cycles of a PE, relative")
    plain(axes)
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False, reverse=True)
    return figure
