"""Reads coverage.dat as Verilator writes it.

A line is `C '<key>' <count>`. The key is a list of \\x01name\\x02value: f file, l line, n column,
t type, o comment, S lines, h hierarchy. Verilator has added up instances with the same key already.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tb.coverage.points import CoverageError

HEADER = b"# SystemC::Coverage-3\n"
LARGEST = 2**62
_LINE = re.compile(rb"^C '([^\n]*)' (\d+)$", re.MULTILINE)
_QUOTED = re.compile(r"%([0-9A-F]{2})")


@dataclass(frozen=True, eq=False)
class RawData:
    """One file's content.

    Attributes
    ----------
    path : Path
    keys : tuple of bytes
        The keys in the file's order; files of one build have the same.
    counts : numpy.ndarray
        Shape (number of keys,), int64.
    """

    path: Path
    keys: tuple[bytes, ...]
    counts: np.ndarray


def read_dat(path: Path) -> RawData:
    """Read a coverage.dat.

    Raises
    ------
    CoverageError
        If it is missing, no coverage data, or damaged.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CoverageError(
            f"{path}: cannot be read ({error.strerror}): run the test with COV=1"
        ) from None
    if not data.startswith(HEADER):
        raise CoverageError(
            f"{path}: is no coverage data of Verilator: it must begin with {_text(HEADER)}"
        )
    if not data.endswith(b"\n"):
        raise CoverageError(
            f"{path}: is cut off: its simulation was stopped while writing; run it again"
        )
    found = _LINE.findall(data)
    if len(found) != data.count(b"\n") - 1:
        number, line = _first_bad(data)
        raise CoverageError(f"{path}: line {number} is damaged: {_text(line)!r}")
    if not found:
        raise CoverageError(f"{path}: has no point: was the simulator built in mode cov?")
    keys, counts = zip(*found, strict=True)
    numbers = [int(count) for count in counts]
    if max(numbers) > LARGEST:
        raise CoverageError(
            f"{path}: line {numbers.index(max(numbers)) + 2} has an impossible count"
        )
    return RawData(path, keys, np.array(numbers, dtype=np.int64))


def split_key(key: bytes) -> dict[str, str]:
    """Return the fields of a key by their short names.

    Raises
    ------
    CoverageError
        If it has no such form; the message lacks the file's name.
    """
    try:
        text = key.decode("ascii")
    except UnicodeDecodeError:
        raise CoverageError(f"a key is not ASCII: {_text(key)!r}") from None
    if not text.startswith("\x01"):
        raise CoverageError(f"a key does not begin with a field: {text[:80]!r}")
    fields = {}
    for part in text[1:].split("\x01"):
        name, separator, value = part.partition("\x02")
        if not separator or not name or name in fields:
            raise CoverageError(f"a key has a damaged field {part[:80]!r}")
        fields[name] = _QUOTED.sub(lambda match: chr(int(match[1], 16)), value)
    return fields


def _first_bad(data: bytes) -> tuple[int, bytes]:
    for number, line in enumerate(data.split(b"\n")[:-1], start=1):
        if number > 1 and not _LINE.fullmatch(line):
            return number, line
    raise AssertionError("every line is good")


def _text(data: bytes) -> str:
    return data.decode("ascii", errors="replace").strip()[:80]
