"""Tables II and V: units of a PE, and whole platforms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from model.energy.published import (
    CLOCK_MHZ,
    FILLER_UM2,
    LNZD_NODE_MW,
    LNZD_NODE_UM2,
    NUM_PE,
    PE_MW,
    PE_UM2,
    UNIT_MW,
    UNIT_UM2,
)
from paper.areas import MachineArea, machine_um2
from paper.measures import Design, microseconds
from paper.published import platforms
from paper.records import Run
from paper.series import machine_runs
from paper.tables.energy import EnergyOf, watts
from paper.tables.table import Column, Table

FC7 = "Alex-7"
"""The layer of Table V's throughput: AlexNet's FC7."""
_PAPERS_EIE = "EIE 64 PE"
_LNZD_NODES = 21


def table2(
    runs: Sequence[Run], energy_of: EnergyOf, areas: Mapping[str, float] | None = None
) -> Table:
    """Table II: power and area of one PE by unit, the paper's and ours.

    Parameters
    ----------
    runs : sequence of Run
    energy_of : callable
        Energy of a run by unit, pJ.
    areas : mapping of str to float, optional
        um2 of a PE of ours by unit; units that the paper does not have are added.
    """
    power = _power_by_unit([r for r in machine_runs(runs) if Design.of(r).is_papers], energy_of)
    areas = dict(areas or {})
    if areas:
        areas["total"] = sum(areas.values())
    # The paper's row of the tree is one node; a PE's share of all nodes is comparable with ours.
    lnzd = _LNZD_NODES / NUM_PE
    milliwatts = {"total": PE_MW} | UNIT_MW | {"lnzd": lnzd * LNZD_NODE_MW}
    um2 = {"total": PE_UM2} | UNIT_UM2 | {"filler": FILLER_UM2, "lnzd": lnzd * LNZD_NODE_UM2}
    names = dict.fromkeys([*um2, *power, *areas])
    rows = [
        (name, milliwatts.get(name), power.get(name), um2.get(name), areas.get(name))
        for name in names
    ]
    columns = (
        Column("unit"), Column("paper, mW", ".3f"), Column("ours, mW", ".3f"),
        Column("paper, µm²", ",.0f"), Column("ours, µm²", ",.0f"),
    )  # fmt: skip
    return Table(
        "table2", "Table II: one PE by unit",
        "Ours: energy of all layers on the paper's machine over their time, for one of the PEs. "
        "The energies of events are calibrated with the paper's column, so what is compared is "
        "the activity of the units, not our silicon. lnzd: a PE's share of the tree's nodes, not "
        "part of the paper's total.",
        columns, rows,
    )  # fmt: skip


def _power_by_unit(runs: Sequence[Run], energy_of: EnergyOf) -> dict[str, float]:
    if not runs:
        return {}
    time = sum(microseconds(run) * run.num_pe for run in runs)
    power: dict[str, float] = {}
    for run in runs:
        for unit, pj in energy_of(run).items():
            power[unit] = power.get(unit, 0.0) + pj / time / 1e3  # pJ / us = uW
    return power | {"total": sum(power.values())}


def table5(
    runs: Sequence[Run], energy_of: EnergyOf, areas: Sequence[MachineArea] = ()
) -> Table:
    """Table V: the paper's platforms and our machines on AlexNet's FC7.

    Parameters
    ----------
    runs : sequence of Run
    energy_of : callable
        Energy of a run by unit, pJ.
    areas : sequence of MachineArea, optional
        Of machines of ours; others have no area in the table.
    """
    rows = []
    for item in platforms():
        rows.append(_platform_row(
            item.name, item.technology_nm, item.clock_mhz, item.area_mm2, item.power_w,
            item.max_params_m, item.fc7_frames_per_s,
        ))  # fmt: skip
    papers = next(item for item in platforms() if item.name == _PAPERS_EIE)
    for run in machine_runs(runs):
        if run.layer == FC7:
            um2 = machine_um2(areas, run)
            rows.append(_platform_row(
                f"open EIE: {Design.of(run).label()}", papers.technology_nm, CLOCK_MHZ,
                None if um2 is None else um2 / 1e6, watts(run, energy_of),
                papers.max_params_m if run.num_pe == 64 else None, 1e6 / microseconds(run),
            ))  # fmt: skip
    columns = (
        Column("platform"), Column("nm", ".0f"), Column("MHz", ",.0f"), Column("mm²", ",.1f"),
        Column("W", ".2f"), Column("parameters, M", ",.0f"), Column("FC7 frames/s", ",.0f"),
        Column("frames/s/mm²", ",.1f"), Column("frames/J", ",.0f"),
    )  # fmt: skip
    return Table(
        "table5", "Table V: platforms on AlexNet's FC7",
        "The paper's rows, and our machines at its clock; power from the energy model. Our areas: "
        "all PEs, the tree, the CCU and the host interface by make synth, gates of an open cell "
        "library and the memories' area from Table II (docs/energy.md); none for machines that it "
        "does not map.",
        columns, rows,
    )  # fmt: skip


def _platform_row(
    name: str,
    technology: float,
    clock: float | None,
    area: float | None,
    power: float,
    parameters: float | None,
    frames: float,
) -> tuple:
    return (
        name, technology, clock, area, power, parameters, frames,
        frames / area if area else None, frames / power,
    )  # fmt: skip
