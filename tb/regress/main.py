"""`make regress`: plans, runs through dvsim, judges by the records, and shows what happened."""

from __future__ import annotations

import datetime
import fcntl
import os
import re
import shutil
import sys
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console

from tb.flow.build import clean_environment
from tb.flow.paths import ROOT, shown
from tb.flow.settings import SettingsError
from tb.flow.simulators import SimulatorError, find_libpython, find_simulator
from tb.regress import layout
from tb.regress.catalogue import Entry, entries
from tb.regress.config import seeds_in_engine_order, write_config
from tb.regress.history import append, line
from tb.regress.plan import Plan, make_plan
from tb.regress.record import write_json
from tb.regress.results import SCHEMA, collect, commit, passed, versions
from tb.regress.settings import RegressSettings, processors, read_regress_settings
from tb.regress.show import show_results, ticker
from tb.regress.slurm import backend
from tb.regress.supervise import MARK, Stop, end_leftovers, supervise
from tb.regress.waves import repeat_failures

WRONG_VALUE = 2
"""Exit status for wrong input or a missing tool; 1 is a regression that did not pass."""


@dataclass(frozen=True)
class Regression:
    """One regression about to run.

    Attributes
    ----------
    settings : RegressSettings
    plan : Plan
    folder : Path
    jobs : int
        Jobs at a time.
    prefix : str
        Command in front of every job, empty on this machine.
    """

    settings: RegressSettings
    plan: Plan
    folder: Path
    jobs: int
    prefix: str

    @property
    def environment(self) -> dict[str, str]:
        """The environment of the engine and everything it starts."""
        return clean_environment() | {MARK: self.plan.id, "PYTHONUNBUFFERED": "1"}


def main(
    environment: Mapping[str, str] | None = None, catalogue: Sequence[Entry] | None = None
) -> int:
    """Do what the variables in the environment ask for; return the exit status.

    Parameters
    ----------
    environment : mapping, optional
        Default `os.environ`.
    catalogue : sequence of Entry, optional
        What there is to run; default everything.
    """
    console = Console(soft_wrap=True)
    try:
        settings = read_regress_settings(os.environ if environment is None else environment)
        plan = make_plan(settings, entries() if catalogue is None else catalogue, uuid.uuid4().hex)
        for simulator in settings.simulators:
            find_simulator(simulator)
        find_libpython()
        check_place(ROOT)
        commit()
        slots = backend.slots() if settings.slurm else processors()
    except (SettingsError, SimulatorError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return WRONG_VALUE
    regression = Regression(
        settings=settings,
        plan=plan,
        folder=layout.REGRESS / settings.name,
        jobs=settings.jobs or slots,
        prefix=backend.PREFIX if settings.slurm else "",
    )
    stop = Stop()
    with stop.watching(), _only_one(regression.folder) as alone:
        if not alone:
            print(f"error: a regression is at work in {shown(regression.folder)}", file=sys.stderr)
            return WRONG_VALUE
        results = regress(regression, console, stop)
    if stop:
        return stop.status
    return 0 if passed(results) else 1


def check_place(root: Path) -> None:
    """Refuse a checkout whose path the tools cannot take.

    Raises
    ------
    OSError
        If there is a space in it, which make cannot handle, or a name in braces, which dvsim
        takes for a variable of its own.
    """
    if any(character.isspace() for character in str(root)) or re.search(r"\{\w+\}", str(root)):
        raise OSError(f"make regress cannot work below a path with spaces or braces: move {root}")


def regress(regression: Regression, console: Console, stop: Stop) -> dict[str, Any]:
    """Run a regression; return what is in its `results.json`."""
    settings, plan, folder = regression.settings, regression.plan, regression.folder
    begin = time.monotonic()
    started = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    console.print(
        f"{len(plan.jobs)} runs on {' and '.join(settings.simulators)}, {regression.jobs} at a "
        f"time, {settings.backend}; MASTER_SEED={plan.master_seed}",
        highlight=False,
    )
    # Whatever an earlier regression left must not be taken for this one's.
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    plan.write(folder / layout.PLAN)
    primary = write_config(plan, folder)
    revision, dirty = commit()
    status = _engine(regression, primary, ticker(console, folder, len(plan.jobs)), stop)
    end_leftovers(MARK, plan.id)
    interrupted = bool(stop)
    results = {
        "schema": SCHEMA,
        "regression": plan.id,
        "name": settings.name,
        "commit": revision,
        "dirty": dirty,
        "master_seed": plan.master_seed,
        "started": started,
        "seconds": round(time.monotonic() - begin, 1),
        "engine": f"dvsim {version('dvsim')}",
        "engine_status": status,
        "tools": versions(settings.simulators),
        "backend": settings.backend,
        "selected": list(settings.tests),
        "interrupted": interrupted,
        "planned": len(plan.jobs),
        "runs": collect(plan, folder, interrupted=interrupted),
    }
    write_json(folder / layout.RESULTS, results)
    if not interrupted and not passed(results):
        console.print("repeating failures with waves", highlight=False)
        repeat_failures(
            plan,
            folder,
            results["runs"],
            prefix=regression.prefix,
            environment=regression.environment,
            stop=stop,
            jobs=regression.jobs,
        )
        end_leftovers(MARK, plan.id)
        results["seconds"] = round(time.monotonic() - begin, 1)
        write_json(folder / layout.RESULTS, results)
    append(folder.parent / layout.HISTORY, line(settings.name, results))
    show_results(console, results, folder)
    return results


def _engine(regression: Regression, primary: Path, tick: Any, stop: Stop) -> int:
    folder = regression.folder
    command = [
        *(sys.executable, "-m", "tb.regress.engine", str(primary)),
        *("--proj-root", str(ROOT), "--scratch-root", str(folder), "--branch", "regress"),
        *("--items", "all", "--max-parallel", str(regression.jobs), "--local"),
        *("--print-interval", "60", f"--job-prefix={regression.prefix}"),
        *("--seeds", *map(str, seeds_in_engine_order(regression.plan))),
    ]
    return supervise(
        command,
        folder / layout.ENGINE_LOG,
        cwd=ROOT,
        environment=regression.environment,
        stop=stop,
        tick=tick,
    )


@contextmanager
def _only_one(folder: Path) -> Iterator[bool]:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f".{folder.name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


if __name__ == "__main__":
    sys.exit(main())
