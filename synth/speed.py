"""How fast machines are, from a table of runs: the cycles that `speed_per_area` needs."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from synth.machines import Machine

_KEY = ("queue_depth", "issue_width", "empty_skip", "filler_skip")
_FIXED = {"num_pe": "64", "spmat_width": "64", "balanced": "0", "variety": "uniform"}


class RunsError(ValueError):
    """A table of runs cannot be used; the message is one line."""


def read_cycles(path: Path) -> dict[tuple[int, ...], dict[str, int]]:
    """Read the cycles of layers by machine.

    Parameters
    ----------
    path : Path
        CSV with a header and the columns `layer`, `queue_depth`, `issue_width`, `empty_skip`,
        `filler_skip`, `cycles`. Of machines that differ in other columns (`num_pe`,
        `spmat_width`, `balanced`, `variety`) those with the default are taken.

    Returns
    -------
    dict
        Cycles by layer, by (queue_depth, issue_width, empty_skip, filler_skip).

    Raises
    ------
    RunsError
        If the file is missing, has not these columns, or one of them no number.
    """
    cycles: dict[tuple[int, ...], dict[str, int]] = {}
    try:
        with path.open(newline="") as stream:
            for row in csv.DictReader(stream):
                if any(row.get(name, value) != value for name, value in _FIXED.items()):
                    continue
                machine = tuple(int(row[name]) for name in _KEY)
                cycles.setdefault(machine, {})[row["layer"]] = int(row["cycles"])
    except OSError as error:
        raise RunsError(f"{path} cannot be read: {error.strerror}") from None
    except KeyError as error:
        raise RunsError(f"{path} has no column {error.args[0]}") from None
    except (ValueError, TypeError, csv.Error) as error:
        raise RunsError(f"{path} is no table of runs: {error}") from None
    return cycles


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
            found[machine.name] = math.exp(sum(map(math.log, ratios)) / len(ratios))
    return found
