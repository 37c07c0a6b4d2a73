"""Files with functional coverage: `functional.json` of a run, and sums of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE_NAME = "functional.json"
SCHEMA = 1
_LARGEST = 64 << 20  # bytes of a file; a real one has a quarter of a million


class ResultError(ValueError):
    """A file that is no functional coverage, or not of the same model; one line says what."""


def document(groups: Mapping[str, Any], parameters: Mapping[str, int]) -> dict[str, Any]:
    """Return the content of a run's file.

    Parameters
    ----------
    groups : mapping
        As `Sampler.groups` gives them.
    parameters : mapping of str to int
        Of the machine, under the RTL's names.
    """
    return {"schema": SCHEMA, "runs": 1, "machines": [dict(parameters)], "groups": dict(groups)}


def load(path: Path) -> dict[str, Any]:
    """Read a file.

    Raises
    ------
    ResultError
        If it is damaged.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise ResultError(f"{path} is too large for functional coverage")
        content = json.loads(path.read_text())
    except (OSError, ValueError, RecursionError) as error:
        if isinstance(error, ResultError):
            raise
        raise ResultError(f"{path} cannot be read as functional coverage: {error}") from None
    problem = _problem(content)
    if problem:
        raise ResultError(f"{path} is no functional coverage: {problem}; run the simulation again")
    return content


def _problem(content: Any) -> str:
    if not isinstance(content, dict) or content.get("schema") != SCHEMA:
        return f"schema must be {SCHEMA}"
    groups = content.get("groups")
    if not isinstance(groups, dict) or not groups:
        return "groups are missing"
    content.setdefault("runs", 1)
    content.setdefault("machines", [])
    for name, group in groups.items():
        points = group.get("points") if isinstance(group, dict) else None
        if not isinstance(points, dict):
            return f"group {name} has no points"
        for point, item in points.items():
            bins = item.get("bins") if isinstance(item, dict) else None
            if not isinstance(bins, dict) or not bins:
                return f"{name}.{point} has no bins"
            if any(type(hits) is not int or hits < 0 for hits in bins.values()):
                return f"{name}.{point} has a count that is no natural number"
            impossible = item.setdefault("impossible", {})
            if not isinstance(impossible, dict) or set(impossible) - set(bins):
                return f"{name}.{point} calls bins impossible that it does not have"
    return ""


@dataclass(frozen=True)
class Score:
    """How much of something was seen.

    Attributes
    ----------
    bins, hit : int
        Possible bins, and those of them with a hit.
    points, full : int
        Points with a possible bin, and those of them with every bin hit.
    grade : float
        Average over the points of hit bins by bins, 0 to 1; no point weighs more than another.
    """

    bins: int
    hit: int
    points: int
    full: int
    grade: float


def possible(point: Mapping[str, Any]) -> dict[str, int]:
    """Return the bins of a point that some machine among the runs can show, with their hits."""
    impossible = point.get("impossible", ())
    return {n: hits for n, hits in point["bins"].items() if n not in impossible or hits}


def score(points: Mapping[str, Any]) -> Score:
    """Return the score of some points."""
    each = [bins for bins in map(possible, points.values()) if bins]
    hits = [sum(1 for n in bins.values() if n) for bins in each]
    return Score(
        bins=sum(map(len, each)),
        hit=sum(hits),
        points=len(each),
        full=sum(n == len(bins) for n, bins in zip(hits, each, strict=True)),
        grade=sum(n / len(b) for n, b in zip(hits, each, strict=True)) / len(each) if each else 1.0,
    )


def total(content: Mapping[str, Any]) -> Score:
    """Return the score of all groups together."""
    return score({
        f"{name}.{point}": item
        for name, group in content["groups"].items()
        for point, item in group["points"].items()
    })  # fmt: skip


def holes(content: Mapping[str, Any]) -> list[str]:
    """Return every possible bin without a hit, `group.point: bin`."""
    return [
        f"{name}.{point}: {bin_}"
        for name, group in content["groups"].items()
        for point, item in group["points"].items()
        for bin_, hits in possible(item).items()
        if not hits
    ]
