"""The table on the terminal, and the list of holes."""

from __future__ import annotations

from collections.abc import Iterator

from rich.table import Table

from tb.coverage.bits import compact
from tb.coverage.points import KINDS
from tb.coverage.report import CoverageReport, Tally


def module_table(report: CoverageReport) -> Table:
    """Return a table with a row for each module: share, points hit of points not excluded."""
    table = Table(box=None)
    table.add_column("module")
    for kind in KINDS:
        table.add_column("%", justify="right")
        table.add_column(kind, justify="right")
    table.add_column("excluded", justify="right")
    for name, module in report.modules.items():
        table.add_row(name, *_cells(module.tallies))
    table.add_section()
    table.add_row("all", *_cells(report.totals))
    return table


def holes(report: CoverageReport) -> Iterator[str]:
    """Yield a line for each point that is missing: `rtl/pe/pe.sv:12 pe branch else`.

    The bits of a port share a line.
    """
    for module in report.modules.values():
        missing: dict[tuple[int, str], list[str]] = {}
        for item in module.items:
            if item.missing:
                missing.setdefault((item.point.line, item.point.kind), []).append(item.name)
        for (line, kind), names in missing.items():
            for name in compact(names):
                yield f"{module.file}:{line} {module.name} {kind} {name}"


def gaps(report: CoverageReport) -> Iterator[str]:
    """Yield one line for each thing that the data say nothing about."""
    for module in report.modules.values():
        for port in module.unmeasured:
            yield f"not measured: {module.name}.{port}: no build has toggles of it (over 256 bits?)"
    if report.absent:
        yield f"not measured: {', '.join(report.absent)}: no build contains them"


def _cells(tallies: dict[str, Tally]) -> list[str]:
    cells = []
    for kind in KINDS:
        tally = tallies[kind]
        cells += [_percent(tally), f"{tally.hit}/{tally.total - tally.excluded}"]
    return [*cells, str(sum(tally.excluded for tally in tallies.values()) or "")]


def _percent(tally: Tally) -> str:
    if tally.percent is None:
        return ""
    # 99.97 % must not look like 100 %.
    return "100" if not tally.missing else f"{min(tally.percent, 99.9):.1f}"
