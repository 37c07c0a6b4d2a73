"""The evidence of a sign-off: raw results, read and checked before anything is concluded.

Nothing here is taken from the regression engine's own report. What is missing stays missing: the
gate turns it into a failed item.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tb.plan.existing import UNIT_PREFIX
from tb.plan.plan import Plan

SCHEMA = 1
PASSED = "passed"
RUN_KEYS = ("test", "kind", "label", "simulator", "seed", "seeds", "status", "reproduce")


class EvidenceError(ValueError):
    """A file of results is missing or damaged; the message is one line."""


@dataclass(frozen=True)
class Evidence:
    """Everything that the verdict rests on.

    Attributes
    ----------
    regression : mapping
        `results.json` of the regression, without its runs.
    runs : tuple of mapping
        One record for each run.
    plan : Plan
    plan_problems : tuple of str
    code : mapping
        Merged code coverage; empty if there is none.
    functional : mapping
        Merged functional coverage; empty if there is none.
    assertions : tuple of mapping
        `module`, `name`, `message`, `attempts` of every assertion that the checkers declare.
    exclusions : tuple of mapping
    exclusion_problems : tuple of str
    trend : tuple of mapping
        Figures of earlier sign-offs, oldest first.
    """

    regression: Mapping[str, Any]
    runs: tuple[Mapping[str, Any], ...]
    plan: Plan
    plan_problems: tuple[str, ...] = ()
    code: Mapping[str, Any] = field(default_factory=dict)
    functional: Mapping[str, Any] = field(default_factory=dict)
    assertions: tuple[Mapping[str, Any], ...] = ()
    exclusions: tuple[Mapping[str, Any], ...] = ()
    exclusion_problems: tuple[str, ...] = ()
    trend: tuple[Mapping[str, Any], ...] = ()


def read_results(path: Path) -> tuple[dict[str, Any], tuple[Mapping[str, Any], ...]]:
    """Read the regression's `results.json`: what it says of itself, and its runs.

    Raises
    ------
    EvidenceError
        If it is missing, damaged or of another schema.
    """
    content = read_json(path)
    runs = content.pop("runs", None)
    if not isinstance(runs, list) or not all(isinstance(run, dict) for run in runs):
        raise EvidenceError(f"{path} has no list of runs: run `make regress` again")
    for run in runs:
        missing = [key for key in RUN_KEYS if key not in run]
        if missing:
            raise EvidenceError(f"{path}: a run has no {missing[0]!r}: run `make regress` again")
    # The plan calls the bench of a unit `unit_<module>`; the regression calls it after the module.
    runs = [
        {**run, "test": UNIT_PREFIX + run["test"]}
        if run["kind"] == "unit" and not run["test"].startswith(UNIT_PREFIX)
        else run
        for run in runs
    ]
    if not isinstance(content.get("planned"), int):
        raise EvidenceError(f"{path} does not say how many runs were planned")
    return content, tuple(runs)


def read_json(path: Path) -> dict[str, Any]:
    """Read a file of this project's results.

    Raises
    ------
    EvidenceError
        If it is missing, damaged or of another schema.
    """
    try:
        content = json.loads(path.read_text())
    except (OSError, ValueError, RecursionError) as error:
        raise EvidenceError(f"{path} cannot be read: {str(error).splitlines()[0]}") from None
    if not isinstance(content, dict) or content.get("schema") != SCHEMA:
        raise EvidenceError(f"{path} is not of schema {SCHEMA}: make it again")
    return content


def runs_of(evidence: Evidence, name: str, simulator: str | None = None) -> list[Mapping[str, Any]]:
    """Return the runs of a test, `random` or `directed.Bypass` or `unit_arith`."""
    test, _, part = name.partition(".")
    return [
        run
        for run in evidence.runs
        if run["test"] == test
        and (simulator is None or run["simulator"] == simulator)
        and (not part or part in run.get("testcases", {}))
    ]


def run_passed(run: Mapping[str, Any], name: str) -> bool:
    """Return whether a run shows that a test passed: the whole run, and the part that is asked for."""
    part = name.partition(".")[2]
    return run["status"] == PASSED and (not part or run["testcases"].get(part) == PASSED)
