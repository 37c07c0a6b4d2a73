"""Seconds of a step, ours and a library's."""

from __future__ import annotations

import dataclasses
import resource
import sys
import time
from collections.abc import Callable
from typing import Any, TypeVar

Result = TypeVar("Result")


@dataclasses.dataclass(frozen=True)
class Options:
    """What every benchmark gets: the seed of its data, and whether a small size will do."""

    seed: int
    quick: bool


@dataclasses.dataclass(frozen=True)
class Timing:
    """Time of a step on the clock, and of all processors together, in seconds."""

    seconds: float
    processor_seconds: float


@dataclasses.dataclass(frozen=True)
class Measurement:
    """One line of a table.

    Attributes
    ----------
    name : str
        What was done, and to what.
    items : int
        How many weights (or whatever is counted) it was done to.
    ours : Timing
    library : str
        What does the same, with its settings; empty if nothing does.
    theirs : Timing or None
    note : str
        What else is worth saying: sizes, sums, iterations.
    goal : str
        What should be reached; empty if nothing is asked.
    met : bool or None
        Whether it is; None if nothing is asked.
    """

    name: str
    items: int
    ours: Timing
    library: str = ""
    theirs: Timing | None = None
    note: str = ""
    goal: str = ""
    met: bool | None = None

    @property
    def rate(self) -> float:
        """Items per second."""
        return self.items / self.ours.seconds

    @property
    def ratio(self) -> float | None:
        """How many times faster than the library."""
        return self.theirs.seconds / self.ours.seconds if self.theirs else None


def measure(step: Callable[[], Result], repeats: int = 1) -> tuple[Result, Timing]:
    """Run a step; of several repeats the fastest counts, since others may use the machine."""
    best: Timing | None = None
    for _ in range(repeats):
        clock, processor = time.perf_counter(), time.process_time()
        result = step()
        timing = Timing(time.perf_counter() - clock, time.process_time() - processor)
        if best is None or timing.seconds < best.seconds:
            best = timing
    return result, best


def peak_bytes() -> int:
    """The most memory that this process has had so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else 1024 * peak


def as_json(measurement: Measurement) -> dict[str, Any]:
    """A measurement with what follows from it."""
    return dataclasses.asdict(measurement) | {
        "rate": measurement.rate,
        "ratio": measurement.ratio,
    }
