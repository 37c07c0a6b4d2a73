"""Figures over merged coverage: percentages, and the holes by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tb.functional.results import possible, score, total


def code_percent(code: Mapping[str, Any], kind: str) -> float | None:
    """Return a kind's coverage over all modules in per cent, exclusions left out; None without data.

    A module counts by its items, not as one among modules.
    """
    modules = code.get("modules", {}).values()
    counts = [module[kind] for module in modules if kind in module]
    return percent_of(
        sum(c["hit"] for c in counts), sum(c["total"] - c["excluded"] for c in counts)
    ) if counts else None


def percent_of(hit: int, total: int) -> float:
    """Return a percentage; nothing of nothing is complete."""
    return 100.0 * hit / total if total else 100.0


def point_percent(bins: Mapping[str, int]) -> float:
    """Return a coverage point's hit bins in per cent."""
    return percent_of(sum(hits > 0 for hits in bins.values()), len(bins))


def group_percent(group: Mapping[str, Any]) -> float | None:
    """Return a group's grade in per cent (`tb.functional.results.Score`); None without points."""
    points = group.get("points", {})
    return 100 * score(points).grade if points else None


def functional_percent(functional: Mapping[str, Any]) -> float | None:
    """Return the grade over all groups in per cent: the average over all points; None without data."""
    groups = functional.get("groups", {})
    if not any(group.get("points") for group in groups.values()):
        return None
    return 100 * total(functional).grade


def functional_holes(functional: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield (group, point, bin) of every bin without a hit."""
    for group_name, group in functional.get("groups", {}).items():
        for point_name, point in group.get("points", {}).items():
            for bin_name, hits in possible(point).items():
                if not hits:
                    yield group_name, point_name, bin_name


def code_holes(code: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield (module, item) of everything that was neither hit nor excluded."""
    for name, module in code.get("modules", {}).items():
        for item in module.get("items", ()):
            if not item["hits"] and not item["excluded"]:
                yield name, item
