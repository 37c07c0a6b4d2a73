"""pyuvm agents around the stream drivers and monitors."""

from __future__ import annotations

from typing import Any

import cocotb
from pyuvm import ConfigDB, uvm_agent, uvm_analysis_port, uvm_driver, uvm_sequencer

from tb.agents.axis.driver import AxisSink, AxisSource
from tb.agents.axis.item import Transfer
from tb.agents.axis.monitor import AxisMonitor
from tb.agents.patterns import Pattern
from tb.agents.protocol import ProtocolError


class _SourceDriver(uvm_driver):
    """Takes Transfers from the sequencer and drives them."""

    def build_phase(self) -> None:
        self.source: AxisSource = None

    async def run_phase(self) -> None:
        while True:
            item = await self.seq_item_port.get_next_item()
            await self.source.send(item)
            self.seq_item_port.item_done()


class _MonitoredAgent(uvm_agent):
    """What both agents have: a monitor with an analysis port, and its errors."""

    def build_phase(self) -> None:
        self.dut: Any = ConfigDB().get(self, "", "DUT")
        self.bus_name: str = ConfigDB().get(self, "", "BUS")
        self.ap = uvm_analysis_port("ap", self)
        self.errors: list[ProtocolError] = []

    def start_of_simulation_phase(self) -> None:
        self.monitor = AxisMonitor(
            self.dut,
            self.bus_name,
            self.dut.clk_i,
            reset_n=self.dut.rst_ni,
            callback=self.ap.write,
            on_error=self.errors.append,
        )

    def check_phase(self) -> None:
        assert not self.errors, f"{len(self.errors)} protocol errors, first: {self.errors[0]}"


class AxisSourceAgent(_MonitoredAgent):
    """Sends Transfers; the analysis port carries what the machine took, in chunks."""

    def build_phase(self) -> None:
        super().build_phase()
        self.sequencer = uvm_sequencer("sequencer", self)
        self.driver = _SourceDriver("driver", self)

    def connect_phase(self) -> None:
        self.driver.seq_item_port.connect(self.sequencer.seq_item_export)

    def start_of_simulation_phase(self) -> None:
        super().start_of_simulation_phase()
        self.driver.source = AxisSource(self.dut, self.bus_name, self.dut.clk_i)


class AxisSinkAgent(_MonitoredAgent):
    """Takes what the machine sends; the analysis port carries it, in chunks."""

    def start_of_simulation_phase(self) -> None:
        super().start_of_simulation_phase()
        self.sink = AxisSink(self.dut, self.bus_name, self.dut.clk_i)

    async def run_phase(self) -> None:
        cocotb.start_soon(self.sink.run())

    async def back_pressure(self, pattern: Pattern | None) -> None:
        """Set the pattern of pauses; None is always ready."""
        await self.sink.send(pattern)


__all__ = ["AxisSinkAgent", "AxisSourceAgent", "Transfer"]
