"""What dvsim starts: `python -m tb.regress.job build|run|waves PLAN SIMULATOR ...`.

A job does one thing, writes a record of how it ended, and prints the lines that dvsim looks for.
A job that is told to stop takes its simulator with it and says so in its record.
"""

from __future__ import annotations

import os
import platform
import resource
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Any, NoReturn

from tb.flow.build import BuildError, build
from tb.flow.digits import DigitsError, digits_folder
from tb.flow.run import run
from tb.flow.simulators import SimulatorError
from tb.regress import layout
from tb.regress.plan import Job, Plan, PlanError
from tb.regress.record import describe, failing_seed, read_json, record_of, write_json

_PERIOD_NS = 2
_WAVES_TIMEOUT = 600.0  # a run with waves is slower, but a hang must not fill the disk


class Stopped(BaseException):
    """The job was told to stop, by the user, the engine's time limit or a scheduler."""


def main(arguments: list[str]) -> int:
    """Do one job; return the exit status."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _stop)
    verb, plan_path, simulator, *rest = arguments
    try:
        plan, folder = Plan.read(Path(plan_path)), Path(plan_path).resolve().parent
        if verb == "build":
            return do_build(plan, folder, simulator, rest[0])
        job = plan.job(simulator, rest[0], int(rest[1]))
        if verb == "waves":
            return do_waves(plan, folder, job)
        return do_run(plan, folder, job, int(rest[2]))
    except PlanError as error:
        print(f"REGRESS {verb.upper()} FAILED: {error}", flush=True)
        return 1


def _stop(number: int, _: object) -> NoReturn:
    raise Stopped(signal.Signals(number).name)


def do_build(plan: Plan, folder: Path, simulator: str, name: str) -> int:
    """Build one design, and what its tests need besides."""
    jobs = [job for job in plan.jobs if (job.simulator, job.build) == (simulator, name)]
    begin = time.monotonic()
    record: dict[str, Any] = {"regression": plan.id, "status": "failed", "reason": ""}
    try:
        made = build(jobs[0].design, simulator, jobs[0].mode)
        for job in jobs:
            _prepare(job)
        record |= {"status": "passed", "build": made.folder.name, "cached": made.cached}
    except (BuildError, DigitsError, SimulatorError) as error:
        record["reason"] = str(error)
    except Stopped as signal_name:
        record |= {"status": "killed", "reason": f"stopped by {signal_name}"}
    record |= {"seconds": round(time.monotonic() - begin, 3), "cpu_seconds": _cpu_seconds()}
    write_json(layout.build_folder(folder, simulator, name) / layout.RECORD, record)
    if record["status"] != "passed":
        print(f"REGRESS BUILD FAILED: {record['reason']}", flush=True)
        return 1
    print(f"- Verilator: Walltime {record['seconds']} s")
    print("REGRESS BUILD DONE", flush=True)
    return 0


def do_run(plan: Plan, folder: Path, job: Job, engine_seed: int) -> int:
    """Run one simulation and record it."""
    home = layout.run_folder(folder, job)
    # Slurm may run several nodes on one machine.
    node = os.environ.get("SLURMD_NODENAME") or platform.node()
    mark = {"regression": plan.id, "node": node, "pid": os.getpid(), "at": time.time()}
    write_json(home / layout.STARTED, mark)
    begin = time.monotonic()
    try:
        if engine_seed != job.seed:
            raise PlanError(f"the engine gives seed {engine_seed}, the plan says {job.seed}")
        made = build(job.design, job.simulator, job.mode)
        built = read_json(
            layout.build_folder(folder, job.simulator, job.build) / layout.RECORD, plan.id
        )
        if not built or built.get("build") != made.folder.name:
            raise BuildError("the sources changed since the regression was built")
        result = run(
            made,
            job.module,
            seed=job.seed,
            arguments=job.all_arguments | _prepare(job),
            folder=home / "sim",
            timeout=job.timeout,
        )
        record = record_of(job, result)
    except Stopped as signal_name:
        reason = f"stopped by {signal_name}"
        record = describe(job) | {"status": "killed", "reason": reason}
    except (BuildError, DigitsError, PlanError, SimulatorError) as error:
        record = describe(job) | {"status": "failed", "reason": str(error)}
    except Exception as error:  # a bug of the flow must show up as a failed run, not as a lost one
        traceback.print_exc()
        record = describe(job) | {"status": "failed", "reason": f"the job broke: {error!r}"}
    record["seconds"] = record["seconds"] or round(time.monotonic() - begin, 3)
    record |= {"regression": plan.id, "node": node, "cpu_seconds": _cpu_seconds()}
    write_json(home / layout.RECORD, record)
    if record["log"]:
        print(f"log: {record['log']}")
    time_ns = record["cycles"] * _PERIOD_NS
    print(f"- Verilator: $finish at {time_ns}ns; walltime {record['seconds']} s")
    if record["status"] != "passed":
        print(f"REGRESS RUN FAILED: {record['status']}: {record['reason']}", flush=True)
        return 1
    print("REGRESS RUN PASSED", flush=True)
    return 0


def do_waves(plan: Plan, folder: Path, job: Job) -> int:
    """Repeat a run with waves; only the seed that failed, if the first record names one."""
    first = read_json(layout.run_folder(folder, job) / layout.RECORD, plan.id) or {}
    arguments, seed = job.all_arguments | _prepare(job), job.seed
    failing = failing_seed(str(first.get("reason", "")))
    if job.kind == "unit" and failing is not None:
        arguments, seed = arguments | {"seeds": 1}, failing
    home = layout.waves_folder(folder, job)
    record: dict[str, Any] = {"regression": plan.id, "status": "lost", "waves": None}
    try:
        made = build(job.design, job.simulator, "debug")
        result = run(
            made,
            job.module,
            seed=seed,
            arguments=arguments,
            folder=home / "sim",
            timeout=min(job.timeout, _WAVES_TIMEOUT),
            waves=True,
        )
        record |= {k: v for k, v in record_of(job, result).items() if k in ("status", "waves")}
    except Stopped as signal_name:
        print(f"stopped by {signal_name}", flush=True)
        return 1
    except (BuildError, DigitsError, SimulatorError) as error:
        record["reason"] = str(error)
    write_json(home / layout.RECORD, record)
    return 0


def _prepare(job: Job) -> dict[str, Any]:
    """Make what a test needs besides its design; return the arguments that name it."""
    if job.test != "digits" or job.kind != "top":
        return {}
    return {"digits": str(digits_folder(job.design, job.seed))}


def _cpu_seconds() -> float:
    """Return the processor time of this job with its children: it does not depend on the load."""
    used = [resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return round(sum(u.ru_utime + u.ru_stime for u in used), 2)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
