"""How long images take to load, apart from the computation."""

from __future__ import annotations

from collections.abc import Sequence

from model.energy.published import CLOCK_MHZ
from paper.measures import Design
from paper.records import Run
from paper.series import machine_runs
from paper.tables.table import Column, Table


def loading(runs: Sequence[Run]) -> Table:
    """Load time of each layer."""
    rows = [
        (
            Design.of(run).label(), run.layer, run.passes, run.loads, run.load_cycles,
            run.load_cycles / CLOCK_MHZ, run.load_cycles / run.cycles,
        )
        for run in machine_runs(runs)
    ]  # fmt: skip
    columns = (
        Column("machine"), Column("layer"), Column("passes", ","), Column("loads", ","),
        Column("load cycles", ","), Column("µs at 800 MHz", ",.1f"),
        Column("times the computation", ",.1f"),
    )  # fmt: skip
    return Table(
        "loading", "Loading",
        "Cycles in which an image streams in, eight bytes at a time. A network that fits is loaded "
        "once and then used for every input; a layer of several loads is loaded for each. A load "
        "takes a cycle for each beat of the stream, and two in which the player begins and ends.",
        columns, rows, grouped=True,
    )  # fmt: skip
