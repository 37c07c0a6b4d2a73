"""Energy of a layer, from the counters of the machine that ran it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from model.energy.calibration import coefficients, read_energies
from model.energy.geometry import PAPER, Geometry
from model.energy.published import CLOCK_HZ
from model.errors import ModelError
from model.parameters import MachineParameters

UNITS = ("act_queue", "ptr_read", "spmat_read", "arithm", "act_rw", "lnzd")
_COUNTERS = (
    "cycles", "broadcasts", "entries", "fillers", "empties", "spmat_reads", "ptr_reads",
)  # fmt: skip


@dataclass(frozen=True)
class UnitEnergy:
    """Energy of one unit, over all PEs.

    Attributes
    ----------
    idle : float
        J that it takes in any case: leakage and clock.
    active : float
        J for what it did.
    """

    idle: float
    active: float

    @property
    def total(self) -> float:
        """Both, in J."""
        return self.idle + self.active


@dataclass(frozen=True)
class EnergySplit:
    """Energy of a layer, by unit.

    Attributes
    ----------
    num_pe : int
    cycles : int
    units : dict of str to UnitEnergy
        By the names of `UNITS`, those of the paper's Table II and its LNZD tree.
    """

    num_pe: int
    cycles: float
    units: dict[str, UnitEnergy]

    @property
    def idle(self) -> float:
        """Leakage and clock, in J."""
        return sum(unit.idle for unit in self.units.values())

    @property
    def active(self) -> float:
        """What was done, in J."""
        return sum(unit.active for unit in self.units.values())

    @property
    def total(self) -> float:
        """The layer's energy, in J."""
        return self.idle + self.active

    @property
    def seconds(self) -> float:
        """The layer's time at 800 MHz."""
        return self.cycles / CLOCK_HZ

    @property
    def watts(self) -> float:
        """Mean power of the machine at 800 MHz; 0 if nothing ran."""
        return self.total / self.seconds if self.cycles else 0.0

    @property
    def pe_milliwatts(self) -> dict[str, float]:
        """Mean power of a PE by unit, in mW, as in Table II; with its part of the LNZD tree."""
        scale = 1e3 / (self.seconds * self.num_pe) if self.cycles else 0.0
        return {name: unit.total * scale for name, unit in self.units.items()}

    @property
    def frames_per_joule(self) -> float:
        """Layers that can be run with 1 J; 0 if nothing ran."""
        return 1 / self.total if self.total else 0.0


def layer_energy(parameters: MachineParameters, totals: Any) -> EnergySplit:
    """Energy of what a machine did, in 45 nm at 800 MHz.

    Parameters
    ----------
    parameters : MachineParameters
    totals : mapping or object
        `cycles`, `broadcasts`, `entries`, `fillers`, `empties`, `spmat_reads`, `ptr_reads`: the
        machine's counters. The last five may be arrays by PE, which are added up, so
        `model.counters.Counters` fits.

    Returns
    -------
    EnergySplit

    Raises
    ------
    ModelError
        If a counter is missing, or is negative.

    Notes
    -----
    The energies come from the paper's Tables I and II (`model.energy.calibration`), scaled to the
    machine's memories and registers; docs/energy.md lists every assumption.

    Examples
    --------
    >>> from model import MachineParameters
    >>> idle = dict.fromkeys(
    ...     ("broadcasts", "entries", "fillers", "empties", "spmat_reads", "ptr_reads"), 0)
    >>> split = layer_energy(MachineParameters(), idle | {"cycles": 800})
    >>> split.active, split.seconds
    (0.0, 1e-06)
    """
    counted = {name: _total(totals, name) for name in _COUNTERS}
    skips = (bool(parameters.empty_skip), bool(parameters.filler_skip))
    return energy_of(Geometry.of(parameters), parameters.num_pe, skips, counted)


def energy_of(
    geometry: Geometry, num_pe: int, skips: tuple[bool, bool], counted: Mapping[str, float]
) -> EnergySplit:
    """Energy by unit of counted events; `layer_energy` without the RTL's parameters.

    Parameters
    ----------
    geometry : Geometry
    num_pe : int
    skips : tuple of bool
        Whether empty columns take no place in the queue, and fillers no arithmetic.
    counted : mapping of str to float
        As of `layer_energy`, complete.
    """
    g, c, n = geometry, coefficients(), counted
    reads = read_energies(g)
    columns = n["broadcasts"] * num_pe
    processed = n["entries"] + (0 if skips[1] else n["fillers"])
    # Registers are clocked in every cycle: how many there are, relative to the paper's.
    size = {
        "act_queue": g.queue_depth / PAPER.queue_depth,
        "spmat_read": g.spmat_banks * g.spmat_width / (PAPER.spmat_banks * PAPER.spmat_width),
        "arithm": g.issue_width / PAPER.issue_width,
        "act_rw": g.reg_depth / PAPER.reg_depth,
        "lnzd": g.nodes / num_pe,
    }
    events = {
        "act_queue": columns - (n["empties"] if skips[0] else 0),
        "ptr_read": columns,
        "spmat_read": n["entries"] + n["fillers"],
        "arithm": processed,
        "act_rw": n["entries"],
        "lnzd": n["broadcasts"] * g.levels,
    }
    reading = {
        "ptr_read": n["ptr_reads"] * reads["ptr_read"],
        "spmat_read": n["spmat_reads"] * reads["spmat_read"],
    }
    units = {}
    for name in UNITS:
        per_cycle = c.clock[name] * size.get(name, 1.0) + c.bit_cycle * g.memory_bits.get(name, 0)
        units[name] = UnitEnergy(
            idle=1e-12 * n["cycles"] * num_pe * per_cycle,
            active=1e-12 * (events[name] * c.event[name] + reading.get(name, 0.0)),
        )
    return EnergySplit(num_pe, n["cycles"], units)


def _total(totals: Any, name: str) -> float:
    try:
        value = totals[name] if isinstance(totals, Mapping) else getattr(totals, name)
    except (KeyError, AttributeError):
        raise ModelError(
            f"no counter {name} to compute an energy from; needed are {', '.join(_COUNTERS)}"
        ) from None
    total = np.asarray(value).sum().item()
    if total < 0:
        raise ModelError(f"the counter {name} is {total}: a count cannot be negative")
    return total
