"""Counts hits of the coverage model, on the points and crosses of cocotb-coverage.

The library keeps one database for the whole process, so the tests of one simulation add up.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from cocotb_coverage.coverage import CoverCross, CoverPoint, coverage_db

from tb.functional.points import Cross, Group, Hits, Point, label, points_of


class CoverageError(AssertionError):
    """A sample that the coverage model does not have, or that it calls impossible."""


class Sampler:
    """Samples groups.

    Parameters
    ----------
    groups : collection of Group
    machine : object
        Parameters as attributes; they decide which bins are impossible.
    root : str
        Name of the tree in the library's database.
    """

    def __init__(self, groups: Collection[Group], machine: Any, root: str = "eie") -> None:
        self._groups = groups
        self._machine = machine
        self._root = root
        self._points = points_of(groups)
        self._items: dict[str, CoverPoint | CoverCross] = {}
        self._take: dict[str, Callable[[Hits], None]] = {}
        self._crosses: dict[str, Cross] = {}
        for name, point in self._points.items():
            self._add(name, self._library_point(name, point))
        for group in groups:
            for cross in group.crosses:
                name = f"{group.name}.{cross.name}"
                self._crosses[name] = cross
                self._add(name, self._library_cross(name, cross))

    def _library_point(self, name: str, point: Point) -> CoverPoint:
        return CoverPoint(
            f"{self._root}.{name}",
            xf=lambda hits, name=name: hits[name],
            # A sample shows several bins at once; each counts once for each sample.
            rel=lambda shown, bin_: bin_ in shown,
            bins=list(point.bins),
            inj=False,
        )

    def _library_cross(self, name: str, cross: Cross) -> CoverCross:
        return CoverCross(
            f"{self._root}.{name}",
            items=[f"{self._root}.{point}" for point in cross.points],
            ign_bins=list(cross.ignored),
        )

    def _add(self, name: str, item: CoverPoint | CoverCross) -> None:
        self._items[name] = item
        self._take[name] = item(lambda hits: None)

    def sample(self, hits: Hits) -> None:
        """Take a sample: the points that it has, and the crosses whose points it all has.

        Raises
        ------
        CoverageError
            If it has a point or a bin that the model does not have.
        """
        for name, shown in hits.items():
            unknown = name not in self._points or set(shown) - set(self._points[name].bins)
            if unknown:
                raise CoverageError(f"the coverage model has no {name} with bins {set(shown)}")
            self._take[name](hits)
        for name, cross in self._crosses.items():
            if all(point in hits for point in cross.points):
                self._take[name](hits)

    def groups(self) -> dict[str, Any]:
        """Return all groups with their counts, as `functional.json` holds them."""
        result: dict[str, Any] = {}
        for group in self._groups:
            points: dict[str, Any] = {}
            for item in (*group.points, *group.crosses):
                counted = self._items[f"{group.name}.{item.name}"].detailed_coverage
                points[item.name] = {
                    "description": item.description,
                    "bins": {b if isinstance(b, str) else label(b): n for b, n in counted.items()},
                    "impossible": self._impossible(item),
                }
            result[group.name] = {"description": group.description, "points": points}
        return result

    def _impossible(self, item: Point | Cross) -> dict[str, str]:
        if isinstance(item, Cross):
            return item.impossible_bins(self._points, self._machine)
        return item.impossible_bins(self._machine)

    def contradictions(self) -> list[str]:
        """Return every bin that was hit although the model calls it impossible."""
        return [
            f"{group}.{name}: {bin_} was hit {point['bins'][bin_]} times, but: {reason}"
            for group, content in self.groups().items()
            for name, point in content["points"].items()
            for bin_, reason in point["impossible"].items()
            if point["bins"][bin_]
        ]

    def forget(self) -> None:
        """Take this sampler's tree out of the library's database."""
        for name in [n for n in coverage_db if n.split(".")[0] == self._root]:
            del coverage_db[name]
