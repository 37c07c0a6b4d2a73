"""What the coverage comes to: per module, after exclusions. Every output is a view of this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tb.coverage.exclusions import Exclusion
from tb.coverage.points import KINDS, USER, Point, port_of
from tb.coverage.source import Sources
from tb.coverage.union import Hit, Union

SCHEMA = 1


@dataclass(frozen=True)
class Tally:
    """A count of points; `excluded` are points that nothing hit."""

    total: int = 0
    hit: int = 0
    excluded: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.total + other.total, self.hit + other.hit, self.excluded + other.excluded)

    @property
    def missing(self) -> int:
        """Points that nothing hit and nobody excluded."""
        return self.total - self.hit - self.excluded

    @property
    def percent(self) -> float | None:
        """Share of what is not excluded, or None if nothing is left."""
        left = self.total - self.excluded
        return 100 * self.hit / left if left else None


@dataclass(frozen=True)
class Item:
    """One point, with what became of it."""

    point: Point
    name: str
    hits: int
    runs: int
    tests: tuple[str, ...]
    excluded: Exclusion | None

    @property
    def missing(self) -> bool:
        """True if nothing hit it and nobody excluded it."""
        return not self.hits and self.excluded is None


@dataclass(frozen=True)
class ModuleReport:
    """One module of the RTL.

    Attributes
    ----------
    name, file : str
    tallies : mapping of str to Tally
        By kind; all of KINDS.
    items : tuple of Item
        By position.
    lines : mapping of int to int
        How often each line ran, for lines with statements.
    internal : int
        Toggles of signals that are no ports, not graded.
    unmeasured : tuple of str
        Ports without a toggle in any build: Verilator leaves out ports of more than 256 bits.
    """

    name: str
    file: str
    tallies: Mapping[str, Tally]
    items: tuple[Item, ...]
    lines: Mapping[int, int]
    internal: int
    unmeasured: tuple[str, ...]


@dataclass(frozen=True)
class CoverageReport:
    """All modules.

    Attributes
    ----------
    rtl : str
        SHA-256 of the sources.
    runs : tuple of str
    modules : mapping of str to ModuleReport
        Sorted by name.
    totals : mapping of str to Tally
        By kind.
    user : mapping of str to mapping of str to int
        Hits of the checkers' cover properties: module, name.
    stale : tuple of str
        What is wrong with the exclusions, one line each.
    absent : tuple of str
        Modules of the RTL that no build contains.
    """

    rtl: str
    runs: tuple[str, ...]
    modules: Mapping[str, ModuleReport]
    totals: Mapping[str, Tally]
    user: Mapping[str, Mapping[str, int]]
    stale: tuple[str, ...]
    absent: tuple[str, ...]


def make_report(
    union: Union,
    sources: Sources,
    excluded: Mapping[Point, Exclusion],
    stale: tuple[str, ...] = (),
) -> CoverageReport:
    """Group the points by module and count them."""
    groups: dict[str, list[Hit]] = {}
    user: dict[str, dict[str, int]] = {}
    for hit in union.hits:
        if hit.point.kind == USER:
            names = user.setdefault(hit.point.module, {})
            names[hit.name] = names.get(hit.name, 0) + hit.hits
        else:
            groups.setdefault(hit.point.module, []).append(hit)
    ports = {
        name: tuple(found)
        for file in sources.files.values()
        for name, found in file.modules.items()
    }
    modules = {
        name: _module(name, groups[name], excluded, union.internal.get(name, 0), ports[name])
        for name in sorted(groups)
    }
    absent = tuple(sorted(name for name, found in ports.items() if found and name not in modules))
    totals = {
        kind: sum((m.tallies[kind] for m in modules.values()), start=Tally()) for kind in KINDS
    }
    return CoverageReport(union.rtl, union.runs, modules, totals, user, stale, absent)


def _module(
    name: str,
    hits: list[Hit],
    excluded: Mapping[Point, Exclusion],
    internal: int,
    ports: tuple[str, ...],
) -> ModuleReport:
    items = tuple(
        Item(hit.point, hit.name, hit.hits, hit.runs, hit.first, excluded.get(hit.point))
        for hit in hits
    )
    tallies = {kind: _tally([i for i in items if i.point.kind == kind]) for kind in KINDS}
    toggled = {port_of(i.point.item) for i in items if i.point.kind == "toggle"}
    unmeasured = tuple(port for port in ports if port not in toggled)
    file = hits[0].point.file
    return ModuleReport(name, file, tallies, items, _line_hits(items), internal, unmeasured)


def _tally(items: list[Item]) -> Tally:
    return Tally(
        len(items), sum(i.hits > 0 for i in items), sum(i.excluded is not None for i in items)
    )


def _line_hits(items: tuple[Item, ...]) -> dict[int, int]:
    # A line may be in several points, as `if (a) b <= c ? d : e` is; it ran as often as the one
    # that ran most.
    hits: dict[int, int] = {}
    for item in items:
        for line in item.point.covers:
            hits[line] = max(hits.get(line, 0), item.hits)
    return dict(sorted(hits.items()))


def to_json(report: CoverageReport) -> dict[str, Any]:
    """Return the report as JSON data: what the sign-off report and its gate read."""
    return {
        "schema": SCHEMA,
        "rtl": report.rtl,
        "runs": len(report.runs),
        "modules": {name: _module_json(module) for name, module in report.modules.items()},
        "totals": {kind: _tally_json(tally) for kind, tally in report.totals.items()},
        "user": {name: dict(sorted(hits.items())) for name, hits in sorted(report.user.items())},
        "stale": list(report.stale),
        "absent": list(report.absent),
    }


def _module_json(module: ModuleReport) -> dict[str, Any]:
    return {
        "file": module.file,
        **{kind: _tally_json(tally) for kind, tally in module.tallies.items()},
        "internal_toggles": module.internal,
        "unmeasured_ports": list(module.unmeasured),
        "items": [_item_json(item) for item in module.items],
        "lines": {str(line): hits for line, hits in module.lines.items()},
    }


def _tally_json(tally: Tally) -> dict[str, int]:
    return {"total": tally.total, "hit": tally.hit, "excluded": tally.excluded}


def _item_json(item: Item) -> dict[str, Any]:
    return {
        "kind": item.point.kind,
        "line": item.point.line,
        "item": item.name,
        "hits": item.hits,
        "excluded": item.excluded.reason if item.excluded else None,
        "category": item.excluded.category if item.excluded else None,
        "runs": item.runs,
        "tests": list(item.tests),
    }
