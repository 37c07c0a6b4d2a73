"""Starts one simulation and reports truthfully how it ended."""

from __future__ import annotations

import json
import shlex
import shutil
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tb.flow.assertions import first_failure
from tb.flow.build import RECORD, Build, clean_environment
from tb.flow.junit import JunitCounts, read_junit
from tb.flow.design import Design
from tb.flow.paths import ROOT, RUNS, shown
from tb.flow.process import ProcessTimeout, run_logged
from tb.flow.simulators import find_libpython, find_simulator

DEFAULT_TIMEOUT = 600.0
"""Seconds after which a simulation is stopped; the longest one takes about one minute."""

_LAST_VERILATOR_SEED = 2**31 - 1

BREAKS_RULES = ("tb.top.test_protocol",)
"""Benches that break the rules of the interfaces on purpose: they run without assertions."""


@dataclass(frozen=True)
class RunResult:
    """How one simulation ended.

    Attributes
    ----------
    passed : bool
        True only if the simulator ended by itself with status 0 and its results file shows at
        least one test that ran and none that failed.
    reason : str
        Why it did not pass, one line; empty if it did.
    counts : JunitCounts
        What the results file says.
    seconds : float
        Wall-clock time.
    folder, log, results : Path
        The run's folder, the simulator's output, the JUnit file (which may be missing).
    waves : Path or None
        The wave file, if one was written.
    summary : dict
        What the test wrote to `summary.json`; empty if it wrote nothing.
    reproduce : str
        The command that repeats the run.
    coverage : Path or None
        `coverage.dat`, if the build measures coverage and the simulation came to an end.
    """

    passed: bool
    reason: str
    counts: JunitCounts
    seconds: float
    folder: Path
    log: Path
    results: Path
    waves: Path | None
    summary: dict[str, Any]
    reproduce: str
    coverage: Path | None = None


def run(
    build: Build,
    test_module: str,
    *,
    testcase: str | None = None,
    seed: int = 1,
    arguments: Mapping[str, Any] | None = None,
    folder: Path | None = None,
    timeout: float = DEFAULT_TIMEOUT,
    waves: bool = False,
    plusargs: Sequence[str] = (),
    watch: Callable[[str], None] | None = None,
) -> RunResult:
    """Run a cocotb test module on a build.

    The test finds its orders in the environment: `EIE_PARAMS` (JSON, RTL names), `EIE_SEED`,
    `EIE_ARGS` (JSON), `EIE_OUT` (the run's folder, where it may write `summary.json`),
    `EIE_COVERAGE` (1 on a build that measures coverage: collect functional coverage, too) and
    `EIE_REPRODUCE` (the command that repeats the run, for messages).

    Parameters
    ----------
    build : Build
    test_module : str
        E.g. `tb.top.test_random`.
    testcase : str, optional
        Run only the tests whose names end so.
    seed : int
        From 0; also seeds the start values of registers without reset (Verilator).
    arguments : mapping, optional
        Arguments of the test.
    folder : Path, optional
        Emptied and used for everything the run writes; default below `build/runs`.
    timeout : float
        Seconds on the wall clock; then the simulator and all its children are killed.
    waves : bool
        Write waves; needs a `debug` build.
    plusargs : sequence of str
        For `$value$plusargs` of the design, e.g. `+file=x.bin`.
    watch : callable, optional
        Called with every line of the log while the simulation runs.

    Raises
    ------
    SimulatorError
        If a tool or the shared libpython is missing.
    ValueError
        If waves are asked of a build that cannot write them.
    """
    if waves and not build.waves:
        raise ValueError("waves need a build in mode debug")
    tool = find_simulator(build.simulator)
    find_libpython()
    folder = fresh_folder(folder or RUNS / run_name(build, test_module, seed))
    if build.coverage:
        # Coverage data mean nothing without the sources and parameters that they belong to.
        shutil.copy(build.folder / RECORD, folder)
    log, results = folder / "sim.log", folder / "results.xml"
    coverage = folder / "coverage.dat"
    wave_file = folder / f"waves.{build.waves}" if waves else None
    reproduce = reproduce_command(
        build.parameters, build.simulator, test_module, seed=seed, arguments=arguments,
        coverage=build.coverage,
    )  # fmt: skip
    call = {
        "simulator": build.simulator,
        "method": "test",
        "arguments": {
            "test_module": test_module,
            "testcase": testcase,
            "hdl_toplevel": build.parameters.top,
            "hdl_toplevel_lang": "verilog",
            "seed": seed,
            "build_dir": str(build.folder),
            "test_dir": str(folder),
            "results_xml": str(results),
            "waves": waves,
            **_simulator_arguments(build, test_module, seed, wave_file, coverage, plusargs),
            "extra_env": {
                "EIE_PARAMS": build.parameters.to_json(),
                "EIE_SEED": str(seed),
                "EIE_ARGS": json.dumps(dict(arguments or {})),
                "EIE_COVERAGE": str(int(build.coverage)),
                "EIE_OUT": str(folder),
                "EIE_REPRODUCE": reproduce,
                "COCOTB_ANSI_OUTPUT": "0",
            },
        },
    }
    begin = time.monotonic()
    try:
        status = run_logged(
            [sys.executable, "-m", "tb.flow.worker", json.dumps(call)],
            log,
            cwd=ROOT,
            environment=clean_environment() | tool.environment,
            timeout=timeout,
            watch=watch,
        )
        stopped = ""
    except ProcessTimeout as error:
        status, stopped = 1, str(error)
    counts = read_junit(results)
    summary, summary_problem = read_summary(folder / "summary.json")
    # A failed assertion ends the simulation at once, which also leaves tests without a result.
    reason = first_failure(log) or verdict(status, stopped, counts, summary_problem)
    return RunResult(
        passed=not reason,
        reason=reason,
        counts=counts,
        seconds=time.monotonic() - begin,
        folder=folder,
        log=log,
        results=results,
        waves=wave_file if wave_file and wave_file.is_file() else None,
        summary=summary,
        reproduce=reproduce,
        coverage=coverage if build.coverage and coverage.is_file() else None,
    )


