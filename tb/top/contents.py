"""Memory contents written by hand, for what the compressor never makes.

A program is one pass over hand-made columns: entries and pointers of every PE as lists.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from tb.sequences import packets as p

RELU, BIAS, SRAM_IN, SRAM_OUT, FIRST, LAST, END = (1 << bit for bit in range(16, 23))
WHOLE = SRAM_IN | FIRST | LAST | END
"""Flags of a layer that is a single pass from the SRAM into the registers."""

FILLER = (0, 15)

Column = list[tuple[int, int]]
"""Entries of one PE in one column: (code, zeros in front)."""


@dataclass
class Program:
    """One pass.

    Attributes
    ----------
    columns : list of dict
        For every column the entries of each PE that has any.
    outputs : int
    codebook : list of int
    shift, flags : int
    bias : list of int, optional
        In natural order; needs the BIAS flag.
    fields : dict
        Overrides of descriptor fields, e.g. `in_first`.
    """

    columns: list[dict[int, Column]]
    outputs: int
    codebook: list[int] = field(default_factory=lambda: list(range(16)))
    shift: int = 0
    flags: int = WHOLE
    bias: list[int] | None = None
    fields: dict[str, int] = field(default_factory=dict)

    def packets(self, num_pe: int) -> list[np.ndarray]:
        """WRITE packets of the whole program, at the start of every memory."""
        result = [p.write(p.CODEBOOK, p.pack(self.codebook, "<i2"))]
        for pe in range(num_pe):
            entries, pointers = [], [0]
            for column in self.columns:
                entries += [zeros << 4 | code for code, zeros in column.get(pe, [])]
                pointers.append(len(entries))
            result.append(p.write(p.POINTERS, p.pack(pointers, "<u4"), pe))
            if entries:
                result.append(p.write(p.ENTRIES, p.pack(entries, "u1"), pe))
            if self.bias is not None:
                own = self.bias[pe::num_pe] or [0]
                result.append(p.write(p.BIAS, p.pack(own, "<i2"), pe))
        result.append(p.write(p.DESCRIPTOR, self.descriptor()))
        return result

    def descriptor(self) -> np.ndarray:
        """The four beats of the pass's descriptor."""
        values = {
            "in_len": len(self.columns),
            "out_len": self.outputs,
            "shift": self.shift,
            "flags": self.flags,
        }
        return descriptor(**(values | self.fields))


def descriptor(
    in_len: int = 1,
    out_len: int = 1,
    *,
    in_first: int = 0,
    out_first: int = 0,
    ptr_base: int = 0,
    bias_base: int = 0,
    codebook: int = 0,
    shift: int = 0,
    flags: int = WHOLE,
) -> np.ndarray:
    """Return the four beats of a descriptor."""
    return np.array(
        [
            in_len | in_first << 32,
            out_len | out_first << 32,
            ptr_base | bias_base << 32,
            codebook | shift << 8 | flags,
        ],
        dtype=np.uint64,
    )
