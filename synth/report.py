"""Results as records, files and tables: no measurement and no judgement of its own."""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from compress.csv_table import write_table
from compress.whole_file import write_whole
from model.energy.published import FILLER_UM2, LNZD_NODE_UM2, PE_UM2, UNIT_UM2
from synth.area import (
    PAPER_LOGIC_UM2,
    cost,
    memory_area,
    paper_gate_um2,
    speed_per_area,
    unit_area,
)
from synth.cells import GATES, NAND2_UM2
from synth.machines import Machine
from synth.netlist import Unit

#: The unit of the paper's Table II in which it counts what is a unit of its own here.
PAPER_UNIT = {
    "act_queue": "act_queue", "ptr_read": "ptr_read", "spmat_read": "spmat_read",
    "word_ring": "spmat_read", "entry_issue": "spmat_read", "row_accum": "arithm",
    "codebook": "arithm", "arith": "arithm", "act_rw": "act_rw",
}  # fmt: skip


def unit_record(unit: Unit) -> dict[str, Any]:
    """Return the numbers of a unit."""
    return {
        "unit": unit.name,
        "cells": unit.num_cells,
        "flip_flops": unit.flip_flops,
        "gate_equivalents": round(unit.gate_equivalents),
        "levels": unit.levels,
        "memory_bits": unit.memory_bits,
        "macros": len(unit.macros),
        "logic_um2": round(unit.logic_um2),
        "um2": round(unit_area(unit)),
        "share_of_paper_pe": round(unit_area(unit) / PE_UM2, 6),
    }


def machine_records(
    machines: Sequence[Machine],
    pes: Mapping[str, Unit],
    speed: Mapping[str, float],
    gate_um2: float,
) -> list[dict[str, Any]]:
    """Return the numbers of whole PEs, and what each costs beside its base.

    Parameters
    ----------
    machines : sequence of Machine
    pes : mapping of str to Unit
        By machine.
    speed : mapping of str to float
        By machine, where it is known.
    gate_um2 : float
        Area of a gate for the second opinion about costs.
    """
    first = pes[machines[0].name]
    records = []
    for machine in machines:
        pe, base = pes[machine.name], pes[machine.base or machine.name]
        record = {"machine": machine.name, "base": machine.base, **unit_record(pe)}
        del record["unit"]
        record |= dataclasses.asdict(machine.parameters)
        record |= {
            "more_cells": pe.num_cells - base.num_cells,
            "more_flip_flops": pe.flip_flops - base.flip_flops,
            "more_gate_equivalents": round(pe.gate_equivalents - base.gate_equivalents),
            "cost_share": round(cost(pe, base), 6),
            "cost_share_paper_gates": round(cost(pe, base, gate_um2), 6),
        }
        if machine.name in speed:
            record["speed"] = round(speed[machine.name], 4)
            record["speed_per_area"] = round(speed_per_area(speed[machine.name], pe, first), 4)
        records.append(record)
    return records


def paper_gates(units: Sequence[Unit]) -> float:
    """Return `paper_gate_um2` of the units of a PE at the paper's setting."""
    return paper_gate_um2(unit for unit in units if PAPER_UNIT.get(unit.name) == "arithm")


def compare_units(units: Sequence[Unit]) -> list[dict[str, Any]]:
    """Return areas and shares of a PE beside the paper's Table II, by its units.

    Units that the paper does not have are together `other`. The rows add up to the PE.
    """
    ours = dict.fromkeys([*UNIT_UM2, "other"], 0.0)
    for unit in units:
        ours[PAPER_UNIT.get(unit.name, "other")] += unit_area(unit)
    whole = sum(ours.values())
    return [
        _compared(name, UNIT_UM2.get(name), area, area / whole) for name, area in ours.items()
    ]


def compare_rest(pe: Unit, node: Unit) -> list[dict[str, Any]]:
    """Return the rows of Table II that are no units: filler cells, the PE, a node of the tree."""
    return [
        _compared("filler cells", FILLER_UM2, None, None),
        _compared("all", PE_UM2, unit_area(pe), 1.0),
        _compared("lnzd_node", LNZD_NODE_UM2, unit_area(node), unit_area(node) / unit_area(pe)),
    ]


def _compared(
    name: str, paper: float | None, area: float | None, share: float | None
) -> dict[str, Any]:
    return {
        "unit": name,
        "paper_um2": paper,
        "paper_share": None if paper is None else round(paper / PE_UM2, 6),
        "um2": None if area is None else round(area),
        "share": None if share is None else round(share, 6),
    }


def assumptions() -> dict[str, Any]:
    """Return what areas were computed with."""
    memory = memory_area()
    return {
        "gates": list(GATES),
        "nand2_um2": NAND2_UM2,
        "memory_macro_um2": round(memory.macro, 1),
        "memory_bit_um2": round(memory.bit, 5),
        "paper_pe_um2": PE_UM2,
        "paper_logic_um2": PAPER_LOGIC_UM2,
    }


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write results as JSON, whole or not at all."""
    text = json.dumps(content, indent=1) + "\n"
    write_whole(path, lambda file: file.write(text.encode()))


def write_csv(path: Path, records: Sequence[Mapping[str, Any]]) -> None:
    """Write records as CSV, whole or not at all; the columns are those of all records."""
    names = list(dict.fromkeys(name for record in records for name in record))
    write_table(path, names, [[record.get(name) for name in names] for record in records])


def print_table(
    title: str, columns: Mapping[str, str], records: Sequence[Mapping[str, Any]]
) -> None:
    """Print records.

    Parameters
    ----------
    title : str
    columns : mapping of str to str
        Key of a record by heading; one with `share` in it is a percentage.
    records : sequence of mapping
    """
    table = Table(box=None, pad_edge=False)
    for heading, key in columns.items():
        words = any(isinstance(record.get(key), str) for record in records)
        table.add_column(heading, justify="left" if words else "right")
    for record in records:
        table.add_row(*(_shown(key, record.get(key)) for key in columns.values()))
    # Not cut to a terminal's width where there is none.
    console = Console(width=None if os.isatty(1) else 140)
    console.print(title, highlight=False)
    console.print(table)


def _shown(key: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if "share" in key:
        return f"{100 * value:.2f} %"
    if isinstance(value, float) and value < 100:
        return f"{value:.2f}"
    return f"{value:,.0f}"
