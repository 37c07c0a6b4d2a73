"""What one part of a stream writes, memory by memory.

A stream is data from anywhere: what is kept here grows with the bytes that were sent, never with
the sizes or addresses that they claim.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from compress.geometry import BEATS_PER_CODEBOOK, Geometry
from compress.image.errors import ImageError
from compress.stream import Header, Kind, Space, space_beats


@dataclasses.dataclass(frozen=True, eq=False)
class WrittenBeats:
    """The beats of one memory that a part writes.

    Attributes
    ----------
    numbers : ndarray of int64
        Which beats, ascending.
    values : ndarray of ``<u8``
        Their content.
    """

    numbers: np.ndarray
    values: np.ndarray

    @classmethod
    def merge(cls, packets: list[tuple[int, np.ndarray]]) -> WrittenBeats:
        """Payloads at their addresses; of a beat written twice the later content counts."""
        numbers = np.concatenate([
            np.arange(address, address + len(payload)) for address, payload in reversed(packets)
        ])
        values = np.concatenate([payload for _, payload in reversed(packets)])
        numbers, place = np.unique(numbers, return_index=True)
        return cls(numbers, values[place])

    def get(self, first: int, count: int) -> np.ndarray | None:
        """Content of `count` beats from beat `first` on, or None if some are not written."""
        place = int(np.searchsorted(self.numbers, first))
        numbers = self.numbers[place : place + count]
        # Ascending without repetition: if both ends are right, so is everything between.
        if len(numbers) < count or (count and numbers[-1] != first + count - 1):
            return None
        return self.values[place : place + count]


@dataclasses.dataclass(frozen=True, eq=False)
class PartMemories:
    """What one part writes, by space and PE."""

    written: dict[tuple[Space, int], WrittenBeats]

    def get(self, space: Space, pe: int, first: int, count: int, where: str) -> np.ndarray:
        """Content of `count` beats from beat `first` on.

        Raises
        ------
        ImageError
            If this part does not write all of them; `where` names the place.
        """
        if not count:
            return np.zeros(0, dtype="<u8")
        memory = self.written.get((space, pe))
        content = None if memory is None else memory.get(first, count)
        if content is None:
            of_pe = f" of PE {pe}" if space.per_pe else ""
            raise ImageError(
                f"{where}: {space.name} beats {first} ... {first + count - 1}{of_pe} are not all "
                "written in this part"
            )
        return content

    def codebooks(self) -> dict[int, np.ndarray]:
        """The codebooks that are written whole: number to int16 values, shape (16,)."""
        memory = self.written.get((Space.CODEBOOK, 0))
        if memory is None:
            return {}
        numbers, beats = np.unique(memory.numbers // BEATS_PER_CODEBOOK, return_counts=True)
        return {
            int(number): memory.get(
                int(number) * BEATS_PER_CODEBOOK, BEATS_PER_CODEBOOK
            ).view("<i2")
            for number in numbers[beats == BEATS_PER_CODEBOOK]
        }


def read_packets(beats: np.ndarray, geometry: Geometry, where: str) -> PartMemories:
    """Take the packets of a part apart.

    Parameters
    ----------
    beats : ndarray of ``<u8``
        The part.
    geometry : Geometry
        The machine, whose memories bound the packets.
    where : str
        Names the part in messages.

    Returns
    -------
    PartMemories

    Raises
    ------
    ImageError
        If a packet is no WRITE, exceeds its memory or the part, or holds a pointer with more bits
        than are stored.
    """
    packets: dict[tuple[Space, int], list[tuple[int, np.ndarray]]] = {}
    position = 0
    while position < len(beats):
        header = Header.unpack(int(beats[position]))
        here = f"{where}, packet at beat {position}"
        space = _check_header(header, geometry, here)
        end = position + 1 + header.length
        if end > len(beats):
            raise ImageError(f"{here}: it has {end - len(beats)} beats more than its part")
        payload = beats[position + 1 : end]
        # Bits that the memory does not have would not come back when the host reads it.
        if space is Space.POINTERS and np.any(payload.view("<u4") >> geometry.pointer_bits):
            raise ImageError(f"{here}: a pointer has more than {geometry.pointer_bits} bits")
        packets.setdefault((space, header.pe), []).append((header.address, payload))
        position = end
    return PartMemories({key: WrittenBeats.merge(own) for key, own in packets.items()})


def _check_header(header: Header, geometry: Geometry, here: str) -> Space:
    if header.kind != Kind.WRITE:
        raise ImageError(f"{here}: kind {header.kind} is no WRITE")
    try:
        space = Space(header.space)
    except ValueError:
        raise ImageError(f"{here}: space {header.space} does not belong in an image") from None
    if header.pe >= (geometry.num_pe if space.per_pe else 1):
        raise ImageError(f"{here}: PE {header.pe} does not exist in {space.name}")
    size = space_beats(space, geometry)
    if header.length == 0 or header.address + header.length > size:
        raise ImageError(
            f"{here}: {header.length} beats at {header.address} do not lie within "
            f"{space.name} ({size} beats)"
        )
    return space
