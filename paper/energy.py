"""Energy of a run by unit: the model of `model.energy`, from the run's counters."""

from __future__ import annotations

import dataclasses

from model import MachineParameters
from model.energy import layer_energy, read_energy
from model.energy.published import MEMORY_BITS
from paper.records import Run

_PJ = 1e12


def energy_of(run: Run) -> dict[str, float]:
    """Energy by unit, pJ, of all PEs together, leakage and clock included.

    Units are those of Table II, and `lnzd`, the whole tree.
    """
    split = layer_energy(parameters_of(run), run)
    return {name: _PJ * unit.total for name, unit in split.units.items()}


def spmat_read_pj(width: int) -> float:
    """Energy of one read of the paper's entry memory, pJ, with words of so many bits.

    One bank of 128 KB, as in Figure 9; the banks of our machine are smaller where it needs several.
    """
    return read_energy(MEMORY_BITS["spmat_read"], width)


def parameters_of(run: Run) -> MachineParameters:
    """The machine of a run; memories that a row does not tell are the paper's."""
    names = {field.name for field in dataclasses.fields(MachineParameters)}
    return MachineParameters(**{k: v for k, v in vars(run).items() if k in names})
