"""The paper's nine layers on the RTL: the paper's machine and ours, loads included."""

from __future__ import annotations

import resource
import shutil
from collections.abc import Callable
from typing import TypeVar

from bench.measurement import Measurement, Options, Timing, measure
from paper.cases import Case
from paper.layers import PAPER_LAYERS
from paper.machines import Machine, ours, paper
from paper.work import build_all, run_model, run_rtl
from tb.flow.paths import BUILD, RUNTIME

JOBS = 2
BUILD_SECONDS, RUN_SECONDS = 90.0, 120.0
_QUICK = ("NT-LSTM",)

Result = TypeVar("Result")


def run(options: Options) -> list[Measurement]:
    """Build both machines anew, then run all layers, two simulations at a time."""
    size = {"num_pe": 4, "spmat_entries": 524288, "act_depth": 4096, "reg_depth": 256}
    changed = size if options.quick else {}
    machines = [Machine("paper", paper(**changed)), Machine("ours", ours(4, **changed))]
    cases = [
        Case("bench", layer, "uniform", machine, rtl=True)
        for machine in machines
        for layer in PAPER_LAYERS
        if not options.quick or layer.name in _QUICK
    ]
    folder, cache = BUILD / "bench" / "layers", BUILD / "bench" / "builds"
    (predicted, _), _ = measure(lambda: run_model(cases, folder, JOBS, _silent))
    shutil.rmtree(cache, ignore_errors=True)
    if not options.quick:
        shutil.rmtree(RUNTIME, ignore_errors=True)  # a new checkout has none of it either
    builds, building = _children(
        lambda: build_all((case.machine.parameters for case in cases), JOBS, _silent, cache)
    )
    rows, running = _children(lambda: run_rtl(cases, builds, folder, JOBS, _silent))
    if [row.cycles for row in rows] != [row.cycles for row in predicted]:
        raise AssertionError("the RTL's cycles are not the timing model's")
    cycles = sum(row.cycles + row.load_cycles for row in rows)
    loads = sum(row.load_cycles for row in rows)
    return [
        Measurement(
            "both machines, built in an empty cache",
            len(builds),
            building,
            goal=f"under {BUILD_SECONDS:.0f} s for both together",
            met=building.seconds < BUILD_SECONDS,
        ),
        Measurement(
            f"{len(cases)} runs of layers, loaded, run and compared",
            cycles,
            running,
            note=f"{cycles:,} cycles, of which {loads:,} load",
            goal=f"under {RUN_SECONDS:.0f} s on two cores",
            met=running.seconds < RUN_SECONDS,
        ),
    ]


def _children(step: Callable[[], Result]) -> tuple[Result, Timing]:
    """Measure a step whose work is done by other processes."""
    def spent() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    before = spent()
    result, timing = measure(step)
    return result, Timing(timing.seconds, timing.processor_seconds + spent() - before)


def _silent(line: str) -> None:
    pass
