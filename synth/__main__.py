"""The command line: ``python -m synth [--runs FILE.csv] [--out FOLDER]``."""

from __future__ import annotations

import argparse
import dataclasses
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from compress.whole_file import OutputError
from synth import report
from synth.cells import CellError
from synth.machines import (
    DEFAULT,
    MACHINES,
    PAPER,
    PE_UNITS,
    SHARED,
    Machine,
    job,
    number,
)
from synth.netlist import NetlistError, Unit, total
from synth.speed import RunsError, read_cycles, speeds
from synth.yosys import Mapped, SynthesisError, synthesise
from tb.flow.build import BuildError
from tb.flow.paths import BUILD, shown
from tb.flow.simulators import SimulatorError

_UNIT_COLUMNS = {
    "unit": "unit", "cells": "cells", "flip-flops": "flip_flops", "NAND2": "gate_equivalents",
    "levels": "levels", "memory bits": "memory_bits", "logic um2": "logic_um2", "um2": "um2",
    "of the paper's PE": "share_of_paper_pe",
}  # fmt: skip
_MACHINE_COLUMNS = {
    "machine": "machine", "cells": "cells", "flip-flops": "flip_flops",
    "NAND2": "gate_equivalents", "levels": "levels", "um2": "um2", "more than": "base",
    "cells ": "more_cells", "flip-flops ": "more_flip_flops", "NAND2 ": "more_gate_equivalents",
    "cost": "cost_share", "paper's gates": "cost_share_paper_gates",
}  # fmt: skip
_SPEED_COLUMNS = {"machine": "machine", "speed": "speed", "speed per area": "speed_per_area"}
_PAPER_COLUMNS = {
    "Table II": "unit", "paper um2": "paper_um2", "share": "paper_share", "ours um2": "um2",
    "share ": "share",
}  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Map the machines to gates and report; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m synth", description="Cells, flip-flops, areas and logic levels of the RTL."
    )
    parser.add_argument("--runs", type=Path, help="CSV of layers' cycles: adds speed per area")
    parser.add_argument("--out", type=Path, default=BUILD / "synth", help="folder of the results")
    given = parser.parse_args(arguments)
    try:
        cycles = read_cycles(given.runs) if given.runs else {}
        given.out.mkdir(parents=True, exist_ok=True)
        mapped = {machine.name: _map(machine) for machine in MACHINES}
        parts = {name: _pe(own) for name, own in mapped.items()}
        shared = [_part(mapped[DEFAULT], name) for name in SHARED]
        _report(given.out, parts, shared, speeds(MACHINES, cycles))
    except (SimulatorError, BuildError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except (SynthesisError, NetlistError, CellError, RunsError, OutputError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    return 0


def _map(machine: Machine) -> Mapped:
    begin = time.monotonic()
    mapped, fresh = synthesise(job(machine))
    took = f"{time.monotonic() - begin:.0f} s" if fresh else "known"
    print(f"{machine.name}: {took}", flush=True)
    return mapped


def _pe(mapped: Mapped) -> list[Unit]:
    """Return the units of a PE, and last the PE as a whole."""
    units = [mapped.units[name] for name in PE_UNITS]
    rest = dataclasses.replace(mapped.units["pe"], name="rest of pe")
    return [*units, rest, total("pe", [*units, rest], mapped.levels["pe"])]


def _part(mapped: Mapped, name: str) -> Unit:
    """Return a part that holds no units."""
    return dataclasses.replace(mapped.units[name], levels=mapped.levels[name])


def _report(
    out: Path,
    parts: dict[str, list[Unit]],
    shared: list[Unit],
    speed: dict[str, float],
) -> None:
    pes = {name: units[-1] for name, units in parts.items()}
    gate_um2 = report.paper_gates(parts[PAPER][:-1])
    machines = report.machine_records(MACHINES, pes, speed, gate_um2)
    units = [
        {"machine": name, **report.unit_record(unit)}
        for name, members in parts.items()
        for unit in members
    ]
    default = next(machine for machine in MACHINES if machine.name == DEFAULT)
    common = [
        report.unit_record(unit) | {"number": number(unit.name, default.parameters)}
        for unit in shared
    ]
    for name in (PAPER, DEFAULT):
        own = [record for record in units if record["machine"] == name]
        print()
        report.print_table(f"A PE of {_title(name)}, by unit", _UNIT_COLUMNS, own)
    print()
    report.print_table("Once for all PEs", _UNIT_COLUMNS | {"number": "number"}, common)
    node = next(unit for unit in shared if unit.name == "lnzd_node")
    compared = report.compare_units(parts[PAPER][:-1])
    rest = report.compare_rest(pes[PAPER], node)
    print()
    report.print_table("The paper's machine beside the paper", _PAPER_COLUMNS, compared + rest)
    print()
    report.print_table("What each parameter costs, per PE", _MACHINE_COLUMNS, machines)
    if speed:
        print()
        report.print_table("Speed, and speed per area of a PE", _SPEED_COLUMNS, machines)
    content = {
        "assumptions": report.assumptions() | {"paper_gate_um2": round(gate_um2, 4)},
        "machines": machines,
        "units": units,
        "shared": common,
        "paper": compared,
    }
    report.write_json(out / "synth.json", content)
    report.write_csv(out / "units.csv", units)
    report.write_csv(out / "machines.csv", machines)
    print(f"\nall numbers: {shown(out)}/synth.json, units.csv, machines.csv")


def _title(name: str) -> str:
    return f"the default machine ({name})" if name == DEFAULT else f"the {name}"


if __name__ == "__main__":
    sys.exit(main())
