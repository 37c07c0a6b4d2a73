"""Monitor of a stream, on cocotb-bus: collects transfers and checks the hand-shake."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cocotb.triggers import FallingEdge, First, RisingEdge

from tb.agents.axis.driver import SIGNALS
from tb.agents.axis.item import Transfer
from tb.agents.clocks import cycle
from tb.agents.protocol import HandshakeRule, ProtocolError, ResetAwareMonitor, unknown

_LONGEST = 1 << 16  # beats that are kept before they are handed on
_PATIENCE = 8  # cycles of waiting for ready that are looked at one by one


class AxisMonitor(ResetAwareMonitor):
    """Observes a stream; calls back with whole transfers.

    A transfer is handed on at its TLAST. `flush` hands on what there is of it before that, for
    those who have to know the order between streams and registers; so does a very long transfer.
    Only the last piece of a transfer has `last` set. While the stream is idle the monitor sleeps.

    Parameters
    ----------
    entity, name, clock, reset_n
        As BusMonitor takes them.
    callback : callable
        Called with a Transfer (or a piece of one).
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
        self._beats: list[int] = []
        self._cycles: list[int] = []
        self._waits: list[int] = []
        super().__init__(entity, name, clock, reset_n, callback=callback)

    def flush(self) -> None:
        """Hand on what was taken of a transfer that is not complete."""
        if self._beats:
            self._hand_on(last=False)

    def forget(self) -> None:
        """Drop what was taken of a transfer: a reset ends it."""
        self._rule.reset()
        self._beats, self._cycles, self._waits = [], [], []

    async def _monitor_recv(self) -> None:
        edge = RisingEdge(self.clock)
        tdata, tvalid = self.bus.tdata, self.bus.tvalid
        tready, tlast = self.bus.tready, self.bus.tlast
        stalled = offered = 0
        while True:
            await edge
            if self.in_reset:
                continue
            try:
                valid = bool(tvalid.value)
            except ValueError:
                self._on_error(unknown(self.name, "tvalid"))
                continue
            if not valid:
                self._sample(False, False, None)
                stalled = 0
                # Nothing can happen before tvalid changes; the edge after that is the next to see.
                await tvalid.value_change
                continue
            try:
                ready, data, last = bool(tready.value), int(tdata.value), bool(tlast.value)
            except ValueError:
                self._on_error(unknown(self.name, "tready, tdata or tlast beside tvalid"))
                # Take the beat all the same: who waits for the packet should not hang.
                ready, data, last = tready.value == 1, 0, tlast.value == 1
            if stalled or not ready:
                self._sample(True, ready, (data, last))
            if ready:
                now = cycle()
                self._beats.append(data)
                self._cycles.append(now)
                self._waits.append(now - offered if stalled else 0)
                stalled = 0
                if last or len(self._beats) == _LONGEST:
                    self._hand_on(last=last)
                continue
            if not stalled:
                offered = cycle()
            stalled += 1
            if stalled > _PATIENCE:
                # A long wait, such as a run of the machine: sleep until anything changes.
                await First(
                    RisingEdge(tready), FallingEdge(tvalid), tdata.value_change, tlast.value_change
                )

    def _sample(self, valid: bool, ready: bool, payload: object) -> None:
        try:
            self._rule.sample(valid, ready, payload, cycle())
        except ProtocolError as error:
            self._rule.reset()
            self._on_error(error)

    def _hand_on(self, *, last: bool) -> None:
        item = Transfer(
            self._beats, last=last, cycles=self._cycles, waits=self._waits, name=self.name
        )
        self._beats, self._cycles, self._waits = [], [], []
        self._recv(item)
