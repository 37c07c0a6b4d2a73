"""Collects the evidence of a finished regression, from its raw results."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tb.coverage import exclusions
from tb.coverage.annotate import annotate
from tb.coverage.inputs import find_runs, read_all
from tb.coverage.lcov import to_lcov
from tb.coverage.points import CoverageError
from tb.coverage.report import make_report, to_json
from tb.coverage.source import Sources
from tb.coverage.union import unite
from tb.flow.paths import BUILD, RTL
from tb.functional.corners import load_corners
from tb.functional.merge import merge
from tb.functional.properties import with_properties
from tb.functional.results import ResultError, load
from tb.plan.existing import existing_tests
from tb.plan.plan import PlanError, load_plan, problems
from tb.signoff.assertions import declared, with_attempts
from tb.signoff.evidence import Evidence, EvidenceError, read_json, read_results

HISTORY = BUILD / "signoff-history.jsonl"
SHOWN_BEFORE = 10
"""Earlier sign-offs in the trend."""


@dataclass(frozen=True)
class Collected:
    """The evidence, and what is shown beside it.

    Attributes
    ----------
    evidence : Evidence
    sources : dict of str to str
        Annotated source of each module, HTML.
    lcov : str
    load : dict
        What the load test wrote; empty if it did not run.
    """

    evidence: Evidence
    sources: dict[str, str]
    lcov: str
    load: dict[str, Any]


def collect(
    results: Path, proofs: Sequence[Mapping[str, Any]] = (), history: Path = HISTORY
) -> Collected:
    """Read everything that a regression left.

    Parameters
    ----------
    results : Path
        The regression's `results.json`.
    proofs : sequence of mapping
        Records of `tb.signoff.proofs`, which count as planned runs, too.
    history : Path
        Figures of earlier sign-offs.

    Raises
    ------
    EvidenceError
        If a file that is there cannot be used.
    """
    regression, simulations = read_results(results)
    regression["planned"] += len(proofs)
    runs = (*simulations, *proofs)
    try:
        code, sources, lcov, stale, excluded = _code(results)
        functional = _functional([run["functional"] for run in runs if run.get("functional")], code)
        plan = load_plan()
    except (CoverageError, ResultError, PlanError) as error:
        raise EvidenceError(str(error)) from None
    groups = functional.get("groups")
    found = problems(plan, existing_tests(), groups)
    evidence = Evidence(
        regression=regression,
        runs=runs,
        plan=plan,
        plan_problems=tuple(found),
        code=code,
        functional=functional,
        assertions=with_attempts(declared(), code.get("user", {})),
        exclusions=tuple(excluded),
        exclusion_problems=tuple(stale),
        trend=tuple(read_history(history)[-SHOWN_BEFORE:]),
    )
    return Collected(evidence, sources, lcov, _load(runs))


def check_inputs() -> None:
    """Read the files that reviewers write, so that a mistake in them shows before a regression.

    Raises
    ------
    EvidenceError
        If one of them cannot be used.
    """
    try:
        exclusions.read_exclusions(exclusions.FILE)
        load_plan()
        load_corners()
    except (CoverageError, PlanError, ResultError) as error:
        raise EvidenceError(str(error)) from None


def _code(
    results: Path,
) -> tuple[dict[str, Any], dict[str, str], str, list[str], list[dict[str, Any]]]:
    found = find_runs([str(results)])
    if not found:
        return {}, {}, "", [], []
    sources = Sources.read(RTL)
    union = unite(read_all(found, sources))
    known = exclusions.read_exclusions(exclusions.FILE)
    applied, stale = exclusions.apply(known, union, sources)
    report = make_report(union, sources, applied, tuple(stale))
    pages = {name: annotate(module, sources) for name, module in report.modules.items()}
    listed = [
        {"module": e.module, "kind": e.kind, "item": e.item, "category": e.category,
         "reason": e.reason}
        for e in known
    ]  # fmt: skip
    return to_json(report), pages, to_lcov(report), list(stale), listed


def _functional(files: list[str], code: Mapping[str, Any]) -> dict[str, Any]:
    if not files:
        return {}
    merged = merge([load(Path(file)) for file in files], files)
    return with_properties(merged, code) if code else merged


def _load(runs: tuple[Mapping[str, Any], ...]) -> dict[str, Any]:
    for run in runs:
        path = Path(run.get("folder") or "") / "load.json"
        if run["test"] == "load" and run["status"] == "passed" and path.is_file():
            return read_json(path)
    return {}


def read_history(path: Path) -> list[dict[str, Any]]:
    """Return the figures of earlier sign-offs, oldest first; damaged lines are left out."""
    if not path.is_file():
        return []
    lines = []
    for text in path.read_text(errors="replace").splitlines():
        try:
            line = json.loads(text)
        except ValueError:
            continue
        if isinstance(line, dict) and {"started", "commit", "functional"} <= set(line):
            lines.append(line)
    return lines
