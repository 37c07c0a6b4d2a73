"""A measure against one parameter of the machine: Figures 8, 11, 12 and 13.

The timing model gives the curves, the RTL the points on them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from matplotlib.figure import Figure

from paper.figures.drawing import Drawing, plain
from paper.figures.points import Point, draw_points, layer_legend, powers_of_two
from paper.measures import Design, load_balance, real_work
from paper.records import Run
from paper.series import layer_order

_COLUMNS = 3


def queue_depth(runs: Sequence[Run]) -> Drawing:
    """Figure 8: load balance against the depth of the activation queue."""
    own = _of(runs, "queue_depth")
    return Drawing(
        "fig08_queue_depth",
        "Figure 8: load balance against queue depth",
        "Share of the PEs' cycles that process entries. A deeper queue lets a PE that is behind "
        "catch up; the paper chooses 8.",
        draw(
            points(own, "queue_depth", load_balance),
            "queue depth (columns)", "busy cycles / all cycles", top=1.0,
        ),
    )  # fmt: skip


def speed_up(runs: Sequence[Run]) -> Drawing:
    """Figure 11: speed-up against the number of PEs."""
    own = _of(runs, "pes")
    base = _fewest_pes(own)

    def gain(run: Run) -> float:
        first = base[_curve(run)]
        return first.num_pe * first.cycles / run.cycles

    return Drawing(
        "fig11_speed_up",
        "Figure 11: speed-up against the number of PEs",
        "Cycles of one PE over those of each machine. Dotted: proportional to the PEs. A layer "
        "that does not fit one PE begins on the dotted line, at the fewest PEs that hold it.",
        draw(
            points(own, "num_pe", gain),
            "PEs", "speed-up", logarithmic=True,
        ),
    )  # fmt: skip


def padding(runs: Sequence[Run]) -> Drawing:
    """Figure 12: padding against the number of PEs."""
    return Drawing(
        "fig12_padding",
        "Figure 12: real work against the number of PEs",
        "Share of the processed entries that are no fillers. More PEs have fewer rows each, so "
        "gaps of more than 15 zeros become rare.",
        draw(
            points(_of(runs, "pes"), "num_pe", real_work),
            "PEs", "entries without fillers / all entries", top=1.0,
        ),
    )  # fmt: skip


def balance_of_pes(runs: Sequence[Run]) -> Drawing:
    """Figure 13: load balance against the number of PEs."""
    return Drawing(
        "fig13_load_balance",
        "Figure 13: load balance against the number of PEs",
        "Share of the PEs' cycles that process entries. More PEs share fewer entries of each "
        "column, so chance makes them more unequal.",
        draw(
            points(_of(runs, "pes"), "num_pe", load_balance),
            "PEs", "busy cycles / all cycles", top=1.0,
        ),
    )  # fmt: skip


def points(runs: Iterable[Run], parameter: str, measure: Callable[[Run], float]) -> list[Point]:
    """The runs of one experiment as points, in panels by machine and variety."""
    ordered = sorted(runs, key=lambda run: (run.variety != "uniform", Design.of(run)))
    return [
        Point(_panel(run, parameter), run.layer, run.source, getattr(run, parameter), measure(run))
        for run in ordered
    ]


def draw(
    shown: Sequence[Point], x: str, y: str, *, top: float | None = None, logarithmic: bool = False
) -> Figure | None:
    """Draw points: a panel for each machine, a curve for each layer; None if there are none.

    Parameters
    ----------
    shown : sequence of Point
    x, y : str
        Labels of the axes.
    top : float, optional
        End of the y axis.
    logarithmic : bool
        The y axis; the line y = x is dotted then.
    """
    if not shown:
        return None
    panels = list(dict.fromkeys(point.panel for point in shown))
    names = layer_order(point.layer for point in shown)
    columns = min(_COLUMNS, len(panels))
    rows = -(-len(panels) // columns)
    figure = Figure(figsize=(13 if columns > 1 else 9, 4.3 * rows + 0.5), layout="constrained")
    grid = figure.subplots(rows, columns, squeeze=False, sharey=True).flatten()
    for axes, panel in zip(grid, panels):
        own = [point for point in shown if point.panel == panel]
        plain(axes, grid="both")
        draw_points(axes, own)
        axes.set_title(panel, fontsize=10)
        axes.set_xlabel(x)
        powers_of_two(axes, (point.x for point in own))
        if logarithmic:
            ends = [min(p.x for p in own), max(p.x for p in own)]
            axes.plot(ends, ends, ":", color="#777777", linewidth=1)
            axes.set_yscale("log", base=2)
            axes.yaxis.set_major_formatter("{x:g}")
        elif top is not None:
            axes.set_ylim(0, 1.02 * top)  # so that points at the top are whole
    for axes in grid[len(panels) :]:
        axes.set_axis_off()
    for axes in grid[::columns]:
        axes.set_ylabel(y)
    layer_legend(figure, names, rtl=any(point.source == "rtl" for point in shown))
    return figure


def _of(runs: Sequence[Run], experiment: str) -> list[Run]:
    return [run for run in runs if run.experiment == experiment]


def _panel(run: Run, parameter: str) -> str:
    # Memories grow as PEs become fewer: they are part of the same curve.
    label = Design.of(run).label(without={parameter, "reg_depth"})
    return label if run.variety == "uniform" else f"{label} ({run.variety} layers)"


def _curve(run: Run) -> tuple[str, str]:
    return run.layer, _panel(run, "num_pe")


def _fewest_pes(runs: Iterable[Run]) -> dict[tuple[str, str], Run]:
    """Of each curve the run with the fewest PEs; the model's, since it has all points."""
    chosen: dict[tuple[str, str], Run] = {}
    for run in sorted(runs, key=lambda run: (run.num_pe, run.source)):
        chosen.setdefault(_curve(run), run)
    return chosen
