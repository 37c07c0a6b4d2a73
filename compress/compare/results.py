"""Reads the CSV files of comparisons back: data from anywhere, every field checked."""

from __future__ import annotations

import csv
import dataclasses
import io
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

from compress.compare.bases import BasisResult
from compress.compare.hashing import HashingResult
from compress.compare.pruning import PruningResult
from compress.compare.sharing import SharingResult
from compress.errors import CompressError, short

RESULTS: dict[str, type] = {
    "pruning": PruningResult,
    "sharing": SharingResult,
    "hashing": HashingResult,
    "bases": BasisResult,
}
"""What each comparison's lines are."""

MAX_BYTES = 1 << 20
_LONGEST_NAME = 60


class ResultsError(CompressError):
    """A file of results cannot be used; the message is one line."""


def read_results(path: Path) -> tuple[str, list[Any]]:
    """Read what ``python -m compress.compare NAME --out FILE.csv`` wrote.

    Parameters
    ----------
    path : Path

    Returns
    -------
    tuple
        The comparison's name, which the columns tell, and its results.

    Raises
    ------
    ResultsError
        If the file cannot be read, has other columns, no line, or a field out of its range; one
        line that names the file, the place and what to do.
    """
    rows = list(_rows(path))
    if not rows:
        raise ResultsError(f"{path}: it is empty; {_AGAIN}")
    for name, result in RESULTS.items():
        fields = dataclasses.fields(result)
        if rows[0] == [field.name for field in fields]:
            break
    else:
        raise ResultsError(f"{path}: its first line is not that of a comparison; {_AGAIN}")
    if len(rows) == 1:
        raise ResultsError(f"{path}: it holds no result; {_AGAIN}")
    results = []
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(fields):
            raise ResultsError(
                f"{path}: line {number} has {len(row)} fields, not {len(fields)}; {_AGAIN}"
            )
        try:
            values = [_value(f, text) for f, text in zip(fields, row, strict=True)]
        except ValueError as error:
            raise ResultsError(f"{path}: line {number}: {error}; {_AGAIN}") from None
        results.append(result(*values))
    return name, results


_AGAIN = "run the comparison again"


def _rows(path: Path) -> list[list[str]]:
    try:
        if not path.is_file():
            what = "this is no file" if path.exists() else "there is no such file"
            raise ResultsError(f"{path}: {what}; give a file of python -m compress.compare --out")
        if path.stat().st_size > MAX_BYTES:
            raise ResultsError(f"{path}: it is larger than {MAX_BYTES} bytes; {_AGAIN}")
        text = path.read_bytes().decode("utf-8")
        return list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except OSError as error:
        raise ResultsError(f"{path}: it cannot be read ({error.strerror or error})") from None
    except (UnicodeDecodeError, csv.Error) as error:
        reason = " ".join(str(error).split())[:80]
        raise ResultsError(f"{path}: this is no CSV ({reason}); {_AGAIN}") from None


def _name(text: str) -> str:
    # Dollars would begin a formula in a figure.
    plain = text.isascii() and text.isprintable() and "$" not in text
    if not 1 <= len(text) <= _LONGEST_NAME or not plain:
        raise ValueError("it is no name")
    return text


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise ValueError("it is no count")
    return int(text)


def _counts(text: str) -> tuple[int, ...]:
    return tuple(_count(part.strip()) for part in text.strip("()").split(",") if part.strip())


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("it is not finite")
    return number


_READERS: dict[str, Callable[[str], Any]] = {
    "str": _name, "int": _count, "tuple[int, ...]": _counts, "float": _number,
}  # fmt: skip
"""By the type that the result's class declares."""

_SHARES = {
    "density", "at_once", "retrained", "dense", "shared", "tuned", "pruned", "hashed", "small",
    "energy", "accuracy",
}  # fmt: skip
"""Accuracies and other parts of a whole."""

_POSITIVE = {"density", "bits", "compression", "weights"}


def _value(field: dataclasses.Field, text: str) -> Any:
    try:
        value = _READERS[field.type](text)
        # What sums up to a whole may be rounded above it.
        if field.name in _SHARES and not 0.0 <= value <= 1.0 + 1e-9:
            raise ValueError("it is not in 0 ... 1")
        if field.name in _POSITIVE and value <= 0:
            raise ValueError("it is not above 0")
    except ValueError as error:
        reason = str(error) if str(error).startswith("it ") else "it is no number"
        raise ValueError(f"{field.name} {short(text)}: {reason}") from None
    return value
