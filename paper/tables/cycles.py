"""Where the cycles go, in per cent."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from paper.measures import PE_CYCLES, Design, pe_cycles
from paper.records import Run
from paper.series import predicted_runs
from paper.tables.table import Column, Table


def cycles_spent(runs: Sequence[Run]) -> Table:
    """Shares of a PE's cycles by what it does, of each layer and machine, and of all layers."""
    rows = []
    predicted = [run for run, _ in predicted_runs(runs)]
    for machine, group in itertools.groupby(predicted, key=Design.of):
        of_machine = list(group)
        spent = [pe_cycles(run) for run in of_machine]
        for run, own in zip(of_machine, spent, strict=True):
            rows.append((
                machine.label(), run.layer, run.cycles, *(own[k] / run.cycles for k in PE_CYCLES),
                run.broadcasts / run.cycles,
            ))  # fmt: skip
        cycles = sum(run.cycles for run in of_machine)
        rows.append((
            machine.label(), "all layers", cycles,
            *(sum(own[kind] for own in spent) / cycles for kind in PE_CYCLES),
            sum(run.broadcasts for run in of_machine) / cycles,
        ))  # fmt: skip
    columns = (
        Column("machine"), Column("layer"), Column("cycles", ","),
        *(Column(words, ".1%") for words in PE_CYCLES.values()),
        Column("with a broadcast", ".1%"),
    )  # fmt: skip
    return Table(
        "cycles_spent", "Where the cycles go, in per cent",
        "The numbers of the figure: what a PE does, on average; the shares up to drain add up to "
        "all cycles. Last: cycles in which an activation is broadcast, of which there cannot be "
        "more than one in each.",
        columns, rows, grouped=True, summed=("useful", "broadcast blocked", "broadcast skipped"),
    )  # fmt: skip
