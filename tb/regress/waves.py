"""Repeats failing runs with waves."""

from __future__ import annotations

import shlex
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tb.flow.paths import ROOT
from tb.regress import layout
from tb.regress.groups import group, spread
from tb.regress.plan import Plan
from tb.regress.record import read_json
from tb.regress.supervise import Stop, supervise

MOST = 5
"""Runs that are repeated in one regression."""

_REPEATED = ("failed", "hang", "timeout")


def repeat_failures(
    plan: Plan,
    folder: Path,
    runs: list[dict[str, Any]],
    *,
    prefix: str,
    environment: dict[str, str],
    stop: Stop,
    jobs: int,
) -> None:
    """Repeat up to `MOST` failing runs with waves, and put into their records what came of it.

    A repetition never changes the verdict on a run: one that passes now is told apart by
    `rerun` in its record.
    """
    candidates = [run for run in runs if run["status"] in _REPEATED and run["folder"]]
    chosen = spread(group(candidates), MOST)

    def one(run: dict[str, Any]) -> None:
        job = plan.job(run["simulator"], run["name"], run["index"])
        home = layout.waves_folder(folder, job)
        home.mkdir(parents=True, exist_ok=True)
        command = [
            *shlex.split(prefix),
            *(sys.executable, "-m", "tb.regress.job", "waves", str(folder / layout.PLAN)),
            *(job.simulator, job.name, str(job.index)),
        ]
        supervise(command, home / "job.log", cwd=ROOT, environment=environment, stop=stop)
        record = read_json(home / layout.RECORD, plan.id) or {}
        run["rerun"] = record.get("status", "lost")
        run["waves"] = record.get("waves")

    with ThreadPoolExecutor(max(1, jobs)) as pool:
        list(pool.map(one, chosen))

