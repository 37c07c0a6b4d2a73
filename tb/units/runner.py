"""Runs unit benches, on good RTL and on faulty RTL."""

from __future__ import annotations

from pathlib import Path

from tb.flow.build import build
from tb.flow.design import UnitDesign
from tb.flow.fault import Fault, make_faulty_copy
from tb.flow.paths import RTL, RUNS
from tb.flow.run import RunResult, run
from tb.flow.settings import mode_of
from tb.units.catalog import UnitBench

TIMEOUT = 600.0
"""Seconds on the wall clock for one simulation; the cycle limit of a test comes long before."""


def run_bench(
    bench: UnitBench,
    design: UnitDesign,
    simulator: str,
    *,
    seed: int = 1,
    seeds: int = 1,
    testcase: str | None = None,
    waves: bool = False,
    coverage: bool = False,
    folder: Path | None = None,
) -> RunResult:
    """Build a unit and run its bench for a number of seeds.

    Raises
    ------
    SimulatorError
        If a tool is missing.
    BuildError
        If the unit does not build.
    """
    made = build(design, simulator, mode_of(waves, coverage))
    name = f"{design.label()}-{simulator}-seed{seed}{'-cov' if coverage else ''}"
    return run(
        made, bench.module, seed=seed, arguments={"seeds": seeds}, testcase=testcase, waves=waves,
        timeout=TIMEOUT, folder=folder or RUNS / "units" / name,
    )  # fmt: skip


def run_fault(bench: UnitBench, fault: Fault, folder: Path, simulator: str = "icarus") -> RunResult:
    """Put a fault into a copy of the RTL and run the unit's bench on it.

    Parameters
    ----------
    bench : UnitBench
    fault : Fault
    folder : Path
        Empty; gets the copy, the build and the run.
    simulator : str
    """
    rtl = make_faulty_copy(RTL, fault, folder / "rtl")
    made = build(
        bench.fault_design(fault), simulator, rtl_dir=rtl, cache=folder / "builds"
    )
    return run(
        made, bench.module, arguments={"seeds": 3}, folder=folder / "run", timeout=TIMEOUT
    )


def caught(result: RunResult) -> str:
    """Return what a bench said of a fault, or an empty string if it did not notice.

    Only a failing test counts: a simulation that crashed or that the clock on the wall ended shows
    nothing about the bench.
    """
    return result.reason if result.counts.failures else ""
