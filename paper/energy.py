"""Energy of a run by unit: the model of `model.energy`, from the run's counters."""

from __future__ import annotations

import dataclasses

from model import MachineParameters
from model.energy import layer_energy
from model.energy.calibration import read_energies
from model.energy.geometry import Geometry
from paper.records import Run

_PJ = 1e12


def energy_of(run: Run) -> dict[str, float]:
    """Energy by unit, pJ, of all PEs together, leakage and clock included.

    Units are those of Table II, and `lnzd`, the whole tree.
    """
    split = layer_energy(parameters_of(run), run)
    return {name: _PJ * unit.total for name, unit in split.units.items()}


def spmat_read_pj(width: int) -> float:
    """Energy of one read of the paper's machine's entry memory, pJ, with words of so many bits."""
    papers = MachineParameters(spmat_width=width, empty_skip=0, filler_skip=0, issue_width=1)
    return read_energies(Geometry.of(papers))["spmat_read"]


def parameters_of(run: Run) -> MachineParameters:
    """The machine of a run; memories that a row does not tell are the paper's."""
    names = {field.name for field in dataclasses.fields(MachineParameters)}
    return MachineParameters(**{k: v for k, v in vars(run).items() if k in names})
