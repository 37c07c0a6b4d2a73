"""`make paper`: all runs, then the tables and figures in `report/paper.html`."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import BrokenExecutor
from pathlib import Path

from rich.console import Console

from compress.whole_file import OutputError
from paper.areas import AreasError, measure_areas
from paper.cases import Case
from paper.layers import PAPER_LAYERS
from paper.measures import agreement
from paper.peers import measure_peers
from paper.precision import measure_precision
from paper.records import RUNS, read_runs
from paper.report import DATA, write_report
from paper.sweeps import all_cases
from paper.two_broadcasts import wide_broadcasts
from paper.work import build_all, run_model, run_rtl
from paper.workloads import find_layer
from tb.flow.build import BuildError
from tb.flow.paths import BUILD, ROOT, shown
from tb.flow.progress import step
from tb.flow.simulators import SimulatorError, find_libpython, find_simulator
from tb.player.runner import PlayError

_FOLDER = BUILD / "paper"
_REPORT = ROOT / "report"
_SEEDS = (1, 2, 3)


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m paper", description=__doc__)
    parser.add_argument("--jobs", type=int, default=2, help="processes at a time (2)")
    parser.add_argument("--layers", help="only these layers, e.g. NT-We,Alex-8")
    options = parser.parse_args(arguments)
    names = [layer.name for layer in PAPER_LAYERS]
    wanted = options.layers.split(",") if options.layers else names
    unknown = [name for name in wanted if name not in names]
    if unknown:
        print(f"error: no layer {unknown[0]}; there is {', '.join(names)}", file=sys.stderr)
        return 2
    if options.jobs < 1:
        print(f"error: --jobs must be at least 1, not {options.jobs}", file=sys.stderr)
        return 2
    cases = [case for case in all_cases() if case.layer.name in wanted]
    try:
        find_simulator("verilator")
        find_libpython()
    except SimulatorError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    report = _REPORT if wanted == names else _REPORT / "selected"
    try:
        page = evaluate(cases, options.jobs, report)
    except (BuildError, OutputError, PlayError, SimulatorError, AreasError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except (OSError, BrokenExecutor) as error:
        print(f"error: the runs could not be done: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    print(f"report {shown(page)}")
    pairs, equal = agreement(read_runs(page.parent / DATA / RUNS))
    if not 0 < pairs == equal:
        print(
            f"error: {pairs - equal} of {pairs} runs on the RTL differ from the timing model; "
            "Table IV of the report says which",
            file=sys.stderr,
        )
        return 1
    return 0


def evaluate(cases: Sequence[Case], jobs: int, report: Path) -> Path:
    """Do all cases and write the report into a folder; return its page."""
    console = Console()
    begin = time.monotonic()
    marked = [case for case in cases if case.rtl]
    names = list(dict.fromkeys(case.layer.name for case in cases))
    with step(console, f"predict {len(cases)} times of layers on machines") as watch:
        rows, realised = run_model(cases, _FOLDER, jobs, watch)
    with step(console, "build the simulators") as watch:
        builds = build_all((case.machine.parameters for case in marked), jobs, watch)
    with step(console, f"run {len(marked)} layers on the RTL, bit by bit") as watch:
        rows += run_rtl(cases, builds, _FOLDER, jobs, watch)
    with step(console, "ask what several broadcasts in a cycle would bring") as watch:
        wide = []
        for count, name in enumerate(names, 1):
            wide += wide_broadcasts([find_layer(name)])
            watch(f"progress {count}/{len(names)}")
    with step(console, "map a PE to gates for its area"):
        areas = measure_areas()
    # Alone on the machine, since their time is what is measured.
    with step(console, "time SciPy, NumPy and PyTorch on the same layers") as watch:
        peers = []
        for count, name in enumerate(names, 1):
            peers += measure_peers([name])
            watch(f"progress {count}/{len(names)}")
    with step(console, "train digits networks for the precision of Figure 10") as watch:
        precision = []
        for count, seed in enumerate(_SEEDS, 1):
            precision += measure_precision([seed])
            watch(f"progress {count}/{len(_SEEDS)}")
    return write_report(
        report, rows, realised, peers, precision, wide=wide, areas=areas,
        provenance={
            "commit": _commit(),
            "date": time.strftime("%Y-%m-%d %H:%M"),
            "took": f"{time.monotonic() - begin:.0f} s",
            "layers": "all" if len(names) == len(PAPER_LAYERS) else ", ".join(names),
            "runs on the RTL": f"{len(marked)}",
        },
    )  # fmt: skip


def _commit() -> str:
    try:
        done = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--abbrev=12"],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
    except OSError:
        return "unknown"
    return done.stdout.strip() or "unknown"


if __name__ == "__main__":
    sys.exit(main())
