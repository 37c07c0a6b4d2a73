"""Reads the reviewed file of exclusions and applies it; an exclusion that is stale is a problem."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hjson

from tb.coverage.points import KINDS, CoverageError, Point
from tb.coverage.source import SourceFile, Sources
from tb.coverage.statements import checksum, plain, statement
from tb.coverage.union import Hit, Union

FILE = Path(__file__).with_name("exclusions.hjson")

CATEGORIES = ("unreachable", "not RTL", "unsupported", "covered elsewhere", "low risk")
NOT_RTL = "not RTL"
"""Says nothing about whether a test can hit the point, so a hit does not make it stale."""

_TEXTS = ("module", "kind", "item", "category", "reason", "checksum")
_RANGE = re.compile(r"\\\[(\d+):(\d+)\\\]")


@dataclass(frozen=True)
class Exclusion:
    """One entry of the file.

    Attributes
    ----------
    number : int
        Its place in the file, from 1.
    module, kind, item : str
        The points; `*` in the item stands for anything, `[63:32]` for each bit of a port.
    line : str
        Text of the point's line; may be empty for a port.
    occurrence : int
        Which of several such lines of the module, from 1; 0 if there is only one.
    category : str
        One of CATEGORIES.
    reason : str
    checksum : str
        Of the source lines at the time of the review.
    rests_on : tuple of str
        Texts of other lines of the file that the reason rests on; the checksum covers them too.
    """

    number: int
    module: str
    kind: str
    item: str
    category: str
    reason: str
    checksum: str
    line: str = ""
    occurrence: int = 0
    rests_on: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"exclusion {self.number} ({self.module}, {self.kind} {self.item})"

    def matches(self, hit: Hit) -> bool:
        """Return whether a point of the right line is meant."""
        pattern = re.escape(self.item).replace(r"\*", ".*")
        ranges = _RANGE.findall(pattern)
        found = re.fullmatch(_RANGE.sub(r"\\[(\\d+)\\]", pattern), hit.name)
        return found is not None and all(
            int(low) <= int(bit) <= int(high)
            for (high, low), bit in zip(ranges, found.groups(), strict=True)
        )


def read_exclusions(path: Path) -> list[Exclusion]:
    """Read a file of exclusions.

    Raises
    ------
    CoverageError
        If it is missing or an entry is damaged.
    """
    try:
        content = hjson.loads(path.read_text())
    except OSError as error:
        raise CoverageError(f"{path}: cannot be read ({error.strerror})") from None
    except (ValueError, RecursionError) as error:
        raise CoverageError(f"{path}: is no Hjson: {str(error).splitlines()[0]}") from None
    entries = content.get("exclusions") if isinstance(content, dict) else None
    if not isinstance(entries, list):
        raise CoverageError(f"{path}: must hold an object with a list `exclusions`")
    return [_entry(number, entry, path) for number, entry in enumerate(entries, start=1)]


def _entry(number: int, entry: Any, path: Path) -> Exclusion:
    where = f"{path}: exclusion {number}"
    if not isinstance(entry, dict):
        raise CoverageError(f"{where} is no object")
    unknown = sorted(set(entry) - {*_TEXTS, "line", "occurrence", "rests_on"})
    if unknown:
        raise CoverageError(f"{where} has the unknown field {unknown[0]}")
    for name in _TEXTS:
        # Hjson reads an unquoted checksum of digits as a number.
        if not isinstance(entry.get(name), str) or not entry[name].strip():
            raise CoverageError(f"{where} needs the text {name} (put it in quotes)")
    rests_on = entry.get("rests_on", [])
    if not isinstance(rests_on, list) or not all(isinstance(text, str) for text in rests_on):
        raise CoverageError(f"{where}: rests_on must be a list of texts")
    line, occurrence = entry.get("line", ""), entry.get("occurrence", 0)
    if not isinstance(line, str) or type(occurrence) is not int or occurrence < 0:
        raise CoverageError(f"{where}: line must be a text and occurrence a number from 1")
    if entry["kind"] not in KINDS:
        raise CoverageError(f"{where}: kind must be one of {', '.join(KINDS)}, not {entry['kind']}")
    if entry["category"] not in CATEGORIES:
        raise CoverageError(
            f"{where}: category must be one of {', '.join(CATEGORIES)}, not {entry['category']}"
        )
    if not line and entry["kind"] != "toggle":
        raise CoverageError(f"{where} needs the text of its line")
    return Exclusion(
        number,
        line=plain(line),
        occurrence=occurrence,
        rests_on=tuple(plain(text) for text in rests_on),
        **{name: entry[name] for name in _TEXTS},
    )


def apply(
    exclusions: Sequence[Exclusion], union: Union, sources: Sources, *, partial: bool = False
) -> tuple[dict[Point, Exclusion], list[str]]:
    """Find what is excluded, and what is wrong with the exclusions.

    Parameters
    ----------
    exclusions : sequence of Exclusion
    union : Union
    sources : Sources
    partial : bool
        The data are of some parameter sets only, so a point that does not exist is no problem.

    Returns
    -------
    excluded : dict of Point to Exclusion
        Points that no test hit.
    problems : list of str
        One line for each stale exclusion.
    """
    by_module: dict[str, list[Hit]] = {}
    for hit in union.hits:
        by_module.setdefault(hit.point.module, []).append(hit)
    excluded: dict[Point, Exclusion] = {}
    problems: list[str] = []
    for exclusion in exclusions:
        try:
            hits = _find(exclusion, by_module.get(exclusion.module, []), sources)
        except LookupError as error:
            if not (partial and error.args[1]):
                problems.append(f"{exclusion}: {error.args[0]}")
            continue
        problem = _stale(exclusion, hits, sources) or _double(hits, excluded)
        if problem:
            problems.append(f"{exclusion}: {problem}")
        else:
            excluded |= {hit.point: exclusion for hit in hits if not hit.hits}
    return excluded, problems


def _find(exclusion: Exclusion, hits: list[Hit], sources: Sources) -> list[Hit]:
    # The second argument of an error: it may be that the data are of too few machines.
    if not any(exclusion.module in file.modules for file in sources.files.values()):
        raise LookupError("the RTL has no such module: remove it", False)
    if exclusion.line:
        file = next(file for file in sources.files.values() if exclusion.module in file.modules)
        numbers = _lines_of(exclusion, file)
        hits = [hit for hit in hits if hit.point.line in numbers]
    found = [h for h in hits if h.point.kind == exclusion.kind and exclusion.matches(h)]
    if not found:
        raise LookupError("no such point: remove it, or correct its item", True)
    return found


def _lines_of(exclusion: Exclusion, file: SourceFile) -> list[int]:
    numbers = [n for n, text in enumerate(file.lines, start=1) if plain(text) == exclusion.line]
    if not numbers:
        raise LookupError(f"its line is no more in {file.name}: review and correct it", False)
    if len(numbers) == 1 and exclusion.occurrence <= 1:
        return numbers
    if not 1 <= exclusion.occurrence <= len(numbers):
        raise LookupError(
            f"its line is {len(numbers)} times in {file.name}: say which with occurrence", False
        )
    return [numbers[exclusion.occurrence - 1]]


def _stale(exclusion: Exclusion, hits: list[Hit], sources: Sources) -> str:
    lines = sources.files[hits[0].point.file].lines
    for text in exclusion.rests_on:
        if text not in map(plain, lines):
            return f"a line that it rests on is gone: review it: {text}"
    actual = checksum_of(hits, sources, exclusion.rests_on)
    if actual != exclusion.checksum:
        return f"the source has changed: review it, then set checksum: {actual}"
    if exclusion.category != NOT_RTL:
        for hit in hits:
            if hit.hits:
                return f"{hit.name} was hit after all, by {hit.first[0]}: remove or narrow it"
    return ""


def _double(hits: list[Hit], excluded: Mapping[Point, Exclusion]) -> str:
    for hit in hits:
        if hit.point in excluded:
            return f"{hit.name} is excluded already by {excluded[hit.point]}: remove one"
    return ""


def checksum_of(hits: Sequence[Hit], sources: Sources, rests_on: Sequence[str] = ()) -> str:
    """Return the checksum of the source lines of points of one module: 12 hexadecimal digits.

    Parameters
    ----------
    hits : sequence of Hit
    sources : Sources
    rests_on : sequence of str
        Texts of other lines of the file whose statements count too.
    """
    lines = sources.files[hits[0].point.file].lines
    numbers: set[int] = set()
    for number, text in enumerate(lines, start=1):
        if plain(text) in rests_on:
            numbers |= set(statement(lines, number))
    for hit in hits:
        numbers |= {hit.point.line, *hit.point.covers}
        if hit.point.kind != "toggle":
            numbers |= set(statement(lines, hit.point.line))
    return checksum(lines, numbers)
