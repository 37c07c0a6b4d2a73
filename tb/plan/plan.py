"""The testplan and the requirements: reads both and says what does not fit together.

A testpoint names the tests that verify it: `random` is a whole bench of `tb/top`,
`directed.Bypass` one test of it, `unit_arith` the bench of a unit. Every requirement must have a
testpoint, every testpoint a test that exists, every test a testpoint, every quoted statement a
document that still says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hjson

from tb.flow.paths import ROOT

FOLDER = Path(__file__).parent
STAGES = ("V1", "V2", "V3")
PARTS = ("Goal:", "Stimulus:", "Check:")


class PlanError(ValueError):
    """A file of the plan cannot be read; the message is one line that says where and why."""


@dataclass(frozen=True)
class Requirement:
    """A statement that the hardware must satisfy.

    Attributes
    ----------
    id : str
        E.g. `PE-3`.
    quote : str
        The statement, as the document has it.
    doc : str
        Path of the document.
    """

    id: str
    quote: str
    doc: str


@dataclass(frozen=True)
class Testpoint:
    """What is to be verified, and by which tests.

    Attributes
    ----------
    name, stage, desc : str
        The description has the parts Goal, Stimulus and Check.
    tests, requirements : tuple of str
    """

    __test__ = False  # for pytest

    name: str
    stage: str
    desc: str
    tests: tuple[str, ...]
    requirements: tuple[str, ...]


@dataclass(frozen=True)
class Covergroup:
    """A covergroup of the coverage model; the name ends in `_cg`."""

    name: str
    desc: str


@dataclass(frozen=True)
class Plan:
    """Everything that the plan's files say."""

    requirements: tuple[Requirement, ...]
    testpoints: tuple[Testpoint, ...]
    covergroups: tuple[Covergroup, ...]

    def testpoints_of(self, requirement: str) -> list[Testpoint]:
        """Return the testpoints that cover a requirement."""
        return [point for point in self.testpoints if requirement in point.requirements]

    def testpoints_with(self, test: str) -> list[Testpoint]:
        """Return the testpoints that a test verifies, as a whole or with one of its parts."""
        return [
            point
            for point in self.testpoints
            if any(name == test or name.partition(".")[0] == test for name in point.tests)
        ]


def load_plan(folder: Path = FOLDER) -> Plan:
    """Read `testplan.hjson`, what it imports, and `requirements.hjson`.

    Raises
    ------
    PlanError
        If a file is missing or damaged, or an entry lacks a field.
    """
    plans = [read_hjson(folder / "testplan.hjson")]
    for name in plans[0].get("import_testplans", []):
        plans.append(read_hjson(folder / Path(name).name))
    listed = read_hjson(folder / "requirements.hjson")
    return Plan(
        tuple(
            Requirement(
                _text(entry, "id"), _text(entry, "quote"), f"docs/{_text(entry, 'doc')}.md"
            )
            for entry in _list(listed, "requirements")
        ),
        tuple(
            Testpoint(
                _text(entry, "name"),
                _text(entry, "stage"),
                _text(entry, "desc"),
                tuple(entry.get("tests", ())),
                tuple(entry.get("requirements", ())),
            )
            for plan in plans
            for entry in _list(plan, "testpoints")
        ),
        tuple(
            Covergroup(_text(entry, "name"), _text(entry, "desc"))
            for plan in plans
            for entry in plan.get("covergroups", [])
        ),
    )


def read_hjson(path: Path) -> Mapping[str, Any]:
    """Read a file that holds one Hjson object.

    Raises
    ------
    PlanError
        If it is missing or damaged.
    """
    try:
        content = hjson.loads(path.read_text())
    except (OSError, ValueError, RecursionError) as error:
        reason = str(error).splitlines()[0]
        raise PlanError(f"{path.name} cannot be read: {reason}") from None
    if not isinstance(content, dict):
        raise PlanError(f"{path.name} holds no object")
    return content


