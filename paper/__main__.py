"""`make paper`: all runs, then the tables and figures in `report/paper.html`."""

from __future__ import annotations

import argparse
import sys

from rich.console import Console

from paper.records import RUNS, write_runs
from paper.sweeps import all_cases
from paper.work import build_all, run_model, run_rtl
from tb.flow.build import BuildError
from tb.flow.paths import BUILD, ROOT, shown
from tb.flow.progress import step
from tb.flow.simulators import SimulatorError
from tb.player.runner import PlayError

_FOLDER = BUILD / "paper"
_REPORT = ROOT / "report" / "paper"


def main() -> int:
    """Do what the command line says; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m paper", description=__doc__)
    parser.add_argument("--jobs", type=int, default=2, help="processes at a time (2)")
    parser.add_argument("--layers", help="only these layers, e.g. NT-We,Alex-8")
    parser.add_argument("--experiments", help="only these, e.g. machines,pes")
    options = parser.parse_args()
    cases = all_cases()
    if options.layers:
        cases = [case for case in cases if case.layer.name in options.layers.split(",")]
    if options.experiments:
        cases = [case for case in cases if case.experiment in options.experiments.split(",")]
    if not cases:
        print("error: no layer or experiment of that name", file=sys.stderr)
        return 2
    console = Console()
    marked = [case for case in cases if case.rtl]
    try:
        with step(console, f"predict {len(cases)} layers on machines") as watch:
            rows = run_model(cases, _FOLDER, options.jobs, watch)
        with step(console, "build the simulators") as watch:
            builds = build_all((c.machine.parameters for c in marked), options.jobs, watch)
        with step(console, "run layers on the RTL") as watch:
            rows += run_rtl(cases, builds, _FOLDER, options.jobs, watch)
    except (BuildError, PlayError, SimulatorError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    _REPORT.mkdir(parents=True, exist_ok=True)
    write_runs(_REPORT / RUNS, rows)
    console.print(f"rows in {shown(_REPORT / RUNS)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
