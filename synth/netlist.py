"""What yosys reports about a mapped design, unit by unit."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from synth.cells import area_um2, flip_flops, gate_equivalents

MEMORY = "sram_sp"
_LEVELS = re.compile(r"^Longest topological path in (\S+) \(length=(\d+)\)")


class NetlistError(ValueError):
    """yosys reported something unexpected; the message is one line."""


@dataclasses.dataclass(frozen=True)
class Unit:
    """One unit, mapped to gates.

    Attributes
    ----------
    name : str
        Its module.
    cells : dict of str to int
        Number of each type of cell.
    macros : tuple of int
        Bits of each memory.
    levels : int
        Gates on the longest path between flip-flops, memories and ports.
    """

    name: str
    cells: dict[str, int]
    macros: tuple[int, ...]
    levels: int

    @property
    def num_cells(self) -> int:
        """Gates and flip-flops."""
        return sum(self.cells.values())

    @property
    def flip_flops(self) -> int:
        """Bits of state outside of memories."""
        return flip_flops(self.cells)

    @property
    def gate_equivalents(self) -> float:
        """Area of gates and flip-flops in NAND2 gates."""
        return gate_equivalents(self.cells)

    @property
    def logic_um2(self) -> float:
        """Area of gates and flip-flops in um2."""
        return area_um2(self.cells)

    @property
    def memory_bits(self) -> int:
        """Bits of all memories."""
        return sum(self.macros)


def total(name: str, units: Sequence[Unit], levels: int) -> Unit:
    """One unit that holds others; `levels` is its own, since paths cross the borders of units."""
    cells: dict[str, int] = {}
    for unit in units:
        for cell, count in unit.cells.items():
            cells[cell] = cells.get(cell, 0) + count
    return Unit(name, cells, tuple(bits for unit in units for bits in unit.macros), levels)


def module_name(name: str) -> str:
    r"""Return the source's name of a module of yosys, e.g. of `$paramod$1f2e\relu` or `\pe`."""
    parts = name.split("\\")
    return parts[1] if len(parts) > 1 else name


def read_levels(text: str) -> dict[str, int]:
    """Read the output of `ltp`: levels by module; of several sets of parameters the most."""
    found = (_LEVELS.match(line) for line in text.splitlines())
    levels: dict[str, int] = {}
    for match in filter(None, found):
        name = module_name(match[1])
        levels[name] = max(int(match[2]), levels.get(name, 0))
    return levels


def read_units(folder: Path) -> tuple[list[Unit], dict[str, int]]:
    """Read what the script synth.ys.in left in a folder.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    units : list of Unit
        Every module that was kept whole, without what is in other ones; of one with several sets
        of parameters the largest. Units in which no path was measured have 0 levels.
    levels : dict of str to int
        Gates on the longest path through a part of the design and all units inside it.

    Raises
    ------
    NetlistError
        If the content is not what yosys writes.
    """
    try:
        modules = json.loads((folder / "cells.json").read_text())["modules"]
        memories = json.loads((folder / "memories.json").read_text())["modules"]
        levels = read_levels((folder / "unit_levels.txt").read_text())
        parts = read_levels((folder / "levels.txt").read_text())
        bits = {name: _memory_bits(module) for name, module in memories.items()}
        found = [_unit(name, module, bits, levels) for name, module in modules.items()]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NetlistError(f"the report of yosys cannot be read ({error!r})") from None
    units: dict[str, Unit] = {}
    for unit in sorted(found, key=lambda unit: unit.num_cells):
        if unit.name != MEMORY:
            units[unit.name] = unit
    if not units or not parts:
        raise NetlistError("the report of yosys is empty")
    return list(units.values()), parts


def _memory_bits(module: Mapping[str, Any]) -> int:
    (memory,) = module["memories"].values()
    return int(memory["width"]) * int(memory["size"])


def _unit(
    name: str, module: Mapping[str, Any], bits: Mapping[str, int], levels: Mapping[str, int]
) -> Unit:
    counted = dict(module["num_cells_by_type"])
    counted.update(module.get("num_submodules_by_type", {}))
    short = {own.lstrip("\\"): size for own, size in bits.items()}
    cells = {cell: count for cell, count in counted.items() if cell.startswith("$_")}
    macros = [
        short[cell.lstrip("\\")]
        for cell, count in sorted(counted.items())
        if module_name(cell) == MEMORY
        for _ in range(count)
    ]
    own = module_name(name)
    return Unit(own, cells, tuple(macros), levels.get(own, 0))
