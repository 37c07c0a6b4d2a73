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


def cost(unit: Unit, base: Unit) -> float:
    """What a PE costs more than another, as a share of the paper's PE."""
    return (unit_area(unit) - unit_area(base)) / PE_UM2


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
