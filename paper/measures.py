"""What follows from a run's counters: time, throughput, load balance, where the cycles went."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable

from model.energy.published import CLOCK_MHZ
from model.timing import IDLE
from paper.records import Run

PE_CYCLES = {
    "useful": "useful", "unfilled": "unfilled places", "filler": "fillers",
    "empty": "empty columns", "setup": "between passes", "fill": "fill",
    "blocked": "broadcast blocked", "skipped": "broadcast skipped", "gap": "gap of the scan",
    "slower": "slower PEs", "drain": "drain",
}  # fmt: skip
"""Kinds of a PE's cycles, and their names for people; see `pe_cycles`."""
assert tuple(PE_CYCLES)[-len(IDLE) :] == IDLE

_IDLE = [f"idle_{kind}" for kind in IDLE]

_OF_ONE_SOURCE = {"source", "outputs", *_IDLE}
"""What only runs of the model have, or only those of the RTL."""


@dataclasses.dataclass(frozen=True, order=True)
class Design:
    """The parameters that tell the machines of a report apart; sorts the paper's first."""

    empty_skip: int
    filler_skip: int
    issue_width: int
    queue_depth: int
    balanced: int
    num_pe: int
    spmat_width: int
    reg_depth: int = 64

    @classmethod
    def of(cls, run: Run) -> Design:
        """The machine of a run; what a row does not tell is as in the paper."""
        names = {field.name for field in dataclasses.fields(cls)}
        return cls(**{name: value for name, value in vars(run).items() if name in names})

    @property
    def is_papers(self) -> bool:
        """Whether it works as the paper's does; sizes aside."""
        return not (self.empty_skip or self.filler_skip) and self.issue_width == 1

    def label(self, without: Collection[str] = ()) -> str:
        """A name for people, without the parameters that are said elsewhere."""
        if self.is_papers:
            parts = ["paper's machine"]
        else:
            skips = {(1, 1): "ours", (1, 0): "empty skip", (0, 1): "filler skip", (0, 0): "no skip"}
            parts = [skips[self.empty_skip, self.filler_skip]]
            if "issue_width" not in without:
                parts.append(f"{self.issue_width} wide")
        if "queue_depth" not in without:
            parts.append(f"queue {self.queue_depth}")
        if self.balanced and "balanced" not in without:
            parts.append("balanced")
        # Sizes that nearly all machines share are worth a word only where they differ.
        if self.num_pe != 64 and "num_pe" not in without:
            parts.append(f"{self.num_pe} PEs")
        if self.spmat_width != 64 and "spmat_width" not in without:
            parts.append(f"{self.spmat_width} bits")
        if self.reg_depth != 64 and "reg_depth" not in without:
            parts.append(f"{self.reg_depth} registers")
        return ", ".join(parts)


def best_sources(runs: Iterable[Run]) -> list[Run]:
    """One run of each experiment, layer, variety and machine: the RTL's where there is one."""
    chosen: dict[tuple, Run] = {}
    for run in runs:
        key = (run.experiment, run.layer, run.variety, Design.of(run))
        if key not in chosen or run.source == "rtl":
            chosen[key] = run
    return list(chosen.values())


def check_distinct(runs: Iterable[Run]) -> None:
    """Refuse rows of different machines that look the same: one would stand for the other.

    Raises
    ------
    ValueError
        With the layer and the machine.
    """
    seen: dict[tuple, Run] = {}
    for run in runs:
        key = (run.experiment, run.layer, run.variety, run.source, Design.of(run))
        if seen.setdefault(key, run) != run:
            raise ValueError(
                f"two different {run.source} rows of {run.layer} ({run.experiment}, {run.variety}) "
                f"on {Design.of(run).label()}: a parameter in which they differ is not in the rows"
            )


def microseconds(run: Run) -> float:
    """Time of the computation at 800 MHz, without loading."""
    return run.cycles / CLOCK_MHZ


def gops(run: Run) -> float:
    """Throughput on the compressed layer, GOP/s: two operations for each non-zero product."""
    return 2 * run.entries / microseconds(run) / 1e3


def dense_gops(run: Run, inputs: int, outputs: int) -> float:
    """Throughput that a dense machine would need to be as fast, GOP/s."""
    return 2 * inputs * outputs / microseconds(run) / 1e3


def load_balance(run: Run) -> float:
    """Share of the PEs' cycles that process entries, 0 ... 1 (Figures 8 and 13).

    Fillers count as work here; `real_work` says how much of it is real.
    """
    return run.busy / (run.num_pe * run.cycles)


def real_work(run: Run) -> float:
    """Share of processed entries that are no fillers, 0 ... 1 (Figure 12)."""
    return run.entries / (run.entries + run.fillers) if run.entries else 1.0


def pe_cycles(run: Run) -> dict[str, float]:
    """What the PEs' cycles are spent on; cycles of one PE, on average over all.

    Parameters
    ----------
    run : Run
        Of the timing model: the RTL has no counters for why a PE starves.

    Returns
    -------
    dict of str to float
        By `PE_CYCLES`; the sum is the run's cycles. `useful`: non-zero entries, as many to a cycle
        as the machine can issue; `unfilled`: places of an issue that stay free because a column
        ends or the entries do not come; `filler` and `empty`: fillers and empty columns, if
        they take cycles. The others are reasons to starve, see `model.timing.breakdown`.

    Raises
    ------
    ValueError
        If the reasons are not all of the run's starved cycles.
    """
    idle = [getattr(run, name) for name in _IDLE]
    if sum(idle) != run.starved:
        raise ValueError(
            f"{run.layer} ({run.source}): {sum(idle)} starved cycles have a reason, "
            f"not {run.starved}"
        )
    useful = run.entries / run.issue_width
    filler = 0 if run.filler_skip else run.fillers / run.issue_width
    empty = 0 if run.empty_skip else run.empties
    spent = (useful, run.busy - useful - filler, filler, empty, *idle)
    return {name: cycles / run.num_pe for name, cycles in zip(PE_CYCLES, spent, strict=True)}


def same_counters(model: Run, rtl: Run) -> bool:
    """Whether the timing model predicted every counter of an RTL run exactly."""
    return all(
        getattr(model, field.name) == getattr(rtl, field.name)
        for field in dataclasses.fields(Run)
        if field.name not in _OF_ONE_SOURCE
    )


def agreement(runs: Iterable[Run]) -> tuple[int, int]:
    """How many RTL runs there are, and of how many the timing model says exactly the same."""
    runs = list(runs)

    def key(run: Run) -> tuple:
        return run.experiment, run.layer, run.variety, Design.of(run)

    models = {key(run): run for run in runs if run.source == "model"}
    rtl = [run for run in runs if run.source == "rtl"]
    found = [(models.get(key(run)), run) for run in rtl]
    return len(rtl), sum(own is not None and same_counters(own, run) for own, run in found)
