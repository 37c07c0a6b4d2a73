"""Hits of one build's runs, and how they add up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tb.coverage.dat import read_dat
from tb.coverage.identity import Identity, read_identity
from tb.coverage.layout import Layouts
from tb.coverage.points import CoverageError, Point
from tb.coverage.source import Sources


@dataclass(frozen=True, eq=False)
class Coverage:
    """Hits of one RTL, top and parameter set.

    Attributes
    ----------
    identity : Identity
    points : tuple of Point
        Sorted.
    hits : numpy.ndarray
        Shape (number of points,), int64; over all runs and instances.
    runs : mapping of str to numpy.ndarray
        Which points each run hit, shape (number of points,), bool.
    internal : mapping of str to int
        Toggles that are not graded because the signal is no port, by module.
    """

    identity: Identity
    points: tuple[Point, ...]
    hits: np.ndarray
    runs: Mapping[str, np.ndarray]
    internal: Mapping[str, int]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Coverage):
            return NotImplemented
        return (
            self.identity == other.identity
            and self.points == other.points
            and np.array_equal(self.hits, other.hits)
            and self.internal == other.internal
            and self.runs.keys() == other.runs.keys()
            and all(np.array_equal(hit, other.runs[name]) for name, hit in self.runs.items())
        )

    __hash__ = None


def read_run(path: Path, run: str, sources: Sources, layouts: Layouts) -> Coverage:
    """Read what one run covered.

    Parameters
    ----------
    path : Path
        Its coverage.dat, with build.json beside it.
    run : str
        The name that its hits are attributed to.
    sources : Sources
    layouts : Layouts
        Made of the same sources; shared by all files for speed.

    Raises
    ------
    CoverageError
        If the file is missing, damaged, or of another RTL than `sources`.
    """
    raw = read_dat(path)
    identity = read_identity(path, sources)
    layout = layouts.of(raw)
    hits = layout.hits(raw)
    return Coverage(identity, layout.points, hits, {run: hits > 0}, layout.internal)


def merge(left: Coverage, right: Coverage) -> Coverage:
    """Add the hits of two sets of runs; associative and commutative.

    Raises
    ------
    CoverageError
        If the two are of another RTL, top or parameter set, or share a run.
    """
    difference = left.identity.differs(right.identity)
    names = f"{_names(left)} and {_names(right)}"
    if difference:
        raise CoverageError(f"{names} do not add up: {difference}")
    if left.points is not right.points and left.points != right.points:
        raise CoverageError(f"{names} are of one build and have different points: one is damaged")
    twice = sorted(left.runs.keys() & right.runs.keys())
    if twice:
        raise CoverageError(f"run {twice[0]} is there twice: its hits would count double")
    return Coverage(
        left.identity,
        left.points,
        left.hits + right.hits,
        {**left.runs, **right.runs},
        left.internal,
    )


def merge_all(parts: Iterable[Coverage]) -> list[Coverage]:
    """Merge what adds up: one result for each identity, in the order of identities.

    Raises
    ------
    CoverageError
        As `merge` does.
    """
    merged: dict[Identity, Coverage] = {}
    for part in parts:
        known = merged.get(part.identity)
        merged[part.identity] = part if known is None else merge(known, part)
    return [merged[identity] for identity in sorted(merged, key=repr)]


def _names(coverage: Coverage) -> str:
    first, *rest = sorted(coverage.runs)
    return f"{first} (and {len(rest)} more)" if rest else first
