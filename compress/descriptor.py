"""Layer descriptors: one pass of the machine each (`docs/stream.md`)."""

from __future__ import annotations

import dataclasses

import numpy as np

from compress.geometry import VALUES_PER_BEAT, Geometry

_FIELD_MASK = 0x007F1FFF  # the bits of beat 3 that have a meaning


@dataclasses.dataclass(frozen=True)
class Descriptor:
    """One tile of output rows over a range of inputs.

    Parameters
    ----------
    in_len, in_first : int
        Number of inputs and index of the first one.
    out_len, out_first : int
        Number of output rows and index of the first one.
    ptr_base : int
        Pointer number of the first column, the same in every PE.
    bias_base : int
        Beat of BIAS space of the first four local rows, the same in every PE.
    codebook, shift : int
    relu, bias, sram_in, sram_out, first, last, end : bool
        The flags; `last` is that the rows are complete, `end` that the layer is.
    """

    in_len: int
    in_first: int
    out_len: int
    out_first: int
    ptr_base: int
    bias_base: int
    codebook: int
    shift: int
    relu: bool
    bias: bool
    sram_in: bool
    sram_out: bool
    first: bool
    last: bool
    end: bool

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self)[:8]:
            bits = {"codebook": 8, "shift": 5}.get(field.name, 32)
            value = getattr(self, field.name)
            if not 0 <= value < 1 << bits:
                raise ValueError(f"descriptor field {field.name} is {value}; it has {bits} bits")

    def pack(self) -> np.ndarray:
        """The descriptor as four beats, an array of ``<u8``."""
        flags = (self.relu, self.bias, self.sram_in, self.sram_out)
        flags += (self.first, self.last, self.end)
        control = self.codebook | self.shift << 8
        control |= sum(bool(flag) << 16 + bit for bit, flag in enumerate(flags))
        beats = (
            self.in_len | self.in_first << 32,
            self.out_len | self.out_first << 32,
            self.ptr_base | self.bias_base << 32,
            control,
        )
        return np.array(beats, dtype="<u8")

    @classmethod
    def unpack(cls, beats: np.ndarray) -> Descriptor:
        """The descriptor in four beats.

        Raises
        ------
        ValueError
            If a reserved bit is set (reason 1).
        """
        lengths, rows, bases, control = (int(beat) for beat in beats)
        if control & ~_FIELD_MASK:
            raise ValueError(f"reserved bits are set (beat 3 is {control:#x})")
        low, high = 0xFFFFFFFF, 32
        return cls(
            lengths & low,
            lengths >> high,
            rows & low,
            rows >> high,
            bases & low,
            bases >> high,
            control & 0xFF,
            control >> 8 & 0x1F,
            *(bool(control >> bit & 1) for bit in range(16, 23)),
        )

    def bias_beats(self, num_pe: int) -> int:
        """Beats of BIAS space that the biases of this pass take in each PE."""
        return -(-self.out_len // (num_pe * VALUES_PER_BEAT))

    def why_impossible(self, geometry: Geometry) -> str | None:
        """Why the machine would refuse this descriptor, or None.

        The reasons 2 to 7 of `docs/stream.md`, in that order.
        """
        g = geometry
        in_limit = g.sram_length if self.sram_in else g.register_length
        if self.in_len == 0:
            return "in_len is 0"
        if self.in_first % g.granule:
            return f"in_first {self.in_first} is no multiple of {g.granule}"
        if self.in_first + self.in_len > in_limit:
            return f"inputs end at {self.in_first + self.in_len}, beyond {in_limit}"
        if not 0 < self.out_len <= g.register_length:
            return f"out_len {self.out_len} is not in 1 ... {g.register_length}"
        if self.out_first % g.granule:
            return f"out_first {self.out_first} is no multiple of {g.granule}"
        if self.out_first + self.out_len > g.sram_length:
            return f"outputs end at {self.out_first + self.out_len}, beyond {g.sram_length}"
        if self.out_first and not self.sram_out:
            return f"out_first is {self.out_first} without SRAM_OUT"
        if self.ptr_base + self.in_len + 1 > g.ptr_depth:
            return f"pointers end at {self.ptr_base + self.in_len + 1}, beyond {g.ptr_depth}"
        if self.bias and self.first:
            bias_end = self.bias_base + self.bias_beats(g.num_pe)
            if bias_end > g.bias_depth // VALUES_PER_BEAT:
                return f"biases end at beat {bias_end}, beyond {g.bias_depth // VALUES_PER_BEAT}"
        if self.codebook >= g.num_codebooks:
            return f"codebook {self.codebook} does not exist; there are {g.num_codebooks}"
        if self.end and not self.last:
            return "END without LAST"
        if self.last and not self.end and not self.sram_out:
            return "LAST without END and without SRAM_OUT"
        return None