def verdict(status: int, stopped: str, counts: JunitCounts, summary_problem: str = "") -> str:
    """Return why a run did not pass, one line, or an empty string if it passed.

    A run passes only if nothing at all speaks against it: not the clock, not the results file, not
    the exit status, not a damaged summary.
    """
    if stopped:
        return stopped
    if counts.failures:
        return f"{counts.problem}; {counts.first_failure}"
    if counts.problem:
        return counts.problem
    if status != 0:
        return f"the simulator ended with status {status} although no test failed"
    return summary_problem


def read_summary(path: Path) -> tuple[dict[str, Any], str]:
    """Read a test's `summary.json`: its content (empty if absent) and what is wrong with it."""
    if not path.is_file():
        return {}, ""
    try:
        content = json.loads(path.read_text())
    except (OSError, ValueError, RecursionError) as error:
        return {}, f"{path.name} is damaged ({error})"
    if not isinstance(content, dict):
        return {}, f"{path.name} holds no JSON object"
    return content, ""


def fresh_folder(folder: Path) -> Path:
    """Make an empty folder; what an earlier run left there must not pass for this run's results."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    return folder


def run_name(build: Build, test_module: str, seed: int) -> str:
    """Return the name of a run's folder, e.g. `random-verilator-pe4_q1-seed7` or `...-seed7-cov`."""
    name = f"{test_name(test_module)}-{build.simulator}-{build.parameters.label()}-seed{seed}"
    return f"{name}-cov" if build.coverage else name


def test_name(test_module: str) -> str:
    """Return the value of TEST for a module: `tb.top.test_random` is `random`."""
    return test_module.rpartition(".")[2].removeprefix("test_")


def reproduce_command(
    design: Design,
    simulator: str,
    test_module: str,
    *,
    seed: int,
    arguments: Mapping[str, Any] | None = None,
    coverage: bool = False,
) -> str:
    """Return the command that repeats a run: `make sim TEST=random SEED=7 NUM_PE=4`."""
    target, test, *parameters = design.command(test_name(test_module))
    words = [target, test, f"SEED={seed}"]
    if simulator != "verilator":
        words.append(f"SIM={simulator}")
    if coverage:
        words.append("COV=1")
    words += parameters
    # The digits folder is found again by itself.
    named = ("items", "seeds", "recipe")
    rest = {k: v for k, v in (arguments or {}).items() if k not in (*named, "digits")}
    words += [
        f"{name.upper()}={arguments[name]}"
        for name in named
        if (arguments or {}).get(name) is not None
    ]
    if rest:
        words.append(f"ARGS={shlex.quote(json.dumps(rest))}")
    return " ".join(words)


def _simulator_arguments(
    build: Build,
    test_module: str,
    seed: int,
    wave_file: Path | None,
    coverage: Path,
    plusargs: Sequence[str],
) -> dict[str, list[str]]:
    if build.simulator == "icarus":
        dump = [f"+dumpfile_path={wave_file}"] if wave_file else []
        return {"plusargs": [*plusargs, *dump]}
    # Registers without reset start at random; the seed 0 would mean another one every time. Where
    # coverage is measured they start at 0: a bit that only goes from a random 1 to its reset value
    # would count as toggled in both directions.
    start = 0 if build.coverage else 2
    arguments = [
        f"+verilator+rand+reset+{start}",
        f"+verilator+seed+{seed % _LAST_VERILATOR_SEED + 1}",
    ]
    if wave_file:
        arguments += ["--trace-file", str(wave_file)]
    if test_module in BREAKS_RULES:
        arguments.append("+verilator+noassert")
    if build.coverage:
        arguments.append(f"+verilator+coverage+file+{coverage}")
    return {"test_args": arguments, "plusargs": list(plusargs)}