def _list(content: Mapping[str, Any], key: str) -> list[Any]:
    entries = content.get(key)
    if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise PlanError(f"the plan needs a list of objects under {key!r}")
    return entries


def _text(entry: Mapping[str, Any], key: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value.strip():
        raise PlanError(f"an entry of the plan has no {key!r}: {dict(entry)}")
    return value


def problems(
    plan: Plan,
    tests: Mapping[str, Iterable[str]],
    covergroups: Iterable[str] | None = None,
    root: Path = ROOT,
) -> list[str]:
    """Return everything that does not fit together, one line each.

    Parameters
    ----------
    plan : Plan
    tests : mapping of str to iterable of str
        The tests that exist, each with the names of its parts.
    covergroups : iterable of str, optional
        Names of the coverage model's groups, without `_cg`; None leaves them unchecked.
    root : Path
        Where the documents are.
    """
    found = [*_duplicates(plan), *_shapes(plan), *_stale_quotes(plan, root)]
    ids = {requirement.id for requirement in plan.requirements}
    known = {test: set(parts) for test, parts in tests.items()}
    for point in plan.testpoints:
        found += [
            f"testpoint {point.name}: requirement {name} does not exist"
            for name in point.requirements
            if name not in ids
        ]
        found += [
            f"testpoint {point.name}: test {name} does not exist"
            for name in point.tests
            if not _exists(name, known)
        ]
        if not point.tests:
            found.append(f"testpoint {point.name} has no test")
    found += [
        f"requirement {requirement.id} has no testpoint"
        for requirement in plan.requirements
        if not plan.testpoints_of(requirement.id)
    ]
    named = {name for point in plan.testpoints for name in point.tests}
    for test, parts in known.items():
        loose = [] if test in named else [p for p in sorted(parts) if f"{test}.{p}" not in named]
        found += [f"test {test}.{part} belongs to no testpoint" for part in loose]
    if covergroups is not None:
        planned, modelled = {group.name for group in plan.covergroups}, set(covergroups)
        found += [
            f"covergroup {name} is planned, but the coverage model has none"
            for name in sorted(planned - {f"{name}_cg" for name in modelled})
        ]
        found += [
            f"covergroup {name}_cg of the coverage model is not in the testplan"
            for name in sorted(modelled - {name.removesuffix("_cg") for name in planned})
        ]
    return found


def _exists(name: str, known: Mapping[str, set[str]]) -> bool:
    test, _, part = name.partition(".")
    return test in known and (not part or part in known[test])


def _duplicates(plan: Plan) -> Iterable[str]:
    for what, names in (
        ("requirement", [r.id for r in plan.requirements]),
        ("testpoint", [p.name for p in plan.testpoints]),
        ("covergroup", [g.name for g in plan.covergroups]),
    ):
        for name in sorted({n for n in names if names.count(n) > 1}):
            yield f"{what} {name} occurs {names.count(name)} times"


def _shapes(plan: Plan) -> Iterable[str]:
    for point in plan.testpoints:
        if point.stage not in STAGES:
            yield f"testpoint {point.name}: stage must be V1, V2 or V3, not {point.stage!r}"
        for part in PARTS:
            if part not in point.desc:
                yield f"testpoint {point.name}: its description has no {part[:-1]}"
    for group in plan.covergroups:
        if not group.name.endswith("_cg"):
            yield f"covergroup {group.name} must end in _cg"


def _stale_quotes(plan: Plan, root: Path) -> Iterable[str]:
    texts: dict[str, str] = {}
    for requirement in plan.requirements:
        if requirement.doc not in texts:
            path = root / requirement.doc
            texts[requirement.doc] = _one_line(path.read_text()) if path.is_file() else ""
        if _one_line(requirement.quote) not in texts[requirement.doc]:
            yield f"requirement {requirement.id}: {requirement.doc} no longer says so"


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)
