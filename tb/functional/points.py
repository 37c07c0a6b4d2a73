"""What functional coverage is made of: points with bins, crosses of points, groups of both."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

Hits = dict[str, Collection[str]]
"""One sample: for every point that is looked at (`group.point`) the bins that it shows."""


@dataclass(frozen=True)
class Rule:
    """Why some machines cannot show a bin.

    Attributes
    ----------
    reason : str
    applies : callable
        Called with the parameters of a machine (attributes such as `num_pe`).
    """

    reason: str
    applies: Callable[[Any], bool]


@dataclass(frozen=True)
class Point:
    """A coverage point.

    Attributes
    ----------
    name : str
        Within its group.
    description : str
        What a hit means.
    bins : tuple of str
    impossible : mapping of str to Rule
        Bins that some machines cannot show.
    """

    name: str
    description: str
    bins: tuple[str, ...]
    impossible: Mapping[str, Rule] = field(default_factory=dict)

    def impossible_bins(self, machine: Any) -> dict[str, str]:
        """Return the bins that a machine cannot show, each with the reason."""
        return {b: rule.reason for b, rule in self.impossible.items() if rule.applies(machine)}


@dataclass(frozen=True)
class Cross:
    """A cross of points, of this or another group, that are sampled together.

    Attributes
    ----------
    name, description : str
    points : tuple of str
        Full names, `group.point`.
    ignored : mapping of tuple to str
        Combinations that make no sense on any machine, with the reason; None stands for any bin.
    impossible : mapping of tuple to Rule
        Combinations that some machines cannot show.
    """

    name: str
    description: str
    points: tuple[str, ...]
    ignored: Mapping[tuple[str | None, ...], str] = field(default_factory=dict)
    impossible: Mapping[tuple[str | None, ...], Rule] = field(default_factory=dict)

    def combinations(self, points: Mapping[str, Point]) -> list[tuple[str, ...]]:
        """Return all bins except the ignored ones, as tuples."""
        product = itertools.product(*(points[name].bins for name in self.points))
        return [c for c in product if not any(matches(c, pattern) for pattern in self.ignored)]

    def impossible_bins(self, points: Mapping[str, Point], machine: Any) -> dict[str, str]:
        """Return the bins that a machine cannot show, each with the reason."""
        reasons = [points[name].impossible_bins(machine) for name in self.points]
        result = {}
        for combination in self.combinations(points):
            own = [r[b] for r, b in zip(reasons, combination, strict=True) if b in r]
            own += [
                rule.reason
                for pattern, rule in self.impossible.items()
                if matches(combination, pattern) and rule.applies(machine)
            ]
            if own:
                result[label(combination)] = own[0]
        return result


@dataclass(frozen=True)
class Group:
    """A covergroup.

    Attributes
    ----------
    name, description : str
    points : tuple of Point
    crosses : tuple of Cross
    """

    name: str
    description: str
    points: tuple[Point, ...]
    crosses: tuple[Cross, ...] = ()


def matches(combination: tuple[str, ...], pattern: tuple[str | None, ...]) -> bool:
    """Tell whether a combination of bins is one of a pattern's."""
    return all(want in (None, have) for have, want in zip(combination, pattern, strict=True))


def label(combination: tuple[str, ...]) -> str:
    """Return the name of a cross's bin."""
    return " + ".join(combination)


def points_of(groups: Collection[Group]) -> dict[str, Point]:
    """Return all points of groups by their full names."""
    return {f"{group.name}.{point.name}": point for group in groups for point in group.points}


def check_groups(groups: Collection[Group]) -> list[str]:
    """Return what is wrong with a coverage model, one line each."""
    problems = []
    points = points_of(groups)
    names = [f"{g.name}.{item.name}" for g in groups for item in (*g.points, *g.crosses)]
    problems += [f"{n} is there twice" for n in sorted({n for n in names if names.count(n) > 1})]
    for name, point in points.items():
        if len(set(point.bins)) != len(point.bins) or not point.bins:
            problems.append(f"{name} needs bins, each once")
        problems += [f"{name} has no bin {b}" for b in set(point.impossible) - set(point.bins)]
    for group in groups:
        for cross in group.crosses:
            unknown = [name for name in cross.points if name not in points]
            problems += [f"{group.name}.{cross.name}: no point {name}" for name in unknown]
            if unknown:
                continue
            bins = [points[name].bins for name in cross.points]
            for pattern in (*cross.ignored, *cross.impossible):
                fits = len(pattern) == len(bins) and all(
                    want is None or want in have for want, have in zip(pattern, bins, strict=True)
                )
                if not fits:
                    problems.append(f"{group.name}.{cross.name}: no bin is like {pattern}")
    return problems
