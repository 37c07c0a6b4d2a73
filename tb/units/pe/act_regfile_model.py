"""Model of `act_regfile`: registers and the flags beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tb.units.vectors import pack


class RegfileModel:
    """A register file; everything written shows after the clock edge.

    Attributes
    ----------
    values : list of int
        Registers, as 16 bits without sign.
    counts : list of bool
        Whether a register counts as non-zero: ReLU takes a negative result for zero.
    """

    def __init__(self, depth: int) -> None:
        self.values = [0] * depth
        self.counts = [False] * depth

    def write(self, row: int, value: int, relu: bool) -> None:
        """Write one register for a layer with or without ReLU."""
        self.values[row] = value & 0xFFFF
        negative = bool(value & 0x8000)
        self.counts[row] = value != 0 and not (relu and negative)

    def write_group(self, group: int, values: Sequence[int], relu: bool) -> None:
        """Write four registers."""
        for row, value in enumerate(values, 4 * group):
            self.write(row, value, relu)

    def write_lanes(self, lanes: Mapping[int, tuple[int, int]], relu: bool) -> None:
        """Write each lane's (row, value)."""
        for row, value in lanes.values():
            self.write(row, value, relu)

    def group(self, group: int) -> list[int]:
        """Return four registers."""
        return self.values[4 * group : 4 * group + 4]

    def flags(self) -> int:
        """Return the flags of all registers, the first in bit 0."""
        return pack(self.counts, 1)
