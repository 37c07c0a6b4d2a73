"""The steps of making the digits network: how long they take and how far they are."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator

STEPS = {"train": 0.20, "prune": 0.70, "share": 0.07, "encode": 0.02, "measure": 0.01}
"""The steps in order, and about what share of the time each takes."""

StepProgress = Callable[[str, float], None]
"""Called with the name of a step and the share of it that is done."""


class StepClock:
    """Times the steps and tells how far they are."""

    def __init__(self, progress: StepProgress | None) -> None:
        self._progress = progress
        self._seconds: dict[str, float] = {}
        self._name = ""
        self._begin = 0.0

    def begin(self, name: str) -> None:
        self.end()
        self._name, self._begin = name, time.perf_counter()
        self.share(0.0)

    def share(self, done: float) -> None:
        if self._progress is not None:
            self._progress(self._name, done)

    def end(self) -> dict[str, float]:
        if self._name:
            self.share(1.0)
            self._seconds[self._name] = round(time.perf_counter() - self._begin, 3)
            self._name = ""
        return self._seconds


@contextlib.contextmanager
def shown_progress() -> Iterator[StepProgress]:
    """Bars on a terminal, plain lines elsewhere."""
    if sys.stdout.isatty():
        from rich.progress import Progress

        with Progress(transient=True) as bars:
            tasks = {name: bars.add_task(name, total=1.0) for name in STEPS}
            yield lambda name, done: bars.update(tasks[name], completed=done)
        return
    printed = -1

    def line(name: str, done: float) -> None:
        nonlocal printed
        names = list(STEPS)
        before = sum(STEPS[earlier] for earlier in names[: names.index(name)])
        percent = round(100 * (before + STEPS[name] * done))
        if percent // 5 > printed // 5:
            printed = percent
            print(f"progress: {percent}/100 ({name})", flush=True)

    yield line
