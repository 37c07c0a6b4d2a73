"""Drivers of both ends of a stream, on cocotb-bus."""

from __future__ import annotations

from typing import Any

from cocotb.triggers import RisingEdge
from cocotb_bus.drivers import BusDriver

from tb.agents.axis.item import Transfer
from tb.agents.patterns import Pattern

SIGNALS = ["tdata", "tvalid", "tready", "tlast"]


class AxisSource(BusDriver):
    """Drives beats into a slave; a beat costs one awaited clock edge when nothing stalls it."""

    _signals = SIGNALS

    def __init__(self, entity: Any, name: str, clock: Any) -> None:
        super().__init__(entity, name, clock)
        self.idle()

    def idle(self) -> None:
        """Offer nothing."""
        self.bus.tvalid.value = 0
        self.bus.tlast.value = 0
        self.bus.tdata.value = 0

    async def _driver_send(self, transaction: Transfer, sync: bool = True) -> None:
        edge = RisingEdge(self.clock)
        tdata, tvalid, tlast = self.bus.tdata, self.bus.tvalid, self.bus.tlast
        tready = self.bus.tready
        beats, idles = transaction.beats.tolist(), transaction.idles
        end = len(beats) - 1
        offering = False
        if sync:
            await edge
        for position, beat in enumerate(beats):
            if idles is not None:
                while next(idles):
                    tvalid.value = 0
                    offering = False
                    await edge
            tdata.value = beat
            # Every assignment costs time, so wires are only driven when they change.
            if not offering:
                tvalid.value = 1
                offering = True
            if position == end:
                tlast.value = int(transaction.last)
            await edge
            while not tready.value:
                # A machine that computes does not take packets: sleep until it does again.
                await RisingEdge(tready)
                await edge
        tvalid.value = 0
        tlast.value = 0


class AxisSink(BusDriver):
    """Drives tready, always or by a pattern."""

    _signals = SIGNALS

    def __init__(self, entity: Any, name: str, clock: Any) -> None:
        super().__init__(entity, name, clock)
        self.bus.tready.value = 1
        self._pattern: Pattern | None = None

    async def _driver_send(self, transaction: Pattern | None, sync: bool = True) -> None:
        """Take a new pattern; None is always ready."""
        if transaction is None:
            self._pattern = None
            self.bus.tready.value = 1
            return
        self._pattern = transaction

    async def run(self) -> None:
        """Follow the pattern, for ever; it goes on only in cycles in which something is offered."""
        edge, offered = RisingEdge(self.clock), RisingEdge(self.bus.tvalid)
        tready, tvalid = self.bus.tready, self.bus.tvalid
        while True:
            if self._pattern is None:
                tready.value = 1
                await offered
                continue
            tready.value = int(not next(self._pattern))
            await edge
            if tvalid.value != 1:
                await offered
