"""Collects the records of a regression into `results.json`.

Only a record of this regression counts. A planned run without one is lost, whatever dvsim thinks
of its job; after an interruption, a run that was never started is left out, and what is planned
says that it is missing.
"""

from __future__ import annotations

import importlib.metadata
import platform
import subprocess
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tb.flow.build import tool_version
from tb.flow.paths import ROOT
from tb.flow.simulators import SimulatorError, find_simulator
from tb.regress import layout
from tb.regress.plan import Job, Plan
from tb.regress.record import STATUSES, describe, read_json

SCHEMA = 1
_PACKAGES = ("cocotb", "pyuvm", "cocotb-bus", "cocotb-coverage", "numpy")


def collect(plan: Plan, folder: Path, *, interrupted: bool) -> list[dict[str, Any]]:
    """Return the records of the runs, in the plan's order.

    Parameters
    ----------
    plan : Plan
    folder : Path
        The regression's folder.
    interrupted : bool
        The regression was stopped before its end.
    """
    runs = [_outcome(plan, folder, job, interrupted) for job in plan.jobs]
    return [run for run in runs if run is not None]


def _outcome(plan: Plan, folder: Path, job: Job, interrupted: bool) -> dict[str, Any] | None:
    home = layout.run_folder(folder, job)
    record = read_json(home / layout.RECORD, plan.id)
    if record is not None:
        if record.get("status") not in STATUSES:
            return describe(job) | {"reason": "the record of the run is damaged"}
        if record["status"] == "killed" and not interrupted:
            reason = f"{record['reason']} although nobody stopped the regression"
            return describe(job) | record | {"reason": reason}
        return describe(job) | record
    started = read_json(home / layout.STARTED, plan.id)
    if started is not None:
        if interrupted:
            return describe(job) | {"status": "killed", "reason": "stopped without a record"}
        where = f"started on {started.get('node')}, ended without a record"
        return describe(job) | {"reason": where}
    if interrupted:
        return None
    built_in = layout.build_folder(folder, job.simulator, job.build)
    build = read_json(built_in / layout.RECORD, plan.id)
    if build is not None and build.get("status") != "passed":
        reason = f"build {build.get('status')}: {build.get('reason')}"
        return describe(job) | {"status": "failed", "reason": reason}
    reason = "never started" if build else "never started: its build left no record"
    return describe(job) | {"reason": reason}


def count(runs: Iterable[dict[str, Any]]) -> Counter[str]:
    """Count the runs by status."""
    return Counter(run["status"] for run in runs)


def passed(results: dict[str, Any]) -> bool:
    """Tell whether everything that was planned ran and passed, and the engine agrees."""
    return (
        results["planned"] > 0
        and results["planned"] == count(results["runs"])["passed"]
        and not results["interrupted"]
        and results["engine_status"] == 0
    )


def commit() -> tuple[str, bool]:
    """Return the commit of the checkout and whether anything differs from it.

    Raises
    ------
    OSError
        If there is no git or no repository; the message is one line.
    """
    head = _git("rev-parse", "HEAD")
    return head.strip(), bool(_git("status", "--porcelain").strip())


def _git(*words: str) -> str:
    try:
        run = subprocess.run(
            ["git", *words], cwd=ROOT, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise OSError("make regress needs git: install it") from None
    if run.returncode:
        lines = run.stderr.strip().splitlines() or ["git failed"]
        raise OSError(
            f"make regress needs a git checkout with a commit, which results are named after: "
            f"{lines[0]}"
        )
    return run.stdout


def versions(simulators: Iterable[str]) -> dict[str, str]:
    """Return the versions of the tools that shape the results."""
    found = {"python": platform.python_version()}
    for name in simulators:
        try:
            tool = find_simulator(name)
            found[name] = f"{tool.version} ({tool.origin})"
        except SimulatorError:
            found[name] = "not found"
    for package in _PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    compiler = tool_version(["g++", "-dumpfullversion"])
    return found | ({"g++": compiler} if compiler else {})
