"""Monitor of AXI4-Lite: observes all five channels, apart from the driver."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from cocotb.triggers import First, RisingEdge

from tb.agents.axil.item import Access
from tb.agents.clocks import cycle
from tb.agents.protocol import HandshakeRule, ProtocolError, ResetAwareMonitor, unknown

# Payload of each channel
_CHANNELS = {
    "aw": ("awaddr",),
    "w": ("wdata", "wstrb"),
    "b": ("bresp",),
    "ar": ("araddr",),
    "r": ("rdata", "rresp"),
}


class _Channel:
    """One channel: its rule, and what it has taken, each with its cycle and how long it waited."""

    def __init__(self, bus: Any, bus_name: str, channel: str) -> None:
        self.name = f"{bus_name}_{channel}"
        self.rule = HandshakeRule(self.name)
        self.taken: deque[tuple[int, int, tuple[int, ...]]] = deque()
        self._offered: int | None = None
        self.valid = getattr(bus, f"{channel}valid")
        self._ready = getattr(bus, f"{channel}ready")
        self._payload = [getattr(bus, wire) for wire in _CHANNELS[channel]]

    def forget(self) -> None:
        """Drop everything."""
        self.rule.reset()
        self.taken.clear()
        self._offered = None

    def sample(self) -> bool:
        """Look at the channel at a clock edge; True if something is offered.

        Raises
        ------
        ProtocolError
            If a rule is broken.
        """
        try:
            valid = bool(self.valid.value)
        except ValueError:
            raise unknown(self.name, "valid") from None
        if not valid:
            self._offered = None
            self.rule.sample(False, False, None, cycle())
            return False
        try:
            ready = bool(self._ready.value)
            payload = tuple(int(wire.value) for wire in self._payload)
        except ValueError:
            raise unknown(self.name, "ready or payload beside valid") from None
        now = cycle()
        if self._offered is None:
            self._offered = now
        if ready:
            self.taken.append((now, now - self._offered, payload))
            self._offered = None
        self.rule.sample(True, ready, payload, now)
        return True


class AxilMonitor(ResetAwareMonitor):
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
        self._channels: dict[str, _Channel] = {}
        super().__init__(entity, name, clock, reset_n, callback=callback)
        self._channels = {c: _Channel(self.bus, name, c) for c in _CHANNELS}

    def forget(self) -> None:
        """Drop the accesses that are not complete: a reset ends them."""
        for channel in self._channels.values():
            channel.forget()

    async def _monitor_recv(self) -> None:
        edge = RisingEdge(self.clock)
        while True:
            await edge
            if self.in_reset:
                continue
            active = False
            for channel in self._channels.values():
                try:
                    active |= channel.sample()
                except ProtocolError as error:
                    channel.rule.reset()
                    self._on_error(error)
                    active = True
            self._complete()
            if not active and not any(channel.taken for channel in self._channels.values()):
                # All quiet: sleep until anything is offered, be it a response without a request.
                await First(*(channel.valid.value_change for channel in self._channels.values()))

    def _complete(self) -> None:
        """Put finished accesses together: responses come in the order of the requests."""
        aw, w, b, ar, r = (self._channels[name].taken for name in _CHANNELS)
        while b:
            if not aw or not w:
                self._on_error(ProtocolError(f"{self.name}: B without AW and W, cycle {cycle()}"))
                b.clear()
                break
            (at, _, (address,)), (also, _, (data, strobes)) = aw.popleft(), w.popleft()
            done, waited, (response,) = b.popleft()
            item = Access(True, address, data, strobes)
            item.data_lead = at - also
            self._publish(item, max(at, also), (done, waited), response)
        while r:
            if not ar:
                self._on_error(ProtocolError(f"{self.name}: R without AR, cycle {cycle()}"))
                r.clear()
                break
            (at, _, (address,)), (done, waited, (data, response)) = ar.popleft(), r.popleft()
            self._publish(Access(False, address, data), at, (done, waited), response)

    def _publish(
        self, item: Access, requested: int, answered: tuple[int, int], response: int
    ) -> None:
        item.request_cycle, item.response = requested, response
        item.cycle, item.response_wait = answered
        self._recv(item)
