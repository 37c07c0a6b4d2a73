"""Where the cycles go: a stacked bar for each layer and machine."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from paper.figures.drawing import Drawing, plain
from paper.measures import Design, broadcast_cycles, pe_cycles
from paper.records import Run
from paper.series import layer_order, machine_runs

_PE_COLOURS = {
    "useful": "#2a9d8f", "unfilled": "#a9d8c9", "filler": "#e9a03b", "empty": "#b38bc2",
    "starved": "#d9dee4",
}  # fmt: skip
_BROADCAST_COLOURS = {"sent": "#2f6fae", "stalled": "#c8553d", "nothing to send": "#d9dee4"}


def where_cycles_go(runs: Sequence[Run]) -> Drawing:
    """Cycles of every layer and machine, by what PEs and broadcast spend them on."""
    own = machine_runs(runs)
    machines = sorted({Design.of(run) for run in own})
    names = "; ".join(f"{n}: {m.label()}" for n, m in enumerate(machines, start=1))
    return Drawing(
        "cycles",
        "Where the cycles go",
        "Cycles of each layer, relative to its first machine. Above: what a PE does, on average "
        "(useful: non-zero entries; unfilled: places of a wide issue that stay free; starved: "
        "nothing to do). Below: what the broadcast does in the same cycles (stalled: some PE's "
        "queue is full; nothing to send: set-up, fill and drain, gaps of the scan). Imbalance "
        "shows as starved above and stalled below; the limit of one broadcast per cycle as "
        f"starved above and sent below. Machines: {names}.",
        _draw(own, machines) if own else None,
    )


def _draw(runs: Sequence[Run], machines: Sequence[Design]) -> Figure:
    chosen = {(run.layer, Design.of(run)): run for run in runs}
    names = layer_order(run.layer for run in runs)
    figure = Figure(figsize=(15, 8.4), layout="constrained")
    above, below = figure.subplots(2, 1, sharex=True)
    _stack(above, chosen, names, machines, pe_cycles, _PE_COLOURS)
    _stack(below, chosen, names, machines, broadcast_cycles, _BROADCAST_COLOURS)
    above.set_ylabel("cycles of a PE, relative")
    below.set_ylabel("cycles of the broadcast, relative")
    return figure


def _stack(
    axes: Axes,
    chosen: dict[tuple[str, Design], Run],
    names: Sequence[str],
    machines: Sequence[Design],
    split: Callable[[Run], dict[str, float]],
    colours: dict[str, str],
) -> None:
    width = 0.84 / len(machines)
    places, numbers, parts = [], [], []
    for group, name in enumerate(names):
        own = [(n, chosen[name, m]) for n, m in enumerate(machines) if (name, m) in chosen]
        for number, run in own:
            places.append(group + (number - (len(machines) - 1) / 2) * width)
            numbers.append(str(number + 1))
            parts.append([split(run)[kind] / own[0][1].cycles for kind in colours])
    bottom = np.zeros(len(places))
    for (kind, colour), height in zip(colours.items(), np.array(parts).T, strict=True):
        axes.bar(places, height, 0.9 * width, bottom, color=colour, label=kind)
        bottom += height
    axes.set_xticks(places, numbers, fontsize=8)
    axes.tick_params(axis="x", length=0)
    for group, name in enumerate(names):
        axes.text(group, -0.12, name, ha="center", va="top", transform=axes.get_xaxis_transform())
    axes.tick_params(labelbottom=True)
    axes.margins(x=0.01)
    plain(axes)
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False, reverse=True)
