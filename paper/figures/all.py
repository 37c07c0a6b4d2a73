"""All figures, in the order of the report."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from paper.figures import balance, curves, cycles, precision, speed, width
from paper.figures.drawing import Drawing
from paper.precision import Accuracy
from paper.records import Run


def all_drawings(
    runs: Sequence[Run],
    measured: Sequence[Accuracy],
    energy_of: Callable[[Run], Mapping[str, float]],
    read_pj: Callable[[int], float],
) -> list[Drawing]:
    """Draw every figure; one without runs has no picture."""
    return [
        speed.speed_up(runs),
        speed.energy_efficiency(runs, energy_of),
        cycles.where_cycles_go(runs),
        curves.queue_depth(runs),
        width.sram_width(runs, read_pj),
        precision.precision(measured),
        curves.speed_up(runs),
        curves.padding(runs),
        curves.balance_of_pes(runs),
        balance.balance_of_rows(runs),
    ]
