"""Writes new exclusions, to be completed by the one who reviews them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import hjson

from tb.coverage.bits import compact
from tb.coverage.exclusions import checksum_of
from tb.coverage.source import Sources
from tb.coverage.statements import plain
from tb.coverage.union import Hit


def new_entries(hits: Sequence[Hit], sources: Sources) -> Iterator[str]:
    """Yield an entry of the file of exclusions for each point; the bits of a port share one.

    Category and reason are empty, which the file's reader refuses.
    """
    places: dict[tuple[str, int, str], list[Hit]] = {}
    for hit in hits:
        place = (hit.point.module, hit.point.line, hit.point.kind)
        places.setdefault(place, []).append(hit)
    for group in places.values():
        for name in compact(hit.name for hit in group):
            # Bits of a port have the same line, so any of them will do.
            meant = [hit for hit in group if hit.name == name] or group[:1]
            yield _entry(name, meant[0], sources)


def _entry(name: str, hit: Hit, sources: Sources) -> str:
    lines = [plain(line) for line in sources.files[hit.point.file].lines]
    text = lines[hit.point.line - 1]
    fields: dict[str, Any] = {"module": hit.point.module, "kind": hit.point.kind}
    if hit.point.kind != "toggle":
        fields["line"] = text
        if lines.count(text) > 1:
            fields["occurrence"] = lines[: hit.point.line].count(text)
    fields |= {"item": name, "category": "", "reason": "", "checksum": checksum_of([hit], sources)}
    return "\n".join(["{", *(f"  {k}: {hjson.dumpsJSON(v)}" for k, v in fields.items()), "}"])
