"""Writes a plan as configuration of dvsim: a primary file over one file for each simulator."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from tb.flow.paths import ROOT
from tb.regress.plan import Job, Plan, by_simulator

PRIMARY = "regress.hjson"
_COMMON = "{proj_root}/tb/regress/common.hjson"
# dvsim looks these modes up by name; none of them does anything here.
_SIM_MODES = ("cov", "waves", "waves_off", "xprop")
_QUEUE_MINUTES = 60  # waiting for a node counts against dvsim's own limit
_REST_SECONDS = 120  # what a job does besides simulating


def write_config(plan: Plan, folder: Path) -> Path:
    """Write the configuration of dvsim and return its primary file.

    Parameters
    ----------
    plan : Plan
    folder : Path
        The regression's folder; `plan.json` is there.
    """
    files = []
    for simulator, jobs in by_simulator(plan.jobs).items():
        path = folder / f"{simulator}.hjson"
        # JSON is Hjson, and nothing in it is left to Hjson's rules for words without quotes.
        path.write_text(json.dumps(simulator_config(simulator, jobs, folder), indent=1) + "\n")
        files.append(path)
    primary = folder / PRIMARY
    content = {
        "flow": "sim",
        "name": "regress",
        "rel_path": "tb/regress",
        "scratch_base_path": "{scratch_root}",
        "use_cfgs": [str(path) for path in files],
    }
    primary.write_text(json.dumps(content, indent=1) + "\n")
    return primary


def simulator_config(simulator: str, jobs: list[Job], folder: Path) -> dict[str, Any]:
    """Return the configuration of one simulator."""
    builds = dict.fromkeys(job.build for job in jobs)
    counts: dict[str, list[Job]] = {}
    for job in jobs:
        counts.setdefault(job.name, []).append(job)
    return {
        "name": simulator,
        "tool": simulator,
        "import_cfgs": [_COMMON],
        "plan": str((folder / "plan.json").resolve().relative_to(ROOT.resolve())),
        "build_mode": next(iter(builds)),
        "build_modes": [
            *({"name": name, "is_sim_mode": 1} for name in _SIM_MODES),
            # The number is there because dvsim drops a build whose command differs from another's
            # by nothing but the name.
            *(
                {"name": name, "build_opts": ["{plan}", simulator, name, f"design-{number}"]}
                for number, name in enumerate(builds)
            ),
        ],
        "tests": [
            {
                "name": name,
                "uvm_test": same[0].module,
                "build_mode": same[0].build,
                "reseed": len(same),
                "run_timeout_mins": engine_minutes(same[0]),
            }
            for name, same in counts.items()
        ],
        "regressions": [{"name": "all"}],
    }


def engine_minutes(job: Job) -> int:
    """Return dvsim's time limit for a job; the job's own, in seconds, comes long before."""
    return _QUEUE_MINUTES + math.ceil((job.timeout + _REST_SECONDS) / 60)


def seeds_in_engine_order(plan: Plan) -> list[int]:
    """Return the seeds in the order in which dvsim gives them out: test by test, run by run.

    dvsim then shows the true seeds in its own reports. The job compares, so that a dvsim with
    another order would not go unnoticed.
    """
    order: list[int] = []
    for jobs in by_simulator(plan.jobs).values():
        names = dict.fromkeys(job.name for job in jobs)
        for name in names:
            order += [job.seed for job in jobs if job.name == name]
    return order
