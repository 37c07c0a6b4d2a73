"""Joins all parameter sets and tops by source position.

This is not `merge`: it says that a line which exists in several machines is covered once any of
them ran it. It still refuses another RTL.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tb.coverage.coverage import Coverage
from tb.coverage.points import USER, CoverageError, Point

MAX_RUNS = 3
"""Runs that are named for each point."""

_RISE, _FALL = ":0->1", ":1->0"


@dataclass(frozen=True)
class Hit:
    """How often a point was hit, and by which runs.

    Attributes
    ----------
    point : Point
    name : str
        The item, with `#2` and so on if its line has several of this name; unique for module, kind
        and line.
    hits : int
    runs : int
        Number of runs that hit it.
    first : tuple of str
        Some of these runs, the first by name.
    """

    point: Point
    name: str
    hits: int
    runs: int
    first: tuple[str, ...]


@dataclass(frozen=True)
class Union:
    """All points of all builds of one RTL.

    Attributes
    ----------
    rtl : str
        SHA-256 of the sources.
    hits : tuple of Hit
        Sorted by point.
    internal : mapping of str to int
        Toggles that are not graded, by module: the most that one build has.
    runs : tuple of str
        All runs, sorted.
    """

    rtl: str
    hits: tuple[Hit, ...]
    internal: Mapping[str, int]
    runs: tuple[str, ...]


def unite(parts: Sequence[Coverage]) -> Union:
    """Join coverage of several parameter sets and tops.

    Verilator counts a signal whose first value is 1 as a toggle 0->1, even if it never changes. So
    a 0->1 counts only for a bit that also went back.

    Raises
    ------
    CoverageError
        If there is nothing, two parts are of another RTL, or a run is in two parts.
    """
    if not parts:
        raise CoverageError("no coverage data: give at least one coverage.dat")
    for part in parts:
        if part.identity.rtl != parts[0].identity.rtl:
            raise CoverageError(
                f"{min(parts[0].runs)} and {min(part.runs)} are of different RTL: run one again"
            )
    owner = _owners(parts)
    points, covers = _all_points(parts)
    place = {point: number for number, point in enumerate(points)}
    hits = np.zeros(len(points), dtype=np.int64)
    count = np.zeros(len(points), dtype=np.int64)
    first: list[list[str]] = [[] for _ in points]
    where = {id(part): np.array([place[p] for p in part.points]) for part in parts}
    for part in parts:
        np.add.at(hits, where[id(part)], part.hits)
    for run in sorted(owner):
        part = owner[run]
        hit = where[id(part)][part.runs[run]]
        for number in hit[count[hit] < MAX_RUNS]:
            first[number].append(run)
        count[hit] += 1
    for number in _never_back(points, hits, place):
        hits[number], count[number], first[number] = 0, 0, []
    names = _names(points)
    internal: dict[str, int] = {}
    for part in parts:
        for module, signals in part.internal.items():
            internal[module] = max(internal.get(module, 0), signals)
    return Union(
        parts[0].identity.rtl,
        tuple(
            Hit(
                _with_covers(point, covers[point]),
                names[n],
                int(hits[n]),
                int(count[n]),
                tuple(first[n]),
            )
            for n, point in enumerate(points)
        ),
        internal,
        tuple(sorted(owner)),
    )


def _owners(parts: Sequence[Coverage]) -> dict[str, Coverage]:
    owner: dict[str, Coverage] = {}
    for part in parts:
        for run in part.runs:
            if run in owner:
                raise CoverageError(
                    f"run {run} is there twice, on two machines: give runs different names"
                )
            owner[run] = part
    return owner


def _all_points(parts: Sequence[Coverage]) -> tuple[list[Point], dict[Point, set[int]]]:
    covers: dict[Point, set[int]] = {}
    for part in parts:
        for point in part.points:
            covers.setdefault(point, set()).update(point.covers)
    return sorted(covers), covers


def _with_covers(point: Point, lines: set[int]) -> Point:
    return Point(
        point.module,
        point.file,
        point.line,
        point.column,
        point.kind,
        point.item,
        tuple(sorted(lines)),
    )


def _never_back(points: Sequence[Point], hits: np.ndarray, place: Mapping[Point, int]) -> list[int]:
    found = []
    for number, point in enumerate(points):
        if point.kind == "toggle" and point.item.endswith(_RISE) and hits[number]:
            fall = point.item.removesuffix(_RISE) + _FALL
            back = place.get(
                Point(point.module, point.file, point.line, point.column, point.kind, fall)
            )
            if back is None or not hits[back]:
                found.append(number)
    return found


def _names(points: Sequence[Point]) -> list[str]:
    # Two `cond_then` of one line differ in their columns, which an exclusion must not speak of.
    seen: dict[tuple[str, str, int, str], int] = {}
    names = []
    for point in points:
        key = (point.module, point.kind, point.line, point.item)
        seen[key] = seen.get(key, 0) + 1
        again = seen[key] > 1 and point.kind != USER
        names.append(f"{point.item}#{seen[key]}" if again else point.item)
    return names
