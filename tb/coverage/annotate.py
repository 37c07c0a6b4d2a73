"""The source of a module with hit counts, as a piece of HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from tb.coverage.bits import compact
from tb.coverage.exclusions import Exclusion
from tb.coverage.report import Item, ModuleReport
from tb.coverage.source import Sources

STYLE = """
table.coverage { border-collapse: collapse; font-family: monospace; white-space: pre; }
table.coverage td { padding: 0 0.6em; vertical-align: top; }
table.coverage td.number, table.coverage td.hits { text-align: right; color: #666; }
table.coverage tr.hit td.hits { background: #dfd; }
table.coverage tr.missing td.hits, table.coverage tr.missing td.code { background: #fdd; }
table.coverage tr.partial td.hits, table.coverage tr.partial td.code { background: #fe9; }
table.coverage tr.excluded td.hits { background: #ddd; }
table.coverage div.item { white-space: normal; color: #900; }
table.coverage div.item.excluded { color: #666; }
""".strip()
"""For the page that holds the pieces."""

MAX_ITEMS = 40
"""Items that are written out below one line."""


def annotate(module: ModuleReport, sources: Sources) -> str:
    """Return the source of a module as an HTML table, without the page around it.

    A row is `hit`, `missing` (the line never ran), `partial` (it ran, and an item on it is
    missing), `excluded`, or none of these. Below a line stand its items that were not hit. Rows
    have the anchor `<module>-<line>`.
    """
    items: dict[int, list[Item]] = {}
    for item in module.items:
        if not item.hits:
            items.setdefault(item.point.line, []).append(item)
    rows = ['<table class="coverage">']
    for number, text in enumerate(sources.files[module.file].lines, start=1):
        rows.append(_row(module, number, text, items.get(number, [])))
    return "\n".join([*rows, "</table>"]) + "\n"


def _row(module: ModuleReport, number: int, text: str, unhit: Sequence[Item]) -> str:
    hits = module.lines.get(number)
    state = _state(module, number, hits, unhit)
    name = escape(module.name)
    return (
        f'<tr id="{name}-{number}" class="{state}"><td class="number">{number}</td>'
        f'<td class="hits">{"" if hits is None else hits}</td>'
        f'<td class="code">{escape(text)}{_items(unhit)}</td></tr>'
    )


def _state(module: ModuleReport, number: int, hits: int | None, unhit: Sequence[Item]) -> str:
    if hits == 0:
        owners = [item for item in module.items if number in item.point.covers]
        return "excluded" if all(item.excluded for item in owners) else "missing"
    if any(item.missing for item in unhit):
        return "partial"
    if unhit:
        return "excluded"
    return "hit" if hits else ""


def _items(unhit: Sequence[Item]) -> str:
    alike: dict[tuple[str, Exclusion | None], list[str]] = {}
    for item in unhit:
        alike.setdefault((item.point.kind, item.excluded), []).append(item.name)
    shown = [
        f'<div class="item{" excluded" if why else ""}">{escape(_words(kind, name, why))}</div>'
        for (kind, why), names in alike.items()
        for name in compact(names)
    ]
    more = len(shown) - MAX_ITEMS
    return "".join(shown[:MAX_ITEMS]) + (
        f'<div class="item">and {more} more</div>' if more > 0 else ""
    )


def _words(kind: str, name: str, why: Exclusion | None) -> str:
    if why is None:
        return f"not hit: {kind} {name}"
    return f"excluded ({why.category}): {kind} {name}: {why.reason}"
