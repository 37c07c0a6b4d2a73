"""The corners that verification has to reach, each with the points that show it.

`corners.hjson` holds them. A place is `python:GROUP.POINT`, one of its bins as
`python:GROUP.POINT=BIN`, or a cover property `sv:cp_GROUP_NAME` of the RTL.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hjson

from tb.functional.results import ResultError, possible

FILE = Path(__file__).with_name("corners.hjson")


@dataclass(frozen=True)
class Corner:
    """One corner.

    Attributes
    ----------
    area : str
        Heading under which it stands.
    words : str
        What it is.
    places : tuple of str
        Every one of them must be seen.
    """

    area: str
    words: str
    places: tuple[str, ...]


def load_corners(path: Path = FILE) -> list[Corner]:
    """Read the table.

    Raises
    ------
    ResultError
        If it is damaged.
    """
    try:
        content = hjson.loads(path.read_text())
        corners = [
            Corner(area, entry["corner"], tuple(entry["points"]))
            for area, entries in content.items()
            for entry in entries
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ResultError(f"{path} is no table of corners: {error}") from None
    for corner in corners:
        wrong = [p for p in corner.places if not p.startswith(("python:", "sv:cp_"))]
        if wrong or not corner.places:
            raise ResultError(f"{path}: {corner.words}: {wrong or 'no points'}")
    return corners


def unknown_places(corner: Corner, groups: Mapping[str, Any]) -> list[str]:
    """Return the Python places of a corner that the coverage model does not have."""
    result = []
    for place in corner.places:
        if place.startswith("python:"):
            group, point, bin_ = _parts(place)
            bins = groups.get(group, {}).get("points", {}).get(point, {}).get("bins", {})
            if not bins or (bin_ and bin_ not in bins):
                result.append(place)
    return result


def state(corner: Corner, merged: Mapping[str, Any], *, with_rtl: bool) -> list[str]:
    """Return what of a corner was not seen, as text; empty if all was.

    Parameters
    ----------
    corner : Corner
    merged : mapping
        Functional coverage, with the cover properties if `with_rtl`.
    with_rtl : bool
        Whether to look at places in the RTL at all.
    """
    missing = []
    for place in corner.places:
        if place.startswith("python:"):
            missing += _unseen(place, merged)
        elif with_rtl and not _property_hits(place.removeprefix("sv:"), merged):
            missing.append(place)
    return missing


def _unseen(place: str, merged: Mapping[str, Any]) -> list[str]:
    group, point, bin_ = _parts(place)
    item = merged["groups"].get(group, {}).get("points", {}).get(point)
    if item is None:
        return [f"{place} does not exist"]
    bins = possible(item)
    if bin_ and bin_ not in item["bins"]:
        return [f"{place} does not exist"]
    # A bin that no machine can show is not missing.
    wanted = [bin_] if bin_ else list(bins)
    return [f"{group}.{point}: {b}" for b in wanted if not bins.get(b, 1)]


def _property_hits(name: str, merged: Mapping[str, Any]) -> int:
    """Return how often a cover property was hit; without a number in its name, its rarest bin."""
    rest = name.removeprefix("cp_")
    for content in merged["groups"].values():
        for key, item in content["points"].items():
            point = key.partition(".")[2]
            if point == rest:
                return min(item["bins"].values())
            if point and rest.startswith(f"{point}_") and rest[len(point) + 1 :] in item["bins"]:
                return item["bins"][rest[len(point) + 1 :]]
    return 0


def _parts(place: str) -> tuple[str, str, str]:
    name, _, bin_ = place.removeprefix("python:").partition("=")
    group, _, point = name.partition(".")
    return group, point, bin_
