"""Results of comparisons as tables and CSV."""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import Any

from compress.csv_table import csv_text


def mean_table(
    results: Sequence[Any], rows: str, columns: str, value: str
) -> tuple[list[Hashable], list[Hashable], dict[tuple[Hashable, Hashable], float]]:
    """Means of one field over all results that agree in two others.

    Parameters
    ----------
    results : sequence of dataclass
    rows, columns, value : str
        Names of fields.

    Returns
    -------
    tuple
        The rows' and the columns' values, in the order of the results, and the means by both.
    """
    cells: dict[tuple[Hashable, Hashable], list[float]] = {}
    for own in results:
        cells.setdefault((getattr(own, rows), getattr(own, columns)), []).append(
            getattr(own, value)
        )
    return (
        list(dict.fromkeys(row for row, _ in cells)),
        list(dict.fromkeys(column for _, column in cells)),
        {key: sum(values) / len(values) for key, values in cells.items()},
    )


def print_means(title: str, results: Sequence[Any], rows: str, columns: str, value: str) -> None:
    """Print such a table in per cent."""
    from rich.console import Console
    from rich.table import Table

    names, heads, means = mean_table(results, rows, columns, value)
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    table.add_column(rows)
    for head in heads:
        table.add_column(str(head), justify="right")
    for name in names:
        cells = [f"{means[name, head]:.2%}" if (name, head) in means else "" for head in heads]
        table.add_row(str(name), *cells)
    Console(soft_wrap=True).print(table)


def as_csv(results: Sequence[Any]) -> str:
    """Every result in a line, every field in a column."""
    names = [field.name for field in dataclasses.fields(results[0])]
    return csv_text(names, map(dataclasses.astuple, results))


def write_csv(results: Sequence[Any], path: Path) -> None:
    """Write the results as CSV; the file is whole or not there.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.new")
    scratch.write_text(as_csv(results))
    scratch.replace(path)
