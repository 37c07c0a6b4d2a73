"""Shows the steps of a command: moving on a terminal, plain lines elsewhere."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.progress import TimeElapsedColumn

_COUNT = re.compile(r"\bprogress (\d+)/(\d+)")
_PLAIN_SECONDS = 10.0

Watch = Callable[[str], None]


def share_of(line: str) -> float | None:
    """Return the share of the work that a line of a log tells, or None if it tells nothing."""
    count = _COUNT.search(line)
    return int(count[1]) / int(count[2]) if count and int(count[2]) else None


@contextlib.contextmanager
def step(console: Console, title: str) -> Iterator[Watch]:
    """Show one step while it works and how long it took.

    Yields a function that takes the lines of the step's log; a line with `progress 3/10` moves
    the bar. A step that raises leaves its title with the word `failed`.
    """
    begin = time.monotonic()
    ending = "failed"
    try:
        with _moving(console, title) if console.is_terminal else _plain(console, title) as watch:
            yield watch
        ending = "done"
    finally:
        console.print(f"{title}: {ending}, {time.monotonic() - begin:.1f} s", highlight=False)


@contextlib.contextmanager
def _moving(console: Console, title: str) -> Iterator[Watch]:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(title, total=None)

        def watch(line: str) -> None:
            count = _COUNT.search(line)
            if count:
                bar.update(task, completed=int(count[1]), total=int(count[2]))

        yield watch


@contextlib.contextmanager
def _plain(console: Console, title: str) -> Iterator[Watch]:
    console.print(f"{title} ...", highlight=False)
    last = time.monotonic()

    def watch(line: str) -> None:
        nonlocal last
        count = _COUNT.search(line)
        if count and time.monotonic() - last > _PLAIN_SECONDS:
            last = time.monotonic()
            console.print(f"  {count[1]} of {count[2]}", highlight=False)

    yield watch
