"""The report as data: everything that the page, the JUnit file and a reader's script show.

`report/signoff.json` is this dictionary; the page is a view of it and adds no figure of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from tb.functional.results import possible
from tb.regress.groups import group
from tb.signoff import coverage, goals
from tb.signoff.agreement import agreement
from tb.signoff.evidence import PASSED, SCHEMA, Evidence, run_passed, runs_of
from tb.signoff.gate import gate, stages_reached

KINDS = tuple(goals.CODE_V3)


def report_of(evidence: Evidence) -> dict[str, Any]:
    """Return the whole report; every value is plain JSON."""
    items = gate(evidence)
    reached = stages_reached(items)
    return {
        "schema": SCHEMA,
        "verdict": "passed" if reached["V3"] else "not passed",
        "stages": [
            {
                "stage": stage,
                "reached": reached[stage],
                "items": [
                    {"name": i.name, "passed": i.passed, "detail": i.detail, "link": i.link}
                    for i in items
                    if i.stage == stage
                ],
            }
            for stage in reached
        ],
        "regression": dict(evidence.regression),
        "figures": figures(evidence),
        "testpoints": _testpoints(evidence),
        "requirements": _requirements(evidence),
        "plan_problems": list(evidence.plan_problems),
        "tests": _tests(evidence),
        "failures": _failures(evidence),
        "modules": _modules(evidence),
        "code_holes": [{"module": m, **item} for m, item in coverage.code_holes(evidence.code)],
        "groups": _groups(evidence),
        "assertions": [dict(a) for a in evidence.assertions],
        "exclusions": [dict(e) for e in evidence.exclusions],
        "exclusion_problems": list(evidence.exclusion_problems),
        "simulators": agreement(evidence),
        "trend": [*evidence.trend],
    }


def figures(evidence: Evidence) -> dict[str, Any]:
    """Return the headline figures, which also make a point of the trend."""
    passed = [run for run in evidence.runs if run["status"] == PASSED]
    return {
        "commit": evidence.regression.get("commit", ""),
        "started": evidence.regression.get("started", ""),
        "runs": len(evidence.runs),
        "passed": len(passed),
        "planned": evidence.regression.get("planned", 0),
        "seeds": sum(run["seeds"] for run in evidence.runs),
        "cycles": sum(run.get("cycles") or 0 for run in evidence.runs),
        "compared": sum(run.get("compared") or 0 for run in evidence.runs),
        "seconds": evidence.regression.get("seconds", 0),
        **{kind: coverage.code_percent(evidence.code, kind) for kind in KINDS},
        "functional": coverage.functional_percent(evidence.functional),
        "assertions": len(evidence.assertions),
        "assertions_idle": sum(not a["attempts"] for a in evidence.assertions),
        "exclusions": len(evidence.exclusions),
    }


def _testpoints(evidence: Evidence) -> list[dict[str, Any]]:
    points = []
    for point in evidence.plan.testpoints:
        tests = []
        for name in point.tests:
            runs = runs_of(evidence, name)
            tests.append({
                "name": name,
                "passed": sum(run_passed(run, name) for run in runs),
                "total": len(runs),
            })  # fmt: skip
        points.append({
            "name": point.name,
            "stage": point.stage,
            "desc": point.desc,
            "tests": tests,
            "requirements": list(point.requirements),
            "passed": all(0 < t["total"] == t["passed"] for t in tests) and bool(tests),
        })  # fmt: skip
    return points


def _requirements(evidence: Evidence) -> list[dict[str, Any]]:
    passed = {point["name"]: point["passed"] for point in _testpoints(evidence)}
    listed = []
    for requirement in evidence.plan.requirements:
        names = [point.name for point in evidence.plan.testpoints_of(requirement.id)]
        listed.append({
            "id": requirement.id,
            "quote": requirement.quote,
            "doc": requirement.doc,
            "testpoints": names,
            "passed": bool(names) and all(passed[name] for name in names),
        })  # fmt: skip
    return listed


def _tests(evidence: Evidence) -> list[dict[str, Any]]:
    """One row for each test, design and simulator."""
    rows: dict[tuple[str, str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for run in evidence.runs:
        rows[run["test"], run["label"], run["simulator"]].append(run)
    return [
        {
            "test": test,
            "label": label,
            "simulator": simulator,
            "runs": len(runs),
            "passed": sum(run["status"] == PASSED for run in runs),
            "seeds": sum(run["seeds"] for run in runs),
            "first_seeds": [run["seed"] for run in runs],
            "cycles": sum(run.get("cycles") or 0 for run in runs),
            "compared": sum(run.get("compared") or 0 for run in runs),
            "seconds": round(sum(run.get("seconds") or 0.0 for run in runs), 1),
            "reproduce": next(
                (run["reproduce"] for run in runs if run["status"] != PASSED), runs[0]["reproduce"]
            ),
        }
        for (test, label, simulator), runs in sorted(rows.items())
    ]


def _failures(evidence: Evidence) -> list[dict[str, Any]]:
    kept = ("test", "label", "simulator", "seed", "status", "reason", "reproduce", "log", "waves")
    # The regression's own groups, so that its table and the report say the same.
    return [
        {
            "message": found.message,
            "count": len(found.runs),
            "runs": [{key: run.get(key) for key in kept} for run in found.runs],
        }
        for found in group(evidence.runs)
    ]


def _modules(evidence: Evidence) -> list[dict[str, Any]]:
    rows = []
    for name, module in sorted(evidence.code.get("modules", {}).items()):
        row: dict[str, Any] = {"name": name, "file": module["file"]}
        for kind in KINDS:
            counts = module.get(kind, {"total": 0, "hit": 0, "excluded": 0})
            row[kind] = {
                **counts,
                "before": coverage.percent_of(counts["hit"], counts["total"]),
                "percent": coverage.percent_of(counts["hit"], counts["total"] - counts["excluded"]),
            }
        rows.append(row)
    return rows


def _groups(evidence: Evidence) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "percent": coverage.group_percent(covered),
            "points": [
                {
                    "name": point_name,
                    "description": point.get("description", ""),
                    "percent": coverage.point_percent(possible(point)),
                    "bins": dict(point["bins"]),
                    "holes": [b for b, hits in possible(point).items() if not hits],
                }
                for point_name, point in covered.get("points", {}).items()
            ],
        }
        for name, covered in sorted(evidence.functional.get("groups", {}).items())
    ]
