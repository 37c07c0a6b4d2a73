"""Dataclasses as CSV files, one in a line."""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

from compress.csv_table import write_table

Row = TypeVar("Row")


def write_records(path: Path, kind: type[Row], records: Iterable[Row]) -> None:
    """Write dataclasses, a column for each field; the file is whole or not there."""
    write_table(path, [f.name for f in dataclasses.fields(kind)], map(dataclasses.astuple, records))


def read_records(path: Path, kind: type[Row]) -> list[Row]:
    """Read what `write_records` wrote; fields are str, int, float or float | None.

    Raises
    ------
    ValueError
        If a column is missing or a number is none.
    """
    fields = {field.name: field.type for field in dataclasses.fields(kind)}
    with path.open(newline="") as stream:
        table = csv.DictReader(stream)
        missing = fields.keys() - set(table.fieldnames or ())
        if missing:
            raise ValueError(f"{path} has no column {min(missing)}")
        try:
            return [
                kind(**{name: _value(row[name], type_) for name, type_ in fields.items()})
                for row in table
            ]
        except (TypeError, ValueError) as error:
            raise ValueError(f"{path}, line {table.line_num}: {error}") from None


def _value(text: str, type_: str) -> Any:
    if type_ == "float | None" and not text:
        return None
    return {"str": str, "int": int}.get(type_, float)(text)
