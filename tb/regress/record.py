"""The record of a run: what a job leaves behind, and the only evidence that counts."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from tb.flow.paths import ROOT
from tb.flow.run import RunResult
from tb.regress.plan import Job

STATUSES = ("passed", "failed", "timeout", "hang", "lost", "killed")

_HANG = re.compile(r"\bhangs\b")
_SEED = re.compile(r"\bseed (\d+)\b")
_COMPARED = ("compared", "packets_compared", "outputs_compared", "registers_compared")


def describe(job: Job) -> dict[str, Any]:
    """Return what is known of a run before it starts, with the fields that only a run can fill."""
    return {
        "name": job.name,
        "test": job.test,
        "kind": job.kind,
        "module": job.module,
        "top": job.top,
        "parameters": job.parameters,
        "label": job.label,
        "simulator": job.simulator,
        "mode": job.mode,
        "seed": job.seed,
        "seeds": job.seeds,
        "items": job.items,
        "index": job.index,
        "status": "lost",
        "reason": "",
        "cycles": 0,
        "seconds": 0.0,
        "cpu_seconds": 0.0,
        "compared": None,
        "reproduce": job.reproduce(),
        "folder": None,
        "log": None,
        "waves": None,
        "coverage": None,
        "functional": None,
        "testcases": {},
        "node": None,
    }


def record_of(job: Job, result: RunResult) -> dict[str, Any]:
    """Return the record of a simulation that came to an end."""
    status = status_of(result)
    one_of_many = status != "passed" and job.kind == "unit"
    failing = failing_seed(result.reason) if one_of_many else None
    functional = result.folder / "functional.json"
    return describe(job) | {
        "status": status,
        "reason": result.reason,
        "cycles": _number(result.summary.get("cycles")) or 0,
        "seconds": round(result.seconds, 3),
        "compared": compared(result.summary),
        "reproduce": job.reproduce(failing),
        "folder": relative(result.folder),
        "log": relative(result.log),
        "waves": relative(result.waves),
        "coverage": relative(getattr(result, "coverage", None)),
        "functional": relative(functional if functional.is_file() else None),
        "testcases": testcases(result.results),
    }


def status_of(result: RunResult) -> str:
    """Return how a simulation ended: passed, failed, hang (watchdog) or timeout (wall clock)."""
    if result.passed:
        return "passed"
    if result.reason.startswith("stopped after"):
        return "timeout"
    return "hang" if _HANG.search(result.reason) else "failed"


def failing_seed(reason: str) -> int | None:
    """Return the seed that a unit bench names in its message, or None."""
    found = _SEED.search(reason)
    return int(found[1]) if found else None


def compared(summary: dict[str, Any]) -> int | None:
    """Return how many values a run compared, None if it does not say."""
    numbers = [_number(summary.get(name)) for name in _COMPARED]
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None


def testcases(path: Path) -> dict[str, str]:
    """Return how each test case of a JUnit file ended: passed, failed or skipped."""
    try:
        cases = ElementTree.parse(path).getroot().findall(".//testcase")
    except (ElementTree.ParseError, LookupError, OSError):
        return {}
    return {case.get("name", "?"): _ending(case) for case in cases}


def _ending(case: ElementTree.Element) -> str:
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    return "skipped" if case.find("skipped") is not None else "passed"


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def relative(path: Path | None) -> str | None:
    """Return a path for a record: relative to the checkout where it is inside."""
    if path is None:
        return None
    try:
        return str(path.resolve().relative_to(ROOT.resolve()))
    except ValueError:
        return str(path)


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write a file that is either whole or not there: a job may be killed at any moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    scratch.write_text(json.dumps(content, indent=1) + "\n")
    scratch.replace(path)


def read_json(path: Path, plan_id: str) -> dict[str, Any] | None:
    """Read what a job of this regression wrote; None if there is no such thing.

    A file of another regression is no evidence, nor is one that is damaged.
    """
    try:
        content = json.loads(path.read_text())
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(content, dict) or content.get("regression") != plan_id:
        return None
    return content
