"""pyuvm agents around the stream drivers and monitors."""

from __future__ import annotations

import cocotb
from pyuvm import uvm_driver, uvm_sequencer

from tb.agents.axis.driver import AxisSink, AxisSource
from tb.agents.axis.monitor import AxisMonitor
from tb.agents.monitored_agent import MonitoredAgent
from tb.agents.patterns import Pattern


class _SourceDriver(uvm_driver):
    """Takes Transfers from the sequencer and drives them."""

    def build_phase(self) -> None:
        self.source: AxisSource = None

    async def run_phase(self) -> None:
        while True:
            item = await self.seq_item_port.get_next_item()
            await self.source.send(item)
            self.seq_item_port.item_done()


class _AxisAgent(MonitoredAgent):
    """Either end of a stream."""

    monitor_class = AxisMonitor

    def flush(self) -> None:
        """Publish what was seen of a transfer that is not complete."""
        self.monitor.flush()


class AxisSourceAgent(_AxisAgent):
    """Sends Transfers; the analysis port carries those that the machine took."""

    def build_phase(self) -> None:
        super().build_phase()
        self.sequencer = uvm_sequencer("sequencer", self)
        self.driver = _SourceDriver("driver", self)

    def connect_phase(self) -> None:
        self.driver.seq_item_port.connect(self.sequencer.seq_item_export)

    def start_of_simulation_phase(self) -> None:
        super().start_of_simulation_phase()
        self.driver.source = AxisSource(self.dut, self.bus_name, self.dut.clk_i)


class AxisSinkAgent(_AxisAgent):
    """Takes what the machine sends; the analysis port carries it, packet by packet."""

    def start_of_simulation_phase(self) -> None:
        super().start_of_simulation_phase()
        self.sink = AxisSink(self.dut, self.bus_name, self.dut.clk_i)

    async def run_phase(self) -> None:
        cocotb.start_soon(self.sink.run())

    async def back_pressure(self, pattern: Pattern | None) -> None:
        """Set the pattern of pauses; None is always ready."""
        await self.sink.send(pattern)
