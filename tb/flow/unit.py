"""`make unit`: runs the benches of single modules and shows what they compared."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tb.flow.build import BuildError
from tb.flow.design import UnitDesign
from tb.flow.run import RunResult
from tb.flow.settings import LAST_SEED, SettingsError, choice, integer, waves_or_coverage
from tb.flow.simulators import NAMES, SimulatorError, find_libpython, find_simulator
from tb.units.catalog import UnitBench, benches
from tb.units.runner import caught, run_bench, run_fault

WRONG_VALUE = 2


@dataclass(frozen=True)
class UnitSettings:
    """What `make unit` was asked for; `unit` empty means all, `params` None all sets."""

    unit: str
    simulator: str
    params: Mapping[str, int] | None
    seed: int
    seeds: int
    testcase: str | None
    waves: bool
    coverage: bool
    faults: bool
    jobs: int


def read_unit_settings(environment: Mapping[str, str]) -> UnitSettings:
    """Read the variables of `make unit`.

    Raises
    ------
    SettingsError
        If a value makes no sense.
    """
    known = tuple(benches())
    unit = environment.get("UNIT", "").strip()
    if unit and unit not in known:
        raise SettingsError(f"UNIT must be one of {', '.join(known)}, not {unit!r}")
    params = environment.get("PARAMS", "").replace(",", " ").split()
    if params and not unit:
        raise SettingsError("PARAMS needs UNIT: parameters are those of one module")
    waves, coverage = waves_or_coverage(environment)
    return UnitSettings(
        unit=unit,
        simulator=choice(environment, "SIM", "verilator", NAMES),
        params=_parameters(params) if params else None,
        seed=integer(environment, "SEED", 1, 0, LAST_SEED),
        seeds=integer(environment, "SEEDS", 1, 1, 100_000),
        testcase=environment.get("TESTCASE", "").strip() or None,
        waves=waves,
        coverage=coverage,
        faults=choice(environment, "FAULTS", "0", ("0", "1")) == "1",
        jobs=integer(environment, "JOBS", 2, 1, 256),
    )


def _parameters(words: list[str]) -> dict[str, int]:
    values = {}
    for word in words:
        name, _, value = word.partition("=")
        if not name.isidentifier() or not value.lstrip("-").isdecimal():
            raise SettingsError(f"PARAMS must be like QueueDepth=4,Width=8, not {word!r}")
        values[name] = int(value)
    return values


def main(environment: Mapping[str, str] | None = None) -> int:
    """Do what the variables in the environment ask for; return the exit status."""
    console = Console(soft_wrap=True)
    try:
        settings = read_unit_settings(os.environ if environment is None else environment)
        find_simulator(settings.simulator)
        find_libpython()
        chosen = [b for name, b in benches().items() if settings.unit in ("", name)]
        if settings.faults:
            return _faults(chosen, settings, console)
        return _benches(chosen, settings, console)
    except (SettingsError, SimulatorError) as error:
        print(f"error: {error}", file=sys.stderr)
        return WRONG_VALUE
    except BuildError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130


def _benches(chosen: list[UnitBench], settings: UnitSettings, console: Console) -> int:
    jobs = [
        (bench, design)
        for bench in chosen
        for design in (
            [UnitDesign.of(bench.unit, settings.params)] if settings.params else bench.designs()
        )
    ]

    def one(job: tuple[UnitBench, UnitDesign]) -> RunResult:
        bench, design = job
        return run_bench(
            bench, design, settings.simulator, seed=settings.seed, seeds=settings.seeds,
            testcase=settings.testcase, waves=settings.waves,
            coverage=settings.coverage,
        )  # fmt: skip

    table = Table("unit", "tests", "seeds", "compared", "cycles", "seconds", "", box=None)
    failed = []
    with ThreadPoolExecutor(settings.jobs) as pool:
        for (_, design), result in zip(jobs, pool.map(one, jobs), strict=True):
            word = "passed" if result.passed else "FAILED"
            console.print(f"{word}  {design.label()}", highlight=False)
            numbers = [str(result.summary.get(key, "")) for key in ("seeds", "compared", "cycles")]
            table.add_row(
                design.label(), str(result.counts.tests), *numbers, f"{result.seconds:.1f}", word
            )
            if not result.passed:
                failed.append((design, result))
    console.print(table)
    for design, result in failed:
        console.print(f"FAIL {design.label()}: {result.reason}", markup=False, highlight=False)
        console.print(f"  log: {result.log}", markup=False, highlight=False)
        console.print(f"  reproduce: {result.reproduce}", markup=False, highlight=False)
    console.print(f"{len(jobs) - len(failed)} of {len(jobs)} passed", highlight=False)
    return 1 if failed else 0


def _faults(chosen: list[UnitBench], settings: UnitSettings, console: Console) -> int:
    jobs = [(bench, fault) for bench in chosen for fault in bench.faults]

    def one(job: tuple) -> str:
        bench, fault = job
        with tempfile.TemporaryDirectory(prefix="eie-fault-") as folder:
            return caught(run_fault(bench, fault, Path(folder), settings.simulator))

    missed = 0
    with ThreadPoolExecutor(settings.jobs) as pool:
        for (bench, fault), said in zip(jobs, pool.map(one, jobs), strict=True):
            missed += not said
            word = "caught" if said else "MISSED"
            console.print(f"{word}  {bench.unit}: {fault.name}: {said}", markup=False, highlight=False)
    console.print(f"{len(jobs) - missed} of {len(jobs)} faults caught", highlight=False)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
