"""Monitor of AXI4-Lite: observes all five channels, apart from the driver."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from cocotb.triggers import First, RisingEdge
from cocotb_bus.monitors import BusMonitor

from tb.agents.axil.item import Access
from tb.agents.clocks import cycle
from tb.agents.protocol import HandshakeRule, ProtocolError

# Payload of each channel
_CHANNELS = {
    "aw": ("awaddr",),
    "w": ("wdata", "wstrb"),
    "b": ("bresp",),
    "ar": ("araddr",),
    "r": ("rdata", "rresp"),
}


class AxilMonitor(BusMonitor):
    """Calls back with every completed Access.

    Parameters
    ----------
    entity, name, clock, reset_n
        As BusMonitor takes them.
    callback : callable
        Called with an Access.
    on_error : callable
        Called with a ProtocolError.
    """

    _signals = [
        *(f"{channel}{wire}" for channel in _CHANNELS for wire in ("valid", "ready")),
        *(signal for payload in _CHANNELS.values() for signal in payload),
    ]

    def __init__(
        self,
        entity: Any,
        name: str,
        clock: Any,
        *,
        reset_n: Any,
        callback: Callable[[Access], None],
        on_error: Callable[[ProtocolError], None],
    ) -> None:
        self._on_error = on_error
        self._rules = {channel: HandshakeRule(f"{name}_{channel}") for channel in _CHANNELS}
        self._taken: dict[str, deque[tuple[int, ...]]] = {c: deque() for c in _CHANNELS}
        super().__init__(entity, name, clock, reset_n=reset_n, callback=callback)

    async def _monitor_recv(self) -> None:
        edge = RisingEdge(self.clock)
        bus = self.bus
        while True:
            await edge
            if self.in_reset:
                self._forget()
                continue
            active = [self._sample(channel) for channel in _CHANNELS]
            self._complete()
            if not any(active) and not any(self._taken.values()):
                # All quiet: sleep until anything is offered, be it a response without a request.
                await First(
                    RisingEdge(bus.awvalid), RisingEdge(bus.wvalid), RisingEdge(bus.arvalid),
                    RisingEdge(bus.bvalid), RisingEdge(bus.rvalid),
                )  # fmt: skip

    def _forget(self) -> None:
        for channel in _CHANNELS:
            self._rules[channel].reset()
            self._taken[channel].clear()

    def _sample(self, channel: str) -> bool:
        """Look at one channel; True if something is offered there."""
        valid = getattr(self.bus, f"{channel}valid").value
        if not valid.is_resolvable:
            self._on_error(
                ProtocolError(f"{self.name}_{channel}valid is {valid}, cycle {cycle()}")
            )
            return True
        ready, payload = False, None
        if valid:
            ready = bool(getattr(self.bus, f"{channel}ready").value)
            payload = tuple(int(getattr(self.bus, wire).value) for wire in _CHANNELS[channel])
            if ready:
                self._taken[channel].append(payload)
        try:
            self._rules[channel].sample(bool(valid), ready, payload, cycle())
        except ProtocolError as error:
            self._rules[channel].reset()
            self._on_error(error)
        return bool(valid)

    def _complete(self) -> None:
        """Put finished accesses together: responses come in the order of the requests."""
        taken = self._taken
        while taken["b"]:
            if not taken["aw"] or not taken["w"]:
                self._on_error(ProtocolError(f"{self.name}: B without AW and W, cycle {cycle()}"))
                taken["b"].clear()
                break
            (address,), (data, strobes) = taken["aw"].popleft(), taken["w"].popleft()
            self._publish(Access(True, address, data, strobes), taken["b"].popleft()[0])
        while taken["r"]:
            if not taken["ar"]:
                self._on_error(ProtocolError(f"{self.name}: R without AR, cycle {cycle()}"))
                taken["r"].clear()
                break
            data, response = taken["r"].popleft()
            self._publish(Access(False, taken["ar"].popleft()[0], data), response)

    def _publish(self, item: Access, response: int) -> None:
        item.response = response
        item.cycle = cycle()
        self._recv(item)
