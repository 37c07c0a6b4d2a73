"""Where a regression keeps its files, below `build/regress/<name>`."""

from __future__ import annotations

from pathlib import Path

from tb.flow.paths import BUILD
from tb.regress.plan import Job

REGRESS = BUILD / "regress"
HISTORY = "history.jsonl"
"""One line for each regression, beside their folders."""

PLAN = "plan.json"
RESULTS = "results.json"
ENGINE_LOG = "engine.log"
RECORD = "record.json"
STARTED = "started.json"


def run_folder(folder: Path, job: Job) -> Path:
    """Return the folder of a job, the same as `run_dir` in `common.hjson`."""
    return folder / job.simulator / "runs" / f"{job.index}.{job.name}" / "latest"


def build_folder(folder: Path, simulator: str, build: str) -> Path:
    """Return the folder of a build job, the same as `build_dir` in `common.hjson`."""
    return folder / simulator / "builds" / build


def waves_folder(folder: Path, job: Job) -> Path:
    """Return the folder of a job's run with waves."""
    return folder / "waves" / job.simulator / f"{job.index}.{job.name}"
