"""The verdict: which conditions of each stage hold, each with its evidence in words.

V1: the plan is complete, every unit has a bench, smoke is clean on both simulators. V2: every
testpoint has passing tests, coverage is at 90 %. V3: all runs pass over many seeds, coverage is
complete after exclusions that were reviewed, no assertion is idle. A stage holds only if the stages below do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from tb.flow.simulators import NAMES
from tb.plan.existing import UNIT_PREFIX
from tb.signoff import goals
from tb.signoff.agreement import agreement
from tb.signoff.coverage import code_percent, functional_percent
from tb.signoff.evidence import PASSED, Evidence, run_passed, runs_of


@dataclass(frozen=True)
class Item:
    """One condition of a stage.

    Attributes
    ----------
    stage : str
    name : str
        The condition.
    passed : bool
    detail : str
        What was found, one line.
    link : str
        Where in the report the evidence is (the name of a section).
    """

    stage: str
    name: str
    passed: bool
    detail: str
    link: str


def gate(evidence: Evidence) -> list[Item]:
    """Return all conditions of all stages."""
    return [*_v1(evidence), *_v2(evidence), *_v3(evidence)]


def stages_reached(items: Iterable[Item]) -> dict[str, bool]:
    """Return for each stage whether it holds: all of its items, and the stages below."""
    items, reached, below = list(items), {}, True
    for stage in ("V1", "V2", "V3"):
        mine = [item for item in items if item.stage == stage]
        below = below and bool(mine) and all(item.passed for item in mine)
        reached[stage] = below
    return reached


def _v1(evidence: Evidence) -> Iterable[Item]:
    problems = evidence.plan_problems
    yield Item("V1", "the testplan is complete", not problems,
               _some(problems, "problems") or f"{len(evidence.plan.testpoints)} testpoints, "
               f"{len(evidence.plan.requirements)} requirements, nothing unmapped", "plan")  # fmt: skip
    for simulator in NAMES:
        tests = sorted({run["test"] for run in evidence.runs if run["simulator"] == simulator})
        bad = [test for test in tests if not _clean(evidence, test, simulator)]
        units = [test for test in tests if test.startswith(UNIT_PREFIX)]
        machine = [test for test in tests if not test.startswith(UNIT_PREFIX)]
        yield Item("V1", f"smoke is clean on {simulator}",
                   bool(units) and bool(machine) and not bad,
                   _some(bad, "tests not clean") or f"{len(machine)} tests of the machine, "
                   f"{len(units)} unit benches", "simulators")  # fmt: skip
    benches = {name for point in evidence.plan.testpoints for name in point.tests
               if name.startswith(UNIT_PREFIX)}  # fmt: skip
    idle = sorted(name for name in benches if not runs_of(evidence, name))
    yield Item("V1", "every unit's bench was run", bool(benches) and not idle,
               _some(idle, "benches not run") or f"{len(benches)} benches", "tests")  # fmt: skip
    groups = evidence.functional.get("groups", {})
    planned = {group.name.removesuffix("_cg") for group in evidence.plan.covergroups}
    absent = sorted(planned - set(groups))
    yield Item("V1", "the coverage model is in place", bool(planned) and not absent,
               _some(absent, "groups missing") or f"{len(groups)} groups", "functional")  # fmt: skip


def _v2(evidence: Evidence) -> Iterable[Item]:
    open_points = [p.name for p in evidence.plan.testpoints
                   if not all(_clean(evidence, name) for name in p.tests)]  # fmt: skip
    yield Item("V2", "every testpoint has passing tests and no failing one", not open_points,
               _some(open_points, "testpoints open")
               or f"{len(evidence.plan.testpoints)} testpoints", "plan")  # fmt: skip
    for kind in goals.CODE_V3:
        yield _code(evidence, "V2", kind, goals.CODE_V2)
    yield _functional(evidence, "V2", goals.FUNCTIONAL_V2)


def _v3(evidence: Evidence) -> Iterable[Item]:
    bad = [run for run in evidence.runs if run["status"] != PASSED]
    planned = evidence.regression.get("planned", 0)
    yield Item("V3", "every planned run ran and passed",
               bool(evidence.runs) and not bad and len(evidence.runs) == planned,
               f"{len(evidence.runs) - len(bad)} passed of {planned} planned", "tests")  # fmt: skip
    few = sorted(f"{test} ({seeds})" for test, seeds in _seeds(evidence).items()
                 if seeds < goals.SEEDS_V3)  # fmt: skip
    yield Item("V3", f"every random test has {goals.SEEDS_V3} seeds on verilator", not few,
               _some(few, "tests with fewer") or "all of them", "tests")  # fmt: skip
    compared = agreement(evidence)
    same, differ = (sum(row[what] for row in compared) for what in ("same", "differ"))
    yield Item("V3", "equal stimulus has equal results on both simulators", same > 0 and not differ,
               f"{same} pairs of runs agree, {differ} differ", "simulators")  # fmt: skip
    for kind, goal in goals.CODE_V3.items():
        yield _code(evidence, "V3", kind, goal)
    yield _functional(evidence, "V3", goals.FUNCTIONAL_V3)
    unmeasured = _unmeasured(evidence)
    yield Item("V3", "every module and every port was measured",
               bool(evidence.code) and not unmeasured,
               _some(unmeasured, "not measured")
               or f"{len(evidence.code.get('modules', {}))} modules", "code")  # fmt: skip
    idle = [f"{a['module']}.{a['name']}" for a in evidence.assertions if not a["attempts"]]
    yield Item("V3", "every assertion was exercised", bool(evidence.assertions) and not idle,
               _some(idle, "never attempted") or f"{len(evidence.assertions)} assertions",
               "assertions")  # fmt: skip
    stale = evidence.exclusion_problems
    risky = [e["item"] for e in evidence.exclusions if e["category"] in goals.FORBIDDEN_V3]
    yield Item("V3", "exclusions are up to date and none is low risk", not stale and not risky,
               _some([*stale, *risky], "problems") or f"{len(evidence.exclusions)} exclusions",
               "exclusions")  # fmt: skip
    dirty = evidence.regression.get("dirty", True)
    commit = str(evidence.regression.get("commit", ""))
    yield Item("V3", "the commit is clean", bool(commit) and not dirty,
               f"{commit[:12] or 'unknown'}{', with changes' if dirty else ''}", "versions")  # fmt: skip


def _clean(evidence: Evidence, name: str, simulator: str | None = None) -> bool:
    runs = runs_of(evidence, name, simulator)
    return bool(runs) and all(run_passed(run, name) for run in runs)


def _seeds(evidence: Evidence) -> dict[str, int]:
    """Return the number of passing seeds on Verilator for every random test."""
    seeds: dict[str, int] = defaultdict(int)
    for point in evidence.plan.testpoints:
        for name in point.tests:
            if name in goals.RANDOM_TESTS or name.startswith(UNIT_PREFIX):
                seeds[name] = 0
    for run in evidence.runs:
        if run["test"] in seeds and run["simulator"] == "verilator" and run["status"] == PASSED:
            seeds[run["test"]] += run["seeds"]
    return dict(seeds)


def _unmeasured(evidence: Evidence) -> list[str]:
    """Return what the percentages of code coverage say nothing about."""
    ports = [
        f"{name}.{port}"
        for name, module in evidence.code.get("modules", {}).items()
        for port in module.get("unmeasured_ports", ())
    ]
    return [*evidence.code.get("absent", ()), *ports]


def _code(evidence: Evidence, stage: str, kind: str, goal: float) -> Item:
    percent = code_percent(evidence.code, kind)
    found = "no coverage" if percent is None else f"{percent:.2f} %"
    name = {"expr": "expression", "toggle": "port toggle"}.get(kind, kind)
    return Item(stage, f"{name} coverage at least {goal:g} %",
                percent is not None and percent >= goal, found, "code")  # fmt: skip


def _functional(evidence: Evidence, stage: str, goal: float) -> Item:
    percent = functional_percent(evidence.functional)
    found = "no coverage" if percent is None else f"{percent:.2f} %, average over the points"
    return Item(stage, f"functional coverage at least {goal:g} %",
                percent is not None and percent >= goal, found, "functional")  # fmt: skip


def _some(names: Iterable[str], what: str, shown: int = 3) -> str:
    names = list(names)
    if not names:
        return ""
    more = f" and {len(names) - shown} more" if len(names) > shown else ""
    return f"{len(names)} {what}: {', '.join(names[:shown])}{more}"
