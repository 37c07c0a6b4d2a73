"""Sequence items of the benches of `pe` and `pe_array`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from pyuvm import uvm_sequence_item


class HostItem(uvm_sequence_item):
    """Beats that the host writes to, or reads from, consecutive addresses of a space.

    Parameters
    ----------
    space, pe : int
    addresses : list of int
    beats : list of int, optional
        To write; without them the addresses are read.
    """

    def __init__(
        self, space: int, pe: int, addresses: list[int], beats: list[int] | None = None
    ) -> None:
        super().__init__("host")
        self.space, self.pe, self.addresses, self.beats = space, pe, addresses, beats


class StepsItem(uvm_sequence_item):
    """Inputs of consecutive cycles; strobes that a step does not name are low."""

    def __init__(self, steps: list[dict[str, int]]) -> None:
        super().__init__("steps")
        self.steps = steps


class ScanItem(uvm_sequence_item):
    """The inputs of a pass are scanned.

    Parameters
    ----------
    sram : bool
        From the SRAM, otherwise the source registers.
    first, end : int
        Groups of four rows.
    ready : float
        Probability that an activation is taken in a cycle.
    """

    def __init__(self, sram: bool, first: int, end: int, ready: float) -> None:
        super().__init__("scan")
        self.sram, self.first, self.end, self.ready = sram, first, end, ready


class BroadcastItem(uvm_sequence_item):
    """Broadcasts (column, activation) with idle cycles in between, never to a full queue."""

    def __init__(self, broadcasts: list[tuple[int, int]], idle: float) -> None:
        super().__init__("broadcasts")
        self.broadcasts, self.idle = broadcasts, idle


class HostBeat(NamedTuple):
    """A beat that the host wrote or read, as seen on the wires."""

    write: bool
    space: int
    pe: int
    address: int
    data: int | str


@dataclass(frozen=True)
class Errors:
    """Error outputs of one cycle, a bit for each PE."""

    row: int
    pointer: int
    range: int
