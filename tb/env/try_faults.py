"""Puts every fault into the RTL and shows that its bench notices: `python -m tb.env.try_faults`.

Needs Icarus Verilog; takes a few minutes. Exits with 1 if a fault passes.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from tb.env.faults import FAULTS
from tb.flow.build import BuildError, build
from tb.flow.fault import Fault, make_faulty_copy
from tb.flow.parameters import RtlParameters
from tb.flow.paths import RTL
from tb.flow.run import RunResult, run
from tb.flow.simulators import SimulatorError

MACHINE = RtlParameters(
    num_pe=4, spmat_entries=8192, ptr_depth=1024, act_depth=64, bias_depth=256, reg_depth=32
)
_TIMEOUT = 120.0  # seconds; a fault may make the machine hang


def try_fault(fault: Fault, folder: Path) -> RunResult:
    """Build the machine with a fault and run the bench that must notice it.

    Parameters
    ----------
    fault : Fault
    folder : Path
        Empty; gets the copy of the RTL, the build and the run.
    """
    rtl = make_faulty_copy(RTL, fault, folder / "rtl")
    machine = replace(MACHINE, **fault.machine)
    faulty = build(machine, "icarus", rtl_dir=rtl, cache=folder / "builds")
    return run(faulty, f"tb.top.test_{fault.test}", folder=folder / "run", timeout=_TIMEOUT)


def main() -> int:
    """Try all faults; return the exit status."""
    missed = 0
    for fault in FAULTS:
        with tempfile.TemporaryDirectory(prefix="eie-fault-") as folder:
            try:
                result = try_fault(fault, Path(folder))
            except (ValueError, BuildError, SimulatorError) as error:
                print(f"error: {error}", file=sys.stderr)
                return 1
        missed += result.passed
        word = "MISSED" if result.passed else "caught"
        print(f"{word}  {fault.name} ({fault.file}, {fault.test}): {result.reason}", flush=True)
    print(f"{len(FAULTS) - missed} of {len(FAULTS)} faults caught")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
