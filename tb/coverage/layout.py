"""Finds the points of the RTL in the keys of a coverage.dat.

Variants of a module (`sram_sp__D100`, `sram_sp__D2000`) and generate blocks become points of the
module. Toggles count for ports only. Of the checkers, which are no part of the machine, only cover
properties count.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tb.coverage.dat import RawData, split_key
from tb.coverage.items import fold_all
from tb.coverage.points import KINDS, USER, CoverageError, Point, port_of
from tb.coverage.source import SourceFile, Sources
from tb.coverage.wide import WideToggles, find_wide

_CHECKER = "_checker"
_DROPPED = -1


@dataclass(frozen=True, eq=False)
class Layout:
    """How the keys of one build map to points.

    Attributes
    ----------
    points : tuple of Point
        Sorted.
    index : numpy.ndarray
        Shape (number of keys,), int64: the point of each key, -1 for none.
    internal : mapping of str to int
        Toggles of signals that are no ports, by module: not graded.
    wide : WideToggles
        Where Verilator may have miscounted.
    """

    points: tuple[Point, ...]
    index: np.ndarray
    internal: Mapping[str, int]
    wide: WideToggles

    def hits(self, raw: RawData) -> np.ndarray:
        """Return the hits of each point, shape (number of points,), int64."""
        used = self.index != _DROPPED
        total = np.zeros(len(self.points), dtype=np.int64)
        np.add.at(total, self.index[used], self.wide.correct(raw.counts)[used])
        return total


class Layouts:
    """Makes layouts, once for each set of keys: thousands of files come from a few builds."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        # The keys of one machine take megabytes, so only their hash is kept.
        self._known: dict[bytes, Layout] = {}

    def of(self, raw: RawData) -> Layout:
        """Return the layout of a file.

        Raises
        ------
        CoverageError
            If a key is damaged or speaks of something that is not in the sources.
        """
        name = hashlib.sha256(b"\n".join(raw.keys)).digest()
        layout = self._known.get(name)
        if layout is None:
            try:
                layout = make_layout(raw.keys, self._sources)
            except CoverageError as error:
                raise CoverageError(f"{raw.path}: {error}") from None
            self._known[name] = layout
        return layout


def make_layout(keys: tuple[bytes, ...], sources: Sources) -> Layout:
    """Map keys to points.

    Raises
    ------
    CoverageError
        If a key is damaged, comes twice, or speaks of something that is not in the sources.
    """
    if len(set(keys)) != len(keys):
        raise CoverageError("a point is listed twice: the file is damaged")
    all_fields = [split_key(key) for key in keys]
    texts = _expression_texts(all_fields)
    found: list[Point | None] = []
    covers: dict[Point, set[int]] = {}
    internal: dict[str, int] = {}
    for fields in all_fields:
        point = _point(fields, sources, texts, internal)
        found.append(point)
        if point is not None:
            covers.setdefault(point, set()).update(point.covers)
    if not covers:
        raise CoverageError("holds no point of the RTL")
    points = tuple(
        Point(p.module, p.file, p.line, p.column, p.kind, p.item, tuple(sorted(covers[p])))
        for p in sorted(covers)
    )
    place = {point: number for number, point in enumerate(points)}
    index = [_DROPPED if point is None else place[point] for point in found]
    return Layout(points, np.array(index, dtype=np.int64), internal, find_wide(all_fields))


def _expression_texts(all_fields: list[dict[str, str]]) -> dict[tuple[str, ...], dict[str, str]]:
    groups: dict[tuple[str, ...], list[str]] = {}
    for fields in all_fields:
        if fields.get("t") == "expr":
            groups.setdefault(_place(fields), []).append(fields.get("o", ""))
    return {place: fold_all(items) for place, items in groups.items()}


def _place(fields: dict[str, str]) -> tuple[str, ...]:
    return tuple(fields.get(name, "") for name in ("page", "f", "l", "n"))


def _point(
    fields: dict[str, str],
    sources: Sources,
    texts: dict[tuple[str, ...], dict[str, str]],
    internal: dict[str, int],
) -> Point | None:
    try:
        path, kind, item = fields["f"], fields["t"], fields["o"]
        line, column = int(fields["l"]), int(fields["n"])
        name = fields["page"].partition("/")[2]
    except (KeyError, ValueError) as error:
        raise CoverageError(f"a key lacks a field or has a damaged number: {error}") from None
    if kind == USER:
        return _user_point(path, line, column, item)
    file = sources.find(path)
    if file is None:
        return None
    if kind not in KINDS:
        raise CoverageError(f"a point of {file.name} has the unknown type {kind!r}")
    module = file.module_of(name)
    if module is None or not 0 < line <= len(file.lines):
        raise CoverageError(f"{file.name} has no module {name} or no line {line}")
    if kind == "toggle" and not _is_port(item, line, file, module):
        internal[module] = internal.get(module, 0) + 1
        return None
    if kind == "expr":
        item = texts[_place(fields)][item]
    return Point(module, file.name, line, column, kind, item, _lines(fields.get("S", ""), file))


def _user_point(path: str, line: int, column: int, item: str) -> Point:
    # A checker lies in <module>_checker.sv; its own path is of no use on another machine.
    name = path.rpartition("/")[2]
    return Point(name.partition(".")[0].removesuffix(_CHECKER), name, line, column, USER, item)


def _is_port(item: str, line: int, file: SourceFile, module: str) -> bool:
    # A signal of a generate block may have a port's name, but not its line.
    return file.modules[module].get(port_of(item)) == line


def _lines(text: str, file: SourceFile) -> tuple[int, ...]:
    lines: list[int] = []
    for part in filter(None, text.split(",")):
        first, _, last = part.partition("-")
        last = last or first
        if not (
            first.isdecimal()
            and last.isdecimal()
            and 0 < int(first) <= int(last) <= len(file.lines)
        ):
            raise CoverageError(
                f"a key speaks of lines {text[:80]!r}, which {file.name} does not have"
            )
        lines += range(int(first), int(last) + 1)
    return tuple(lines)
