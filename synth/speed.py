"""How fast machines are, from the runs of `make paper`: the cycles that `speed_per_area` needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import geometric_mean

from paper.records import Run, read_runs
from synth.machines import Machine

_KEY = ("queue_depth", "issue_width", "empty_skip", "filler_skip")


class RunsError(ValueError):
    """A table of runs cannot be used; the message is one line."""


def read_cycles(path: Path) -> dict[tuple[int, ...], dict[str, int]]:
    """Read the cycles of layers by machine.

    Parameters
    ----------
    path : Path
        Runs as `make paper` writes them. Taken are those of the experiment `machines` on uniform
        layers and 64 PEs with words of 64 bits and 64 registers, rows not balanced.

    Returns
    -------
    dict
        Cycles by layer, by (queue_depth, issue_width, empty_skip, filler_skip).

    Raises
    ------
    RunsError
        If the file is missing, or is no table of runs.
    """
    try:
        runs = read_runs(path)
    except OSError as error:
        raise RunsError(f"{path} cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise RunsError(f"not a table of runs: {error}") from None
    cycles: dict[tuple[int, ...], dict[str, int]] = {}
    for run in filter(_comparable, runs):
        machine = tuple(getattr(run, name) for name in _KEY)
        cycles.setdefault(machine, {}).setdefault(run.layer, run.cycles)
    return cycles


def _comparable(run: Run) -> bool:
    sizes = (run.num_pe, run.spmat_width, run.reg_depth, run.balanced)
    return (run.experiment, run.variety, *sizes) == ("machines", "uniform", 64, 64, 64, 0)


def speeds(
    machines: Sequence[Machine], cycles: Mapping[tuple[int, ...], Mapping[str, int]]
) -> dict[str, float]:
    """Speed of machines relative to the first: geometric mean over the layers that both ran.

    Machines without such layers are left out.
    """

    def runs(machine: Machine) -> Mapping[str, int]:
        return cycles.get(tuple(getattr(machine.parameters, name) for name in _KEY), {})

    first = runs(machines[0])
    found = {}
    for machine in machines:
        own = runs(machine)
        ratios = [first[layer] / own[layer] for layer in first if own.get(layer)]
        if ratios:
            found[machine.name] = geometric_mean(ratios)
    return found
