"""Figure 9: the width of the entry memory, its reads and their energy."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from paper.figures.drawing import Drawing, plain
from paper.figures.points import Point, draw_points, layer_legend, powers_of_two
from paper.measures import Design
from paper.records import Run
from paper.series import layer_order


def sram_width(runs: Sequence[Run], read_pj: Callable[[int], float]) -> Drawing:
    """Figure 9.

    Parameters
    ----------
    runs : sequence of Run
    read_pj : callable
        Energy of one read, pJ, of a memory with words of so many bits.
    """
    own = [run for run in runs if run.experiment == "width" and run.variety == "uniform"]
    return Drawing(
        "fig09_width",
        "Figure 9: width of the entry memory",
        "A wider word needs fewer reads, each of more energy; part of a word is wasted where a "
        "column begins or ends in it. Energy of one bank of 128 KB; the paper chooses 64 bits.",
        _draw(own, read_pj) if own else None,
    )


def _draw(runs: Sequence[Run], read_pj: Callable[[int], float]) -> Figure:
    figure = Figure(figsize=(14, 4.8), layout="constrained")
    reads, each, total = figure.subplots(1, 3)
    names = layer_order(run.layer for run in runs)
    widths = sorted({run.spmat_width for run in runs})
    # One machine: Figure 9 is about the memory, and skips do not change what is read.
    machine = min(Design.of(run) for run in runs)
    kept = [run for run in runs if _same_but_width(run, machine)]

    _curves(reads, kept, lambda run: run.spmat_reads / 1e3)
    reads.set_ylabel("reads (thousands, all PEs)")
    reads.set_ylim(bottom=0)
    each.plot(widths, [read_pj(width) for width in widths], color="black", marker=".")
    each.set_ylabel("energy of a read (pJ)")
    each.set_ylim(bottom=0)
    _curves(total, kept, lambda run: run.spmat_reads * read_pj(run.spmat_width) / 1e6)
    total.set_ylabel("energy of all reads (µJ)")
    total.set_ylim(bottom=0)
    for axes, title in ((reads, "number of reads"), (each, "energy of a read"), (total, "energy")):
        axes.set_title(title, fontsize=10)
        axes.set_xlabel("word of the entry memory (bits)")
        powers_of_two(axes, widths)
        plain(axes, grid="both")
    layer_legend(figure, names, rtl=any(run.source == "rtl" for run in kept))
    return figure


def _same_but_width(run: Run, machine: Design) -> bool:
    without = {"spmat_width"}
    return Design.of(run).label(without) == machine.label(without)


def _curves(axes: Axes, runs: Sequence[Run], value: Callable[[Run], float]) -> None:
    draw_points(axes, [Point("", r.layer, r.source, r.spmat_width, value(r)) for r in runs])
