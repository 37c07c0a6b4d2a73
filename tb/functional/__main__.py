"""`python -m tb.functional FILE...`: adds runs up and prints every group with its holes.

    --code FILE     merged code coverage, for the cover properties of the RTL
    --out FILE      write the sum
    --least PERCENT exit with 1 if any group's grade is below
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tb.functional.corners import Corner, load_corners, state
from tb.functional.merge import merge
from tb.functional.properties import with_properties
from tb.functional.results import ResultError, holes, load, score, total

WRONG_INPUT = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tb.functional", description="Adds functional coverage up and shows holes."
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="functional.json")
    parser.add_argument("--code", type=Path, help="merged code coverage with cover properties")
    parser.add_argument("--out", type=Path, help="write the sum here")
    parser.add_argument("--least", type=float, default=0.0, help="least grade of a group, percent")
    options = parser.parse_args(arguments)
    console = Console(soft_wrap=True, highlight=False)
    try:
        merged, corners = combined(options.files, options.code), load_corners()
        if options.out:
            options.out.parent.mkdir(parents=True, exist_ok=True)
            options.out.write_text(json.dumps(merged, indent=1) + "\n")
    except (ResultError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return WRONG_INPUT
    console.print(groups_table(merged))
    for line in holes(merged):
        console.print(f"hole  {line}", markup=False)
    show_corners(console, merged, corners, with_rtl=options.code is not None)
    below = [
        name
        for name, group in merged["groups"].items()
        if 100 * score(group["points"]).grade < options.least
    ]
    if below:
        console.print(f"below {options.least:g} %: {', '.join(below)}", markup=False)
    return 1 if below else 0


def combined(files: Sequence[Path], code: Path | None = None) -> dict[str, Any]:
    """Return the sum of files, with the cover properties of a `code.json` if there is one.

    Raises
    ------
    ResultError
        If a file is damaged, or belongs to another coverage model.
    """
    merged = merge([load(path) for path in files], [str(path) for path in files])
    if code is None:
        return merged
    try:
        content = json.loads(code.read_text())
    except (OSError, ValueError, RecursionError) as error:
        raise ResultError(f"{code} cannot be read as code coverage: {error}") from None
    return with_properties(merged, content)


def groups_table(merged: dict[str, Any]) -> Table:
    """Return the table of groups: bins and points hit, and the grade."""
    table = Table(box=None, pad_edge=False)
    for name in ("group", "bins hit", "points full", "grade"):
        table.add_column(name, justify="left" if name == "group" else "right")
    rows = [(name, score(group["points"])) for name, group in merged["groups"].items()]
    for name, s in [*rows, ("all", total(merged))]:
        table.add_row(
            name, f"{s.hit} of {s.bins}", f"{s.full} of {s.points}", f"{100 * s.grade:.2f} %"
        )
    return table


def show_corners(
    console: Console, merged: dict[str, Any], corners: Sequence[Corner], *, with_rtl: bool
) -> None:
    """Print every corner that is not wholly seen; of the RTL only if its results are there."""
    seen = 0
    for corner in corners:
        missing = state(corner, merged, with_rtl=with_rtl)
        seen += not missing
        for place in missing:
            console.print(f"corner  {corner.words}: {place}", markup=False)
    console.print(f"{seen} of {len(corners)} corners seen", markup=False)


if __name__ == "__main__":
    sys.exit(main())
