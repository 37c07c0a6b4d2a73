"""Bars on a terminal while a command works; nothing elsewhere."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

from compress.progress import Progress, silent


@contextlib.contextmanager
def shown_progress() -> Iterator[Progress]:
    """Yield a function that moves one bar for each step, on standard error."""
    if not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import Progress as Bars
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, int] = {}

        def move(step: str, done: float) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=1.0)
            bars.update(tasks[step], completed=done)

        yield move
