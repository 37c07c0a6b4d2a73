"""Splits the power of the paper's PE (Table II) into what it pays per cycle and per event.

Every unit's power is ``memory at rest + memory reads + logic per cycle + logic per event``:

- Reads take the energy of `model.energy.sram`, which rests on Table I.
- What is left of the memories' power is paid at rest (leakage, clock), in proportion to their bits.
- What is left of a unit's power is its logic's. Of all logic power Table II gives the clock
  network's share, which is paid in every cycle; the rest is paid per event. Every unit is taken to
  have the same share.

So the units of the paper's machine add up to Table II exactly, and nothing was fitted to any other
number.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from model.energy import published
from model.energy.activity import expected_totals
from model.energy.geometry import PAPER, Geometry
from model.energy.sram import read_energy

#: pJ per cycle that 1 mW is at the paper's clock.
_PJ_PER_MW = 1e9 / published.CLOCK_HZ


@dataclass(frozen=True)
class Coefficients:
    """Energies in pJ.

    Attributes
    ----------
    bit_cycle : float
        A bit of memory, per cycle.
    clock : dict of str to float
        A unit's logic, per cycle; for `lnzd` per node.
    event : dict of str to float
        A unit's logic, per event: a column that is queued, a column looked up, an entry issued, an
        entry multiplied, an accumulator updated, an activation passing a node.
    """

    bit_cycle: float
    clock: dict[str, float]
    event: dict[str, float]


def mean_rates() -> dict[str, float]:
    """Events per cycle of the paper's PE: the mean of its nine layers, weighted by their times.

    Returns
    -------
    dict
        `columns`, `entries`, `fillers`, `words`: per PE; a column is a broadcast.
    """
    layers = [expected_totals(layer) for layer in published.LAYERS.values()]
    cycles = sum(totals["cycles"] for totals in layers)

    def rate(name: str) -> float:
        return sum(totals[name] for totals in layers) / cycles

    return {
        "columns": rate("broadcasts"),
        "entries": rate("entries") / published.NUM_PE,
        "fillers": rate("fillers") / published.NUM_PE,
        "words": rate("spmat_reads") / published.NUM_PE,
    }


def read_energies(geometry: Geometry) -> dict[str, float]:
    """Energy in pJ of reading a word of entries (`spmat_read`) and a pointer (`ptr_read`)."""
    g = geometry
    return {
        "spmat_read": read_energy(g.spmat_bits // g.spmat_banks, g.spmat_width),
        "ptr_read": read_energy(g.ptr_bits // g.ptr_banks, g.ptr_width),
    }


@lru_cache(maxsize=1)
def coefficients() -> Coefficients:
    """The energies that make the paper's PE, at its mean rates, take the power of Table II."""
    rates = mean_rates()
    unit = {name: mw * _PJ_PER_MW for name, mw in published.UNIT_MW.items()}
    kind = {name: mw * _PJ_PER_MW for name, mw in published.KIND_MW.items()}
    energy = read_energies(PAPER)
    reads = {
        "spmat_read": rates["words"] * energy["spmat_read"],
        "ptr_read": 2 * rates["columns"] * energy["ptr_read"],
    }
    bits = PAPER.memory_bits
    bit_cycle = (kind["memory"] - sum(reads.values())) / sum(bits.values())
    logic = {
        name: power - reads.get(name, 0.0) - bit_cycle * bits.get(name, 0)
        for name, power in unit.items()
    }
    logic["lnzd"] = published.LNZD_NODE_MW * _PJ_PER_MW
    clock_part = kind["clock"] / (kind["clock"] + kind["register"] + kind["combinational"])
    per_cycle = {
        "act_queue": rates["columns"],
        "ptr_read": rates["columns"],
        "spmat_read": rates["entries"] + rates["fillers"],
        "arithm": rates["entries"] + rates["fillers"],
        "act_rw": rates["entries"],
        "lnzd": rates["columns"] * PAPER.levels / PAPER.nodes,
    }
    return Coefficients(
        bit_cycle=bit_cycle,
        clock={name: clock_part * power for name, power in logic.items()},
        event={name: (1 - clock_part) * logic[name] / per_cycle[name] for name in logic},
    )
