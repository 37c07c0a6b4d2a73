"""Packet headers of the two streams (``docs/stream.md``, section Packets)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from model.parameters import ENTRIES_PER_BEAT, LANES, MachineParameters


class Kind(IntEnum):
    """What a packet asks for, bits 3:0 of its header."""

    WRITE = 1
    READ = 2
    RUN = 3
    READ_DATA = 10


class Space(IntEnum):
    """The memories that packets reach, bits 7:4 of a header."""

    ENTRIES = 0
    POINTERS = 1
    BIAS = 2
    CODEBOOK = 3
    DESCRIPTOR = 4
    ACT_SRC = 5
    ACT_DST = 6
    RESULT = 7
    COUNTERS = 8


class Malformed(IntEnum):
    """Why a header is refused; the first that applies is reported."""

    KIND = 1
    SPACE = 2
    PE = 3
    LENGTH = 4


PER_PE = frozenset({Space.ENTRIES, Space.POINTERS, Space.BIAS, Space.COUNTERS})
READ_ONLY = frozenset({Space.RESULT, Space.COUNTERS})
COUNTER_BEATS = 4


@dataclass(frozen=True)
class Header:
    """The fields of a header beat, not yet checked."""

    beat: int

    @property
    def kind(self) -> int:
        """Bits 3:0, see `Kind`."""
        return self.beat & 0xF

    @property
    def space(self) -> int:
        """Bits 7:4, see `Space`."""
        return self.beat >> 4 & 0xF

    @property
    def pe(self) -> int:
        """Bits 15:8."""
        return self.beat >> 8 & 0xFF

    @property
    def address(self) -> int:
        """Bits 39:16: first beat in the space, or first descriptor."""
        return self.beat >> 16 & 0xFFFFFF

    @property
    def length(self) -> int:
        """Bits 63:40: payload beats, or number of descriptors."""
        return self.beat >> 40 & 0xFFFFFF

    @property
    def answer(self) -> int:
        """Header beat of the packet that answers this READ."""
        return self.beat & ~0xF | Kind.READ_DATA


def space_beats(space: Space, parameters: MachineParameters) -> int:
    """Size of a space in beats (of one PE, for the spaces that every PE has)."""
    sram = parameters.sram_length // LANES
    return {
        Space.ENTRIES: parameters.spmat_entries // ENTRIES_PER_BEAT,
        Space.POINTERS: parameters.ptr_depth // 2,
        Space.BIAS: parameters.bias_depth // LANES,
        Space.CODEBOOK: parameters.num_codebooks * 4,
        Space.DESCRIPTOR: parameters.num_desc * 4,
        Space.ACT_SRC: sram,
        Space.ACT_DST: sram,
        # The same bound whether the result lies in SRAM or in registers.
        Space.RESULT: sram,
        Space.COUNTERS: COUNTER_BEATS,
    }[space]


def check_header(header: Header, parameters: MachineParameters) -> Malformed | None:
    """The first reason for which a header is malformed.

    Parameters
    ----------
    header : Header
    parameters : MachineParameters

    Returns
    -------
    Malformed or None
        None if the packet can be served.
    """
    if header.kind not in (Kind.WRITE, Kind.READ, Kind.RUN):
        return Malformed.KIND
    if header.kind == Kind.RUN:
        bad_space, per_pe, beats = header.space != 0, False, parameters.num_desc
    else:
        try:
            space = Space(header.space)
        except ValueError:
            return Malformed.SPACE
        bad_space = header.kind == Kind.WRITE and space in READ_ONLY
        per_pe, beats = space in PER_PE, space_beats(space, parameters)
    if bad_space:
        return Malformed.SPACE
    if header.pe >= (parameters.num_pe if per_pe else 1):
        return Malformed.PE
    if header.length == 0 or header.address + header.length > beats:
        return Malformed.LENGTH
    return None
