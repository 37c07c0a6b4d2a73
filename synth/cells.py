"""Areas of the gates that the RTL is mapped to.

Areas are those of the smallest cells of NanGate's open cell library for 45 nm (FreePDK45), the
paper's node, in um2. A gate equivalent is the area of its NAND2_X1.
"""

from __future__ import annotations

from collections.abc import Mapping

NAND2_UM2 = 0.798
_MUX2_UM2 = 1.862
_DFF_UM2 = 4.522
_DFFR_UM2 = 5.320

#: The gates that abc may use; AOI3 is an AND-OR-inverter of three inputs (AOI21), AOI4 of four.
GATES = ("NAND", "NOR", "XOR", "XNOR", "MUX", "AOI3", "OAI3", "AOI4", "OAI4")

#: um2 by yosys' names. The library has no flip-flop with an enable: it is one with a multiplexer
#: in front, which is what counts here; gating the clock of whole registers would be smaller.
CELL_UM2 = {
    "$_NOT_": 0.532,
    "$_NAND_": NAND2_UM2,
    "$_NOR_": NAND2_UM2,
    "$_XOR_": 1.596,
    "$_XNOR_": 1.596,
    "$_MUX_": _MUX2_UM2,
    "$_AOI3_": 1.064,
    "$_OAI3_": 1.064,
    "$_AOI4_": 1.330,
    "$_OAI4_": 1.330,
    "$_DFF_P_": _DFF_UM2,
    "$_DFFE_PP_": _DFF_UM2 + _MUX2_UM2,
    "$_DFF_PN0_": _DFFR_UM2,
    "$_DFF_PN1_": _DFFR_UM2,
    "$_DFFE_PN0P_": _DFFR_UM2 + _MUX2_UM2,
    "$_DFFE_PN1P_": _DFFR_UM2 + _MUX2_UM2,
}


class CellError(ValueError):
    """A netlist holds something that has no area here; the message is one line."""


def is_flip_flop(cell: str) -> bool:
    """Whether a cell stores a bit."""
    return cell.startswith("$_DFF")


def flip_flops(cells: Mapping[str, int]) -> int:
    """Number of flip-flops among the cells."""
    return sum(count for cell, count in cells.items() if is_flip_flop(cell))


def area_um2(cells: Mapping[str, int]) -> float:
    """Area of cells, by type and number, in um2.

    Raises
    ------
    CellError
        If a type is unknown.
    """
    unknown = sorted(set(cells) - set(CELL_UM2))
    if unknown:
        raise CellError(f"no area is known for the cell {unknown[0]}: add it to synth/cells.py")
    return sum(count * CELL_UM2[cell] for cell, count in cells.items())


def gate_equivalents(cells: Mapping[str, int]) -> float:
    """Area of cells in NAND2 gates."""
    return area_um2(cells) / NAND2_UM2
