"""The variables of `make regress`, read from the environment and checked."""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tb.flow.settings import LAST_SEED, SettingsError, choice, integer
from tb.flow.simulators import NAMES

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(/[A-Za-z0-9][A-Za-z0-9_-]*)*")


@dataclass(frozen=True)
class RegressSettings:
    """What `make regress` was asked for.

    Attributes
    ----------
    simulators : tuple of str
    seeds : int
        Multiplier of the catalogue's numbers of seeds.
    items : int or None
        Replaces the catalogue's number of networks or rounds.
    jobs : int or None
        Jobs at a time; None is as many as there are processors.
    master_seed : int
    tests : tuple of str
        Names or patterns of tests; empty is all.
    coverage : bool
        Build for coverage where the simulator can.
    slurm : bool
        Run the jobs through Slurm.
    name : str
        Folder below `build/regress`.
    """

    simulators: tuple[str, ...] = NAMES
    seeds: int = 1
    items: int | None = None
    jobs: int | None = None
    master_seed: int = 1
    tests: tuple[str, ...] = ()
    coverage: bool = True
    slurm: bool = False
    name: str = "default"

    @property
    def backend(self) -> str:
        """`local` or `slurm`."""
        return "slurm" if self.slurm else "local"


def read_regress_settings(environment: Mapping[str, str]) -> RegressSettings:
    """Read the variables of `make regress`; absent and empty ones keep their defaults.

    Raises
    ------
    SettingsError
        If a value makes no sense.
    """
    simulator = choice(environment, "SIM", "both", ("both", *NAMES))
    tests = tuple(environment.get("TESTS", "").replace(",", " ").split())
    items, jobs = (environment.get(name, "").strip() for name in ("ITEMS", "JOBS"))
    name = environment.get("NAME", "").strip() or ("selected" if tests else "default")
    if not _NAME.fullmatch(name):
        raise SettingsError(f"NAME must be of letters, digits, _ and -, not {name!r}")
    return RegressSettings(
        simulators=NAMES if simulator == "both" else (simulator,),
        seeds=integer(environment, "SEEDS", 1, 1, 1000),
        items=integer(environment, "ITEMS", 1, 1, 10**6) if items else None,
        jobs=integer(environment, "JOBS", 1, 1, 1024) if jobs else None,
        master_seed=integer(environment, "MASTER_SEED", 1, 0, LAST_SEED),
        tests=tests,
        coverage=choice(environment, "COV", "1", ("0", "1")) == "1",
        slurm=choice(environment, "SLURM", "0", ("0", "1")) == "1",
        name=name,
    )


def select(names: Iterable[str], patterns: tuple[str, ...]) -> set[str]:
    """Return the names that match any of the patterns, all of them if there is no pattern.

    Raises
    ------
    SettingsError
        If a pattern matches nothing.
    """
    known = sorted(set(names))
    if not patterns:
        return set(known)
    chosen: set[str] = set()
    for pattern in patterns:
        found = fnmatch.filter(known, pattern)
        if not found:
            raise SettingsError(f"TESTS: no test matches {pattern!r}; there are {', '.join(known)}")
        chosen.update(found)
    return chosen


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0))
