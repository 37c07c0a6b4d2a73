"""Shows the regression on Slurm for real: `python -m tb.regress.slurm.demo`, as root.

Starts a cluster of two nodes on loopback, runs a small regression through it, then a second one in
whose middle a node dies. The run that was lost with the node must be reported as lost.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tb.flow.paths import ROOT
from tb.regress import layout
from tb.regress.plan import Plan, PlanError
from tb.regress.record import read_json
from tb.regress.slurm.cluster import Cluster, ClusterError, missing

_VICTIM = "n2"
_TESTS = "act_queue,arith,lnzd_leaf,word_ring"
_SECONDS = 300.0


class DemoError(AssertionError):
    """The regression did not do what it must; the message is one line."""


def main(arguments: list[str] | None = None) -> int:
    """Do both regressions; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tests", default=_TESTS, help=f"unit benches to run ({_TESTS})")
    options = parser.parse_args(arguments)
    absent = missing()
    if absent or os.geteuid():
        what = f"{', '.join(absent)} not found" if absent else "only root can start these daemons"
        print(f"error: {what}: apt-get install slurm-wlm munge, and be root", file=sys.stderr)
        return 2
    try:
        with tempfile.TemporaryDirectory(prefix="slurm-") as folder, Cluster(Path(folder)) as slurm:
            whole(slurm, options.tests)
            node_dies(slurm, options.tests)
    except (ClusterError, DemoError) as error:
        print(f"FAIL {error}", file=sys.stderr)
        return 1
    print("PASS")
    return 0


def whole(slurm: Cluster, tests: str) -> None:
    """Run a regression on both nodes; everything passes."""
    process = _start(slurm, tests, "tests/slurm-whole", seeds=1)
    if process.wait(_SECONDS):
        raise DemoError("a regression on two healthy nodes did not pass")
    runs = _results("tests/slurm-whole")["runs"]
    nodes = {run["node"] for run in runs}
    if nodes != set(slurm.nodes):
        raise DemoError(f"the runs were on {nodes}, not on {set(slurm.nodes)}")
    print(f"{len(runs)} runs passed on nodes {', '.join(sorted(nodes))}")


def node_dies(slurm: Cluster, tests: str) -> None:
    """Run a regression and kill a node in its middle; its run is lost, the others are not."""
    name = "tests/slurm-node-dies"
    folder = layout.REGRESS / name
    (folder / layout.PLAN).unlink(missing_ok=True)  # an old plan would name old runs
    process = _start(slurm, tests, name, seeds=10)
    victim = _run_on(folder, _VICTIM, process)
    print(f"killing node {_VICTIM} under {victim}: {slurm.kill_node(_VICTIM)} processes")
    status = process.wait(_SECONDS)
    results = _results(name)
    outcome = {_id(run): run["status"] for run in results["runs"]}
    if len(outcome) != results["planned"]:
        raise DemoError(f"{len(outcome)} of {results['planned']} runs are reported")
    if outcome.get(victim) != "lost":
        raise DemoError(f"{victim} died with its node and is reported as {outcome.get(victim)}")
    if not status:
        raise DemoError("the regression ended with status 0 although a run was lost")
    on_n1 = [run for run in results["runs"] if run["status"] == "passed"]
    if not on_n1:
        raise DemoError("no run passed on the node that is left")
    if bad := set(outcome.values()) - {"passed", "lost"}:
        raise DemoError(f"runs are reported as {', '.join(sorted(bad))}")
    print(f"{victim} is reported as lost, status {status}")
    print(f"{len(on_n1)} runs passed on the node that is left")


def _start(slurm: Cluster, tests: str, name: str, seeds: int) -> subprocess.Popen:
    variables = {
        "SLURM": "1", "SIM": "icarus", "TESTS": tests, "SEEDS": str(seeds), "NAME": name,
        "JOBS": "", "ITEMS": "", "MASTER_SEED": "1",
    }  # fmt: skip
    command = [sys.executable, "-m", "tb.regress.main"]
    return subprocess.Popen(command, cwd=ROOT, env=slurm.environment | variables)


def _run_on(folder: Path, node: str, process: subprocess.Popen) -> str:
    """Wait until a simulation is at work on a node; return the run's name."""
    end = time.monotonic() + _SECONDS
    while process.poll() is None and time.monotonic() < end:
        try:
            plan = Plan.read(folder / layout.PLAN)
        except PlanError:
            time.sleep(0.1)
            continue
        for job in plan.jobs:
            home = layout.run_folder(folder, job)
            started = read_json(home / layout.STARTED, plan.id) or {}
            at_work = (home / "sim" / "sim.log").exists() and not (home / layout.RECORD).exists()
            if started.get("node") == node and at_work:
                return job.id
        time.sleep(0.1)
    raise DemoError(f"no run started on {node}")


def _results(name: str) -> dict[str, Any]:
    return json.loads((layout.REGRESS / name / layout.RESULTS).read_text())


def _id(run: dict[str, Any]) -> str:
    return f"{run['simulator']}/{run['name']}/{run['index']}"


if __name__ == "__main__":
    sys.exit(main())
