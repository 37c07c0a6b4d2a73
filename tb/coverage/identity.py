"""Which RTL, top and parameters coverage data belong to: build.json beside coverage.dat."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tb.coverage.points import CoverageError
from tb.coverage.source import Sources

BUILD_RECORD = "build.json"
"""The build's ingredients, in the run's folder."""


@dataclass(frozen=True)
class Identity:
    """What must agree for hits to add up.

    Attributes
    ----------
    rtl, checkers : str
        SHA-256 over the sources of the RTL, and over the checkers that were bound to it.
    top : str
    parameters : tuple of (str, int)
        Sorted by name.
    """

    rtl: str
    checkers: str
    top: str
    parameters: tuple[tuple[str, int], ...]

    def differs(self, other: Identity) -> str:
        """Return what keeps the two apart, in words; empty if nothing does."""
        if self.rtl != other.rtl:
            return f"another RTL ({self.rtl[:12]} and {other.rtl[:12]})"
        if self.checkers != other.checkers:
            return f"other checkers ({self.checkers[:12]} and {other.checkers[:12]})"
        if self.top != other.top:
            return f"another top ({self.top} and {other.top})"
        mine, others = dict(self.parameters), dict(other.parameters)
        for name in sorted({*mine, *others}):
            if mine.get(name) != others.get(name):
                return f"another parameter set ({name} = {mine.get(name)} and {others.get(name)})"
        return ""


def read_identity(data: Path, sources: Sources) -> Identity:
    """Return the identity of a coverage.dat from the record beside it.

    Parameters
    ----------
    data : Path
        The coverage.dat.
    sources : Sources
        The RTL that the data are to be shown on.

    Raises
    ------
    CoverageError
        If the record is missing or damaged, or tells of another RTL than `sources`.
    """
    path = data.with_name(BUILD_RECORD)
    try:
        record = json.loads(path.read_text())
    except OSError:
        raise CoverageError(
            f"{data}: no {BUILD_RECORD} beside it: run the test again with COV=1"
        ) from None
    except (ValueError, RecursionError) as error:
        raise CoverageError(f"{path}: is damaged ({error})") from None
    if not isinstance(record, dict):
        raise CoverageError(f"{path}: holds no JSON object")
    hashes = _mapping(record, "sources", str, path)
    _check_same(hashes, sources, data)
    top = record.get("top")
    if not isinstance(top, str):
        raise CoverageError(f"{path}: has no top")
    parameters = _mapping(record, "parameters", int, path)
    return Identity(
        rtl=digest(hashes),
        checkers=digest(record.get("listed", {})),
        top=top,
        parameters=tuple(sorted(parameters.items())),
    )


def digest(content: Any) -> str:
    """Return the SHA-256 of JSON data."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _mapping(record: Mapping[str, Any], name: str, kind: type, path: Path) -> dict[str, Any]:
    value = record.get(name)
    if not isinstance(value, dict) or not all(isinstance(v, kind) for v in value.values()):
        raise CoverageError(f"{path}: {name} must be an object of {kind.__name__}")
    return value


def _check_same(hashes: Mapping[str, str], sources: Sources, data: Path) -> None:
    recorded = {name: value for name, value in hashes.items() if name.endswith(".sv")}
    for name in sorted({*recorded, *sources.hashes}):
        if recorded.get(name) != sources.hashes.get(name):
            raise CoverageError(
                f"{data}: was measured on another RTL: {name} is not the same; run the test again"
            )
