"""The plan of a regression: every run with its seed, before anything is started.

What is planned is what must pass: a run that leaves no trace is missed because it is here.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tb.flow.design import Design, UnitDesign
from tb.flow.parameters import RtlParameters
from tb.flow.run import reproduce_command
from tb.regress.catalogue import Entry
from tb.regress.seeds import derive
from tb.regress.settings import RegressSettings, select

SEEDS_PER_SIMULATION = 100
"""More seeds of a unit bench are split over several simulations."""


class PlanError(ValueError):
    """A plan on disk is damaged; the message is one line."""


@dataclass(frozen=True)
class Job:
    """One simulation.

    Attributes
    ----------
    name : str
        Test and design; with `index` and `simulator` it is unique in a plan.
    index : int
        Number of this job among those of the same name.
    test, kind, module, label, simulator : str
        As in `catalogue.Entry`.
    mode : str
        Build mode.
    top : str
    parameters : dict
        Under the names of the RTL.
    seed : int
        First seed.
    seeds : int
        Seeds in this simulation.
    items : int or None
    timeout : float
        Seconds on the wall clock.
    arguments : dict
    """

    name: str
    index: int
    test: str
    kind: str
    module: str
    label: str
    simulator: str
    mode: str
    top: str
    parameters: dict[str, int]
    seed: int
    seeds: int = 1
    items: int | None = None
    timeout: float = 600.0
    arguments: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The job's name in the whole plan, e.g. `verilator/random-pe4/3`."""
        return f"{self.simulator}/{self.name}/{self.index}"

    @property
    def build(self) -> str:
        """The name of the build it runs on, among those of its simulator."""
        usual = self.mode in ("fast", "cov")
        return self.label if usual else f"{self.label}-{self.mode}"

    @property
    def design(self) -> Design:
        """The design as the flow wants it."""
        if self.kind == "top":
            return RtlParameters.from_rtl(self.parameters)
        return UnitDesign.of(self.top, self.parameters)

    @property
    def all_arguments(self) -> dict[str, Any]:
        """The content of EIE_ARGS."""
        extra = {"seeds": self.seeds} if self.kind == "unit" else {}
        items = {} if self.items is None else {"items": self.items}
        return self.arguments | extra | items

    def reproduce(self, seed: int | None = None) -> str:
        """Return the command that repeats the run, or only one of its seeds."""
        arguments = self.all_arguments
        if seed is not None:
            arguments.pop("seeds", None)
        return reproduce_command(
            self.design,
            self.simulator,
            self.module,
            seed=self.seed if seed is None else seed,
            arguments=arguments,
            coverage=self.mode == "cov",
        )


@dataclass(frozen=True)
class Plan:
    """All jobs of a regression.

    Attributes
    ----------
    id : str
        Unique: a record of another regression does not count.
    master_seed : int
    jobs : tuple of Job
    """

    id: str
    master_seed: int
    jobs: tuple[Job, ...]

    def job(self, simulator: str, name: str, index: int) -> Job:
        """Return one job.

        Raises
        ------
        PlanError
            If the plan has no such job.
        """
        for job in self.jobs:
            if (job.simulator, job.name, job.index) == (simulator, name, index):
                return job
        raise PlanError(f"the plan has no job {simulator}/{name}/{index}")

    def write(self, path: Path) -> None:
        """Write the plan as JSON."""
        path.write_text(json.dumps(asdict(self), indent=1) + "\n")

    @classmethod
    def read(cls, path: Path) -> Plan:
        """Read a plan.

        Raises
        ------
        PlanError
            If the file is missing or damaged.
        """
        try:
            content = json.loads(path.read_text())
            jobs = tuple(Job(**job) for job in content["jobs"])
            return cls(content["id"], content["master_seed"], jobs)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise PlanError(f"{path} is no plan of a regression ({error})") from None


def make_plan(settings: RegressSettings, entries: Iterable[Entry], plan_id: str) -> Plan:
    """Plan the runs that the settings ask for.

    Raises
    ------
    SettingsError
        If a pattern of TESTS matches no test.
    """
    entries = list(entries)
    tests = select((entry.test for entry in entries), settings.tests)
    jobs = [
        job
        for entry in entries
        if entry.test in tests and entry.simulator in settings.simulators
        for job in _jobs(entry, settings)
    ]
    return Plan(plan_id, settings.master_seed, tuple(jobs))


def _jobs(entry: Entry, settings: RegressSettings) -> list[Job]:
    runs, seeds = entry.runs, [entry.seeds]
    if entry.kind == "unit":
        seeds = split(entry.seeds * settings.seeds, SEEDS_PER_SIMULATION)
    elif entry.fixed_seed is None:
        runs *= settings.seeds
    counts = [count for count in seeds for _ in range(runs)]
    items = entry.items if entry.items is None or settings.items is None else settings.items
    return [
        Job(
            name=f"{entry.test}-{entry.label}" if entry.kind == "top" else entry.label,
            index=index,
            test=entry.test,
            kind=entry.kind,
            module=entry.module,
            label=entry.label,
            simulator=entry.simulator,
            mode=entry.mode or build_mode(entry.simulator, settings.coverage),
            top=entry.design.top,
            parameters=dict(entry.design.to_rtl()),
            seed=derive(settings.master_seed, entry.test, entry.label, index)
            if entry.fixed_seed is None
            else entry.fixed_seed,
            seeds=count,
            items=items,
            timeout=entry.timeout,
            arguments=dict(entry.arguments),
        )
        for index, count in enumerate(counts)
    ]


def split(total: int, most: int) -> list[int]:
    """Split a number into as few parts as possible, each at most `most` and all about the same."""
    parts = math.ceil(total / most)
    return [total // parts + (n < total % parts) for n in range(parts)]


def build_mode(simulator: str, coverage: bool) -> str:
    """Return the build mode: `cov` where coverage is wanted and the simulator can, else `fast`."""
    return "cov" if coverage and simulator == "verilator" else "fast"


def by_simulator(jobs: Iterable[Job]) -> Mapping[str, list[Job]]:
    """Return the jobs of each simulator, in the plan's order."""
    groups: dict[str, list[Job]] = {}
    for job in jobs:
        groups.setdefault(job.simulator, []).append(job)
    return groups
