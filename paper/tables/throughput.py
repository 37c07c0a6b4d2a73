"""Throughput in GOP/s, on the compressed layer and as a dense machine would need it."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from model.energy.published import CLOCK_MHZ
from paper.measures import Design, dense_gops, gops, load_balance
from paper.realised import RealisedLayer
from paper.records import Run
from paper.series import machine_runs
from paper.tables.table import Column, Table


def throughput(runs: Sequence[Run], realised: Sequence[RealisedLayer]) -> Table:
    """GOP/s of each layer and machine, and the mean over all layers."""
    sizes = {(own.layer, own.variety): (own.inputs, own.outputs) for own in realised}
    sized = [run for run in machine_runs(runs) if (run.layer, run.variety) in sizes]
    rows = []
    for machine, group in itertools.groupby(sized, key=Design.of):
        of_machine, peak = list(group), peak_gops(machine)
        for run in of_machine:
            rows.append((
                machine.label(), run.layer, gops(run), gops(run) / peak,
                dense_gops(run, *sizes[run.layer, run.variety]), load_balance(run),
            ))  # fmt: skip
        time = sum(run.cycles for run in of_machine) / CLOCK_MHZ
        compressed = 2 * sum(run.entries for run in of_machine) / time / 1e3
        dense = 2 * sum(math.prod(sizes[r.layer, r.variety]) for r in of_machine) / time / 1e3
        rows.append((machine.label(), "all layers", compressed, compressed / peak, dense, None))
    columns = (
        Column("machine"), Column("layer"), Column("GOP/s", ",.1f"), Column("of the peak", ".1%"),
        Column("dense-equivalent GOP/s", ",.0f"), Column("load balance", ".1%"),
    )  # fmt: skip
    return Table(
        "throughput", "Throughput",
        "Two operations for each product of a non-zero weight and a non-zero activation, over the "
        "time at 800 MHz; dense-equivalent: for every weight of the dense layer. The paper's "
        "102 GOP/s are the peak of 64 PEs (64 × 2 × 800 MHz); its 3,000 GOP/s are "
        "dense-equivalent.",
        columns, rows, grouped=True, summed=("GOP/s", "dense-equivalent GOP/s"),
    )  # fmt: skip


def peak_gops(machine: Design) -> float:
    """Two operations for each entry that the machine can issue in a cycle."""
    return 2 * machine.num_pe * machine.issue_width * CLOCK_MHZ / 1e3
