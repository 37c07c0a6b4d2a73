"""The RTL's sources: which module a file holds, which names are its ports, what a line says."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tb.coverage.points import CoverageError

_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"", re.DOTALL)
_DECLARATION = re.compile(
    r"\b(?:module|package|interface|program)\s+(?:automatic\s+|static\s+)?(\w+)"
)
_LAST_NAME = re.compile(r"(\w+)\s*(?:\[[^]]*\]\s*)*(?:=.*)?$", re.DOTALL)


@dataclass(frozen=True)
class SourceFile:
    """One file.

    Attributes
    ----------
    name : str
        Path from the checkout, e.g. `rtl/pe/act_queue.sv`.
    text : str
    """

    name: str
    text: str

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines, without their ends."""
        return tuple(self.text.split("\n"))

    @cached_property
    def modules(self) -> Mapping[str, Mapping[str, int]]:
        """The ports of each module in the file: name to line."""
        code = _COMMENT.sub(_blank, self.text)
        return {found[1]: _ports(code, found.end()) for found in _DECLARATION.finditer(code)}

    def module_of(self, elaborated: str) -> str | None:
        """Return the module behind a name of Verilator's, e.g. `act_rw` of `act_rw__N4_R10`."""
        if elaborated in self.modules:
            return elaborated
        return max(
            (name for name in self.modules if elaborated.startswith(f"{name}__")),
            key=len, default=None,
        )  # fmt: skip


@dataclass(frozen=True)
class Sources:
    """All files of the RTL that coverage data can speak of.

    Attributes
    ----------
    files : mapping of str to SourceFile
        By their paths from the checkout.
    hashes : mapping of str to str
        SHA-256 of each file, by its path from the folder of the RTL.
    """

    files: Mapping[str, SourceFile]
    hashes: Mapping[str, str]

    @classmethod
    def read(cls, folder: Path) -> Sources:
        """Read every SystemVerilog file below a folder; names begin with that folder's own name.

        Raises
        ------
        CoverageError
            If there is none.
        """
        files, hashes = {}, {}
        for path in sorted(folder.rglob("*.sv")):
            content = path.read_bytes()
            inside = path.relative_to(folder).as_posix()
            name = f"{folder.name}/{inside}"
            files[name] = SourceFile(name, content.decode(errors="replace"))
            hashes[inside] = hashlib.sha256(content).hexdigest()
        if not files:
            raise CoverageError(f"{folder}: holds no SystemVerilog: give the folder of the RTL")
        return cls(files, hashes)

    def find(self, path: str) -> SourceFile | None:
        """Return the file that an absolute path of another checkout means, or None."""
        if path not in self._found:
            self._found[path] = self._search(path)
        return self._found[path]

    @cached_property
    def _found(self) -> dict[str, SourceFile | None]:
        return {}

    def _search(self, path: str) -> SourceFile | None:
        parts = path.split("/")
        for start in range(len(parts)):
            file = self.files.get("/".join(parts[start:]))
            if file is not None:
                return file
        return None


def _blank(match: re.Match[str]) -> str:
    # Positions must stay as they are.
    return re.sub(r"[^\n]", " ", match[0])


def _ports(code: str, place: int) -> dict[str, int]:
    header = re.compile(r"\s*(?:import\s[^;]*;\s*)*").match(code, place).end()
    if code[header : header + 1] == "#":
        header = _closing(code, code.index("(", header)) + 1
    opening = re.compile(r"\s*\(").match(code, header)
    if opening is None:
        return {}
    ports = {}
    for start, end in _between_commas(code, opening.end(), _closing(code, opening.end() - 1)):
        name = _LAST_NAME.search(code[start:end].rstrip())
        if name:
            ports[name[1]] = code.count("\n", 0, start + name.start(1)) + 1
    return ports


def _closing(code: str, opening: int) -> int:
    depth = 0
    for place in range(opening, len(code)):
        depth += (code[place] in "([{") - (code[place] in ")]}")
        if depth == 0:
            return place
    return len(code)


def _between_commas(code: str, start: int, end: int) -> list[tuple[int, int]]:
    pieces, depth = [], 0
    for place in range(start, end):
        depth += (code[place] in "([{") - (code[place] in ")]}")
        if code[place] == "," and depth == 0:
            pieces.append((start, place))
            start = place + 1
    return [*pieces, (start, end)]
