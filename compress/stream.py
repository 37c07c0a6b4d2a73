"""Packets of the input stream (`docs/stream.md`)."""

from __future__ import annotations

import dataclasses
import enum

import numpy as np

from compress.geometry import (
    BEATS_PER_CODEBOOK,
    BEATS_PER_DESCRIPTOR,
    ENTRIES_PER_BEAT,
    POINTERS_PER_BEAT,
    VALUES_PER_BEAT,
    Geometry,
)

BEAT_BYTES = 8
MAX_PAYLOAD = (1 << 24) - 1
"""Longest payload of a packet, in beats."""


class Kind(enum.IntEnum):
    """What a packet asks for."""

    WRITE = 1
    READ = 2
    RUN = 3


class Space(enum.IntEnum):
    """Memories that an image writes."""

    ENTRIES = 0
    POINTERS = 1
    BIAS = 2
    CODEBOOK = 3
    DESCRIPTOR = 4

    @property
    def per_pe(self) -> bool:
        """Whether every PE has this memory."""
        return self in (Space.ENTRIES, Space.POINTERS, Space.BIAS)


def space_beats(space: Space, geometry: Geometry) -> int:
    """Size of a memory in beats (of one PE, where every PE has it)."""
    return {
        Space.ENTRIES: geometry.spmat_entries // ENTRIES_PER_BEAT,
        Space.POINTERS: geometry.ptr_depth // POINTERS_PER_BEAT,
        Space.BIAS: geometry.bias_depth // VALUES_PER_BEAT,
        Space.CODEBOOK: geometry.num_codebooks * BEATS_PER_CODEBOOK,
        Space.DESCRIPTOR: geometry.num_desc * BEATS_PER_DESCRIPTOR,
    }[space]


@dataclasses.dataclass(frozen=True)
class Header:
    """The header beat of a packet, as found: its fields may be anything that fits the bits."""

    kind: int
    space: int
    pe: int
    address: int
    length: int

    def __post_init__(self) -> None:
        for name, bits in (("kind", 4), ("space", 4), ("pe", 8), ("address", 24), ("length", 24)):
            value = getattr(self, name)
            if not 0 <= value < 1 << bits:
                raise ValueError(f"header field {name} is {value}; it has {bits} bits")

    def pack(self) -> int:
        """The header as a 64-bit beat."""
        return (
            self.kind | self.space << 4 | self.pe << 8 | self.address << 16 | self.length << 40
        )

    @classmethod
    def unpack(cls, beat: int) -> Header:
        """The header that a 64-bit beat holds."""
        return cls(
            kind=beat & 0xF,
            space=beat >> 4 & 0xF,
            pe=beat >> 8 & 0xFF,
            address=beat >> 16 & 0xFFFFFF,
            length=beat >> 40 & 0xFFFFFF,
        )


def write_packets(space: Space, pe: int, values: np.ndarray, address: int = 0) -> bytes:
    """WRITE packets that store `values` from beat `address` on.

    Parameters
    ----------
    space : Space
    pe : int
        0 in a space that is not per PE.
    values : ndarray
        Little-endian content; the last beat is filled up with zero bytes.
    address : int
        First beat.

    Returns
    -------
    bytes
        Empty without values; several packets if one cannot hold them all.
    """
    payload = np.ascontiguousarray(values).tobytes()
    payload += bytes(-len(payload) % BEAT_BYTES)
    packets = []
    for start in range(0, len(payload) // BEAT_BYTES, MAX_PAYLOAD):
        body = payload[start * BEAT_BYTES : (start + MAX_PAYLOAD) * BEAT_BYTES]
        header = Header(Kind.WRITE, space, pe, address + start, len(body) // BEAT_BYTES)
        packets.append(header.pack().to_bytes(BEAT_BYTES, "little") + body)
    return b"".join(packets)
