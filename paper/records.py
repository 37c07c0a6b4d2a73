"""What every experiment yields: one row per layer, machine and source; the rows of `runs.csv`."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from pathlib import Path

from paper.csv_files import read_records, write_records

RUNS = "runs.csv"


@dataclasses.dataclass(frozen=True)
class Run:
    """One layer on one machine.

    Attributes
    ----------
    experiment : str
        What it was run for: `machines`, `queue_depth`, `width`, `pes`, `balance`, ...
    layer, variety : str
        Name of the layer, and `uniform` or `skewed`.
    source : str
        `rtl` or `model` (the timing model).
    num_pe, queue_depth, spmat_width, reg_depth, ptr_depth : int
    issue_width, empty_skip, filler_skip : int
        The machine's parameters.
    balanced : int
        1 if the rows were assigned to the PEs by balance.
    passes, loads : int
        Passes of the machine, and portions in which the image was loaded.
    load_cycles : int
        Cycles in which the image streamed in.
    cycles, stalls, broadcasts, zeros : int
        The machine's counters; cycles from START to the end, without loading.
    entries, fillers, empties, busy, starved, bypasses, spmat_reads, ptr_reads : int
        The PEs' counters, added up.
    busy_max : int
        `busy` of the PE that has most of it.
    outputs : int
        Outputs compared bit by bit with the model; 0 from the model.
    idle_setup, idle_fill, idle_blocked, idle_skipped, idle_gap, idle_slower, idle_drain : int
        `starved` by its reasons (`model.timing.breakdown`), from the model; 0 from the RTL.
    """

    experiment: str
    layer: str
    variety: str
    source: str
    num_pe: int
    queue_depth: int
    spmat_width: int
    reg_depth: int
    ptr_depth: int
    issue_width: int
    empty_skip: int
    filler_skip: int
    balanced: int
    passes: int
    loads: int
    load_cycles: int
    cycles: int
    stalls: int
    broadcasts: int
    zeros: int
    entries: int
    fillers: int
    empties: int
    busy: int
    starved: int
    bypasses: int
    spmat_reads: int
    ptr_reads: int
    busy_max: int
    outputs: int
    idle_setup: int = 0
    idle_fill: int = 0
    idle_blocked: int = 0
    idle_skipped: int = 0
    idle_gap: int = 0
    idle_slower: int = 0
    idle_drain: int = 0


def write_runs(path: Path, runs: Iterable[Run]) -> None:
    """Write runs as CSV with a header; the file is whole or not there."""
    write_records(path, Run, runs)


def read_runs(path: Path) -> list[Run]:
    """Read what `write_runs` wrote.

    Raises
    ------
    ValueError
        If a column is missing or a number is none.
    """
    return read_records(path, Run)
