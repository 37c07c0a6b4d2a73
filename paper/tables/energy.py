"""Energy by unit, and the energy hierarchy that EIE is built on."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence

from model.energy.hierarchy import fetch_steps
from model.energy.published import OPERATION_PJ
from paper.measures import Design, microseconds
from paper.realised import RealisedLayer
from paper.records import Run
from paper.series import machine_runs
from paper.tables.table import Column, Table

EnergyOf = Callable[[Run], Mapping[str, float]]
"""Gives a run's energy by unit, pJ."""


def watts(run: Run, energy_of: EnergyOf) -> float:
    """Mean power of a run at 800 MHz."""
    return sum(energy_of(run).values()) / microseconds(run) / 1e6  # pJ / us = uW


def layer_energy(runs: Sequence[Run], energy_of: EnergyOf) -> Table:
    """Energy of each layer and machine by unit."""
    own = machine_runs(runs)
    units = list(dict.fromkeys(unit for run in own for unit in energy_of(run)))
    rows = []
    for design, group in itertools.groupby(own, key=Design.of):
        of_machine = list(group)
        split = [energy_of(run) for run in of_machine]
        for run, energies in zip(of_machine, split, strict=True):
            total = sum(energies.values())
            rows.append((
                design.label(), run.layer, *(energies.get(unit, 0.0) / 1e6 for unit in units),
                total / 1e6, watts(run, energy_of), 1e12 / total,
            ))  # fmt: skip
        sums = [sum(energies.get(unit, 0.0) for energies in split) / 1e6 for unit in units]
        time = sum(map(microseconds, of_machine))
        rows.append((design.label(), "all layers", *sums, sum(sums), sum(sums) / time, None))
    columns = (
        Column("machine"), Column("layer"), *(Column(f"{unit}, µJ", ".3f") for unit in units),
        Column("total, µJ", ".3f"), Column("W", ".3f"), Column("frames/J", ",.0f"),
    )  # fmt: skip
    return Table(
        "energy", "Energy of each layer by unit",
        "From the counters of the run; docs/energy.md has every assumption.",
        columns, rows, grouped=True, summed=("total, µJ", "W"),
    )  # fmt: skip


def hierarchy() -> Table:
    """Table I, relative to the cheapest operation."""
    least = min(OPERATION_PJ.values())
    rows = [(_words(name), pj, pj / least) for name, pj in OPERATION_PJ.items()]
    return Table(
        "table1", "Table I: energy of operations on 32 bits, 45 nm",
        "The reason why EIE keeps a compressed network on the chip: a read of 32 bits from DRAM "
        "costs as much as 128 from a small SRAM.",
        (Column("operation"), Column("pJ", ".1f"), Column("relative", ",.0f")), rows,
    )  # fmt: skip


def weight_fetch(realised: Sequence[RealisedLayer], runs: Sequence[Run]) -> Table:
    """Energy of fetching a layer's weights, from a dense matrix in DRAM to EIE, step by step."""
    # The first machine of a layer, which is the paper's: registers and PEs decide the fillers.
    by_layer = {run.layer: run for run in reversed(machine_runs(runs))}
    rows = []
    for own in realised:
        run = by_layer.get(own.layer)
        if own.variety != "uniform" or run is None:
            continue
        used = run.entries + run.fillers
        # A run passes the columns of non-zero activations; the others have as many fillers.
        entries = own.weights * used / run.entries
        steps = fetch_steps(own.inputs * own.outputs, own.weights, entries, used)
        first, *_, last = steps.values()
        rows.append((own.layer, *(1e6 * joules for joules in steps.values()), first / last))
    columns = (
        Column("layer"), *(Column(f"{step}, µJ", ",.2f") for step in fetch_steps(0, 0, 0, 0)),
        Column("times less", ",.0f"),
    )  # fmt: skip
    return Table(
        "weight_fetch", "Where the savings come from",
        "Energy of fetching the weights with Table I, each column with one more of EIE's savings. "
        "An entry has 4 bits of code and 4 of index, so sharing saves a factor of 4 here, less the "
        "fillers that this format stores and fetches too; the paper's 8 counts the code alone.",
        columns, rows,
    )  # fmt: skip


def _words(operation: str) -> str:
    words = {"sram": "SRAM", "dram": "DRAM", "32kb": "of 32 KB,"}
    return " ".join(words.get(word, word) for word in operation.split("_"))
