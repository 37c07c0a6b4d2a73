"""Layer descriptors: four beats that describe one pass (``docs/stream.md``)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from model.parameters import LANES, MachineParameters

#: Bits 15:13 and 63:23 of beat 3; every bit of the other beats is in use.
RESERVED = 0xFFFF_FFFF_FF80_E000


class Impossible(IntEnum):
    """Why a descriptor cannot be run; the first that applies is reported."""

    RESERVED = 1
    INPUTS = 2
    OUTPUTS = 3
    POINTERS = 4
    BIAS = 5
    CODEBOOK = 6
    ORDER = 7
    RUN = 8


EXPLANATIONS = {
    Impossible.RESERVED: "a reserved bit is set",
    Impossible.INPUTS: "its inputs are none, misaligned or beyond where they come from",
    Impossible.OUTPUTS: "its outputs are none, misaligned, too many or beyond where they go",
    Impossible.POINTERS: "its pointers end beyond the pointer memory",
    Impossible.BIAS: "its biases end beyond the bias memory",
    Impossible.CODEBOOK: "its codebook does not exist",
    Impossible.ORDER: "END without LAST, or LAST without END and without SRAM_OUT",
    Impossible.RUN: "the run has no descriptors or ends beyond the table",
}


@dataclass(frozen=True)
class Descriptor:
    """The fields of one descriptor, as decoded; `check` says whether it is possible.

    Attributes
    ----------
    in_len, in_first, out_len, out_first, ptr_base, bias_base, codebook, shift : int
        See the table in ``docs/stream.md``. Lengths in elements, `bias_base` in beats.
    relu, bias, sram_in, sram_out, first, last, end : bool
        The flags.
    reserved : int
        Reserved bits of beat 3 that are set, in place.
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
    reserved: int

    @classmethod
    def decode(cls, beats: NDArray[np.uint64]) -> Descriptor:
        """Take a descriptor from its four beats.

        Parameters
        ----------
        beats : ndarray of uint64 [4]

        Returns
        -------
        Descriptor
        """
        inputs, outputs, bases, control = (int(beat) for beat in beats)
        low = 0xFFFF_FFFF
        return cls(
            in_len=inputs & low,
            in_first=inputs >> 32,
            out_len=outputs & low,
            out_first=outputs >> 32,
            ptr_base=bases & low,
            bias_base=bases >> 32,
            codebook=control & 0xFF,
            shift=control >> 8 & 0x1F,
            relu=bool(control >> 16 & 1),
            bias=bool(control >> 17 & 1),
            sram_in=bool(control >> 18 & 1),
            sram_out=bool(control >> 19 & 1),
            first=bool(control >> 20 & 1),
            last=bool(control >> 21 & 1),
            end=bool(control >> 22 & 1),
            reserved=control & RESERVED,
        )

    def check(self, parameters: MachineParameters) -> Impossible | None:
        """The first reason for which the machine cannot run this descriptor.

        Parameters
        ----------
        parameters : MachineParameters

        Returns
        -------
        Impossible or None
            None if the descriptor can be run.
        """
        alignment = LANES * parameters.num_pe
        source = parameters.sram_length if self.sram_in else parameters.register_length
        if self.reserved:
            return Impossible.RESERVED
        if (
            self.in_len == 0
            or self.in_first % alignment
            or self.in_first + self.in_len > source
        ):
            return Impossible.INPUTS
        if (
            not 0 < self.out_len <= parameters.register_length
            or self.out_first % alignment
            or self.out_first + self.out_len > parameters.sram_length
            or (self.out_first and not self.sram_out)
        ):
            return Impossible.OUTPUTS
        if self.ptr_base + self.in_len + 1 > parameters.ptr_depth:
            return Impossible.POINTERS
        bias_beats = parameters.bias_depth // LANES
        if (
            self.bias
            and self.first
            and self.bias_base + parameters.row_groups(self.out_len) > bias_beats
        ):
            return Impossible.BIAS
        if self.codebook >= parameters.num_codebooks:
            return Impossible.CODEBOOK
        if (self.end and not self.last) or (self.last and not (self.end or self.sram_out)):
            return Impossible.ORDER
        return None
