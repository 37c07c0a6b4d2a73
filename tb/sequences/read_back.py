"""Sequences that read: memories, results, counters, errors. Each keeps what it read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tb.agents.axil import Access
from tb.agents.patterns import Pattern
from tb.env.registers import COUNTER_NAMES, COUNTERS_BASE, ERROR_NAMES
from tb.env.report import ResultLabel
from tb.sequences import packets
from tb.sequences.base import HostSequence

if TYPE_CHECKING:
    from tb.env.env import EieEnv


class ReadSpace(HostSequence):
    """Reads part of a memory.

    Parameters
    ----------
    env, idles
        As HostSequence.
    space, length, pe, address : int
        As the fields of a READ packet.

    Attributes
    ----------
    beats : ndarray of uint64 [length]
    """

    def __init__(
        self,
        env: EieEnv,
        space: int,
        length: int,
        pe: int = 0,
        address: int = 0,
        *,
        idles: Pattern | None = None,
    ) -> None:
        super().__init__(env, idles)
        self.packet = packets.read(space, length, pe, address)
        self.beats = np.zeros(0, dtype=np.uint64)

    async def body(self) -> None:
        """Ask and wait for the answer."""
        await self.send(self.packet)
        self.beats = (await self.env.collector.next_packet())[1:]


class ReadResult(ReadSpace):
    """Reads the outputs of the last layer, and tells the scoreboard which they are.

    Parameters
    ----------
    env, idles
        As HostSequence.
    label : ResultLabel
        Layer, length and format of the outputs.

    Attributes
    ----------
    outputs : ndarray of int16 [label.length]
    """

    def __init__(
        self, env: EieEnv, label: ResultLabel, *, idles: Pattern | None = None
    ) -> None:
        super().__init__(env, packets.RESULT, -(-label.length // 4), idles=idles)
        self.label = label
        self.outputs = np.zeros(0, dtype=np.int16)

    async def body(self) -> None:
        """Announce, ask and wait for the answer."""
        self.env.scoreboard.labels.append(self.label)
        await super().body()
        self.outputs = self.beats.view("<i2")[: self.label.length]


class ReadCounters(HostSequence):
    """Reads all counters, each low word first.

    Attributes
    ----------
    values : dict of str to int
    """

    async def body(self) -> None:
        """Read them."""
        self.values: dict[str, int] = {}
        for number, name in enumerate(COUNTER_NAMES):
            address = COUNTERS_BASE + 8 * number
            low = await self.access(Access(False, address))
            high = await self.access(Access(False, address + 4))
            self.values[name] = high.data << 32 | low.data


class ReadErrors(HostSequence):
    """Reads ERROR and all ERROR_INFO registers.

    Attributes
    ----------
    bits : int
    infos : list of int
    """

    async def body(self) -> None:
        """Read them."""
        self.bits = await self.read("ERROR")
        self.infos = [await self.read(f"ERROR_INFO_{n}") for n in range(len(ERROR_NAMES))]
