"""Area of a PE in um2: gates by NanGate's cells, memories by the paper's Table II.

Table II gives the area of all memories, and the areas of the units that hold them. With the logic
of `ptr_read` and of `spmat_read` taken to be of one size, three equations follow for a macro's own
area m, the area b of a bit, and that logic:

    spmat_read   m +   b * bits + logic
    ptr_read    2 m +  b * bits + logic
    all         4 m +  b * bits                  (entries, two banks of pointers, activations)
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

import numpy as np

from model.energy.published import KIND_UM2, MACROS, MEMORY_BITS, PE_UM2, UNIT_UM2
from synth.cells import NAND2_UM2
from synth.netlist import Unit


@dataclasses.dataclass(frozen=True)
class MemoryArea:
    """Area of SRAM in the paper's process, in um2.

    Attributes
    ----------
    macro : float
        What every macro costs beside its bits.
    bit : float
        What a bit costs.
    """

    macro: float
    bit: float

    def of(self, macros: Iterable[int]) -> float:
        """Area of macros of these numbers of bits."""
        return sum(self.macro + self.bit * bits for bits in macros)


def memory_area() -> MemoryArea:
    """Solve the three equations above."""
    equations, areas = [], []
    for unit in ("spmat_read", "ptr_read"):
        equations.append([MACROS[unit], MEMORY_BITS[unit], 1])
        areas.append(UNIT_UM2[unit])
    equations.append([sum(MACROS.values()), sum(MEMORY_BITS.values()), 0])
    areas.append(KIND_UM2["memory"])
    macro, bit, _ = np.linalg.solve(np.array(equations, float), np.array(areas)).tolist()
    return MemoryArea(macro, bit)


#: The paper's logic of a PE: everything but memories and filler cells.
PAPER_LOGIC_UM2 = KIND_UM2["clock"] + KIND_UM2["register"] + KIND_UM2["combinational"]


def unit_area(unit: Unit) -> float:
    """Area of a unit with its memories, in um2."""
    return unit.logic_um2 + memory_area().of(unit.macros)


def cost(unit: Unit, base: Unit, gate_um2: float = NAND2_UM2) -> float:
    """What a PE costs more than another, as a share of the paper's PE.

    Parameters
    ----------
    unit, base : Unit
        The two PEs, whole.
    gate_um2 : float
        Area of a gate equivalent.
    """
    gates = unit.gate_equivalents - base.gate_equivalents
    memory = memory_area()
    return (gates * gate_um2 + memory.of(unit.macros) - memory.of(base.macros)) / PE_UM2


def paper_gate_um2(units: Iterable[Unit]) -> float:
    """Area of a gate equivalent if the paper's arithmetic has as many as ours.

    The paper's arithmetic is placed and routed by a commercial tool with a commercial library, and
    the one unit whose function is the same, so this is what our gates would take in the paper's
    flow. It is a second opinion: areas of this project are those of NanGate's cells.

    Parameters
    ----------
    units : iterable of Unit
        Those of a PE at the paper's setting that together are the paper's `arithm`.
    """
    return UNIT_UM2["arithm"] / sum(unit.gate_equivalents for unit in units)


def speed_per_area(speed: float, unit: Unit, base: Unit) -> float:
    """Speed per area of a PE relative to another's.

    Parameters
    ----------
    speed : float
        How many times faster a machine of such PEs is.
    unit, base : Unit
        The two PEs, whole.
    """
    return speed * unit_area(base) / unit_area(unit)
