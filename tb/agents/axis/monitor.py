"""Monitor of a stream, on cocotb-bus: collects transfers and checks the hand-shake."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cocotb.triggers import FallingEdge, First, RisingEdge
from cocotb_bus.monitors import BusMonitor

from tb.agents.axis.driver import SIGNALS
from tb.agents.axis.item import Transfer
from tb.agents.clocks import cycle
from tb.agents.protocol import HandshakeRule, ProtocolError


class AxisMonitor(BusMonitor):
    """Observes a stream; calls back with the beats as they are taken.

    Beats are handed on in chunks, not one by one: at TLAST and whenever the stream pauses. The
    last chunk of a transfer has `last` set. While the stream is idle the monitor sleeps.

    Parameters
    ----------
    entity, name, clock, reset_n
        As BusMonitor takes them.
    callback : callable
        Called with a Transfer (a chunk of one).
    on_error : callable
        Called with a ProtocolError.
    """

    _signals = SIGNALS

    def __init__(
        self,
        entity: Any,
        name: str,
        clock: Any,
        *,
        reset_n: Any,
        callback: Callable[[Transfer], None],
        on_error: Callable[[ProtocolError], None],
    ) -> None:
        self._on_error = on_error
        self._rule = HandshakeRule(name)
        super().__init__(entity, name, clock, reset_n=reset_n, callback=callback)

    async def _monitor_recv(self) -> None:
        edge = RisingEdge(self.clock)
        tdata, tvalid = self.bus.tdata, self.bus.tvalid
        tready, tlast = self.bus.tready, self.bus.tlast
        beats: list[int] = []
        first = 0
        while True:
            await edge
            if self.in_reset:
                self._rule.reset()
                continue
            valid = tvalid.value
            if not valid.is_resolvable:
                self._on_error(ProtocolError(f"{self.name}: tvalid is {valid}, cycle {cycle()}"))
                continue
            if not valid:
                self._sample(False, False, None)
                if beats:
                    self._chunk(beats, first, last=False)
                    beats = []
                # Nothing can happen before tvalid rises; the edge after that is the next to see.
                await RisingEdge(tvalid)
                continue
            ready, data, last = bool(tready.value), int(tdata.value), bool(tlast.value)
            self._sample(True, ready, (data, last))
            if ready:
                if not beats:
                    first = cycle()
                beats.append(data)
                if last:
                    self._chunk(beats, first, last=True)
                    beats = []
            else:
                # Held back: the payload is compared again when ready comes.
                await First(RisingEdge(tready), FallingEdge(tvalid))

    def _sample(self, valid: bool, ready: bool, payload: object) -> None:
        try:
            self._rule.sample(valid, ready, payload, cycle())
        except ProtocolError as error:
            self._rule.reset()
            self._on_error(error)

    def _chunk(self, beats: list[int], first: int, *, last: bool) -> None:
        item = Transfer(beats, last=last, name=self.name)
        item.first_cycle, item.last_cycle = first, cycle()
        self._recv(item)
