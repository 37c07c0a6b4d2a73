"""Puts the chunks of the output stream together into packets and lets tests wait for them."""

from __future__ import annotations

from collections import deque

import numpy as np
from cocotb.triggers import Event
from pyuvm import uvm_component

from tb.agents.axis import Transfer
from tb.env.subscriber import Subscriber


class PacketCollector(uvm_component):
    """Keeps output packets until somebody takes them."""

    def build_phase(self) -> None:
        self.export = Subscriber("export", self, self._chunk)
        self._pieces: list[np.ndarray] = []
        self._packets: deque[np.ndarray] = deque()
        self._arrived = Event()

    def _chunk(self, chunk: Transfer) -> None:
        self._pieces.append(chunk.beats)
        if chunk.last:
            self._packets.append(np.concatenate(self._pieces))
            self._pieces = []
            self._arrived.set()

    async def next_packet(self) -> np.ndarray:
        """Wait for the next packet and take it: beats as uint64, the header first."""
        while not self._packets:
            self._arrived.clear()
            await self._arrived.wait()
        return self._packets.popleft()
