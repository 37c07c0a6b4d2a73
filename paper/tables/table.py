"""What a table of the report is."""

from __future__ import annotations

import dataclasses
import itertools
from pathlib import Path
from typing import Any

from compress.csv_table import write_table


NOTHING = "–"
"""How the page shows that there is no value."""


@dataclasses.dataclass(frozen=True)
class Column:
    """A column: its heading, and how its numbers are shown (`format`); CSV files get all digits."""

    name: str
    form: str = ""

    def shown(self, value: Any) -> str:
        """A value as the page shows it; nothing is a dash."""
        if value is None:
            return NOTHING
        return value if isinstance(value, str) else format(value, self.form)


@dataclasses.dataclass(frozen=True)
class Group:
    """Rows of a table that belong together, as the page shows them, and their sum in words."""

    name: str
    rows: list[list[str]]
    total: str


@dataclasses.dataclass(frozen=True)
class Table:
    """A table with its words.

    Attributes
    ----------
    name : str
        Of the CSV file, without suffix.
    title, text : str
        What it holds, and how to read it.
    columns : tuple of Column
    rows : list of tuple
        Values: str, numbers, or None for nothing.
    grouped : bool
        The first column groups the rows; the page then folds each group behind it.
    summed : tuple of str
        Columns in which the last row of each group sums it up; they stay in sight.
    """

    name: str
    title: str
    text: str
    columns: tuple[Column, ...]
    rows: list[tuple[Any, ...]]
    grouped: bool = False
    summed: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(
                    f"table {self.name}: a row of {len(row)} values, not {len(self.columns)}"
                )

    def write(self, folder: Path) -> None:
        """Write it as CSV."""
        write_table(folder / f"{self.name}.csv", [c.name for c in self.columns], self.rows)

    def shown_rows(self) -> list[list[str]]:
        """All values as the page shows them."""
        return [
            [column.shown(value) for column, value in zip(self.columns, row, strict=True)]
            for row in self.rows
        ]

    def groups(self) -> list[Group]:
        """The shown rows by the first column, in order; all under one name if not grouped."""
        key = (lambda row: row[0]) if self.grouped else (lambda row: "")
        groups = [(name, list(rows)) for name, rows in itertools.groupby(self.shown_rows(), key)]
        return [Group(name, rows, self._sum(rows[-1])) for name, rows in groups]

    def _sum(self, row: list[str]) -> str:
        named = zip(self.columns, row, strict=True)
        return ", ".join([f"{c.name} {cell}" for c, cell in named if c.name in self.summed])
