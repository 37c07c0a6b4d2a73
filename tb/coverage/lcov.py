"""Writes LCOV's tracefile, which editors and genhtml read: lines and branches."""

from __future__ import annotations

from collections.abc import Iterable

from tb.coverage.points import Point
from tb.coverage.report import CoverageReport, Item, ModuleReport

_SECOND = ("else", "cond_else")


def to_lcov(report: CoverageReport, test: str = "eie") -> str:
    """Return the report as an LCOV tracefile; paths are relative to the checkout.

    Excluded points are left out: what a viewer shows as missing is missing.
    """
    files: dict[str, list[ModuleReport]] = {}
    for module in report.modules.values():
        files.setdefault(module.file, []).append(module)
    return "".join(_record(file, files[file], test) for file in sorted(files))


def _record(file: str, modules: Iterable[ModuleReport], test: str) -> str:
    items = [item for module in modules for item in module.items]
    rows = [f"TN:{test}", f"SF:{file}"]
    branches = _branches(items)
    rows += [f"BRDA:{line},{block},{branch},{taken}" for line, block, branch, taken in branches]
    rows += [
        f"BRF:{len(branches)}",
        f"BRH:{sum(taken not in ('-', '0') for *_, taken in branches)}",
    ]
    lines = _lines(items)
    rows += [f"DA:{line},{hits}" for line, hits in sorted(lines.items())]
    rows += [f"LF:{len(lines)}", f"LH:{sum(hits > 0 for hits in lines.values())}", "end_of_record"]
    return "\n".join(rows) + "\n"


def _lines(items: Iterable[Item]) -> dict[int, int]:
    lines: dict[int, int] = {}
    for item in items:
        if item.excluded is None:
            for line in item.point.covers:
                lines[line] = max(lines.get(line, 0), item.hits)
    return lines


def _branches(items: Iterable[Item]) -> list[tuple[int, int, int, str]]:
    groups: dict[tuple[int, int], list[Item]] = {}
    for item in items:
        if item.point.kind == "branch" and item.excluded is None:
            groups.setdefault(_decision(item.point), []).append(item)
    blocks: dict[int, int] = {}
    rows = []
    for (line, _), group in sorted(groups.items()):
        block = blocks[line] = blocks.get(line, -1) + 1
        reached = any(item.hits for item in group)
        for branch, item in enumerate(group):
            rows.append((line, block, branch, str(item.hits) if reached else "-"))
    return rows


def _decision(point: Point) -> tuple[int, int]:
    # Verilator puts the else branch one column behind its decision.
    return point.line, point.column - (point.item in _SECOND)
