"""AXI4-Lite master on cocotb-bus's driver."""

from __future__ import annotations

from typing import Any

from cocotb.triggers import First, RisingEdge
from cocotb_bus.drivers.amba import AXI4LiteMaster, AXIProtocolError

from tb.agents.axil.item import OKAY, Access
from tb.agents.patterns import Pattern


class _Address:
    """Stands in for an address signal and adds bits 1:0, which cocotb-bus would act on itself."""

    def __init__(self, signal: Any) -> None:
        self.low = 0
        self._signal = signal

    @property
    def value(self) -> Any:
        """What is on the bus."""
        return self._signal.value

    @value.setter
    def value(self, address: int) -> None:
        self._signal.value = address | self.low


class AxilMaster(AXI4LiteMaster):
    """Adds to cocotb-bus's master what a verification needs: responses other than OKAY are
    results, not exceptions, and the response channels can be held back by a pattern."""

    def __init__(self, entity: Any, name: str, clock: Any) -> None:
        super().__init__(entity, name, clock)
        for signal, value in (("AWADDR", 0), ("WDATA", 0), ("WSTRB", 0), ("ARADDR", 0)):
            getattr(self.bus, signal).value = value
        # A module inside the machine may leave them out: nothing depends on them.
        names = (f"{name}_{signal}" for signal in ("awprot", "arprot"))
        self._protections = [getattr(entity, n) for n in names if hasattr(entity, n)]
        self._protection = 0
        self._protect()
        self.bus.AWADDR, self.bus.ARADDR = _Address(self.bus.AWADDR), _Address(self.bus.ARADDR)

    async def access(self, item: Access) -> None:
        """Do one access; the answer is put into the item."""
        item.response = OKAY
        self._protect()
        self.bus.AWADDR.low = self.bus.ARADDR.low = item.address & 3
        try:
            if item.write:
                await self.write(
                    item.address & ~3,
                    item.data,
                    byte_enable=item.strobes,
                    address_latency=item.address_delay,
                    data_latency=item.data_delay,
                )
            else:
                item.data = int(await self.read(item.address & ~3))
        except AXIProtocolError as error:
            item.response = error.xresp.value
            if not item.write:
                item.data = 0

    def _protect(self) -> None:
        # Every access claims another protection; the machine must serve them all alike.
        for signal in self._protections:
            signal.value = self._protection
        self._protection = (self._protection + 3) % 8

    async def hold_back(self, pattern: Pattern) -> None:
        """Drive BREADY and RREADY by a pattern, for ever; it goes on while a response waits."""
        edge = RisingEdge(self.clock)
        bvalid, rvalid = self.bus.BVALID, self.bus.RVALID
        while True:
            ready = int(not next(pattern))
            self.bus.BREADY.value = ready
            self.bus.RREADY.value = ready
            await edge
            if bvalid.value != 1 and rvalid.value != 1:
                await First(RisingEdge(bvalid), RisingEdge(rvalid))
