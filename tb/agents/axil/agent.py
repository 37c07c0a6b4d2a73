"""pyuvm agent around the AXI4-Lite master and monitor."""

from __future__ import annotations

from typing import Any

import cocotb
from pyuvm import uvm_driver, uvm_sequencer

from tb.agents.axil.driver import AxilMaster
from tb.agents.axil.monitor import AxilMonitor
from tb.agents.monitored_agent import MonitoredAgent
from tb.agents.patterns import Pattern


class _AccessDriver(uvm_driver):
    """Takes Accesses from the sequencer, does them and gives them back as responses."""

    def build_phase(self) -> None:
        self.master: AxilMaster = None

    async def run_phase(self) -> None:
        while True:
            item = await self.seq_item_port.get_next_item()
            await self.master.access(item)
            self.seq_item_port.item_done()


class AxilAgent(MonitoredAgent):
    """Does register accesses; the analysis port carries every one that was observed."""

    monitor_class = AxilMonitor

    def build_phase(self) -> None:
        super().build_phase()
        self.sequencer = uvm_sequencer("sequencer", self)
        self.driver = _AccessDriver("driver", self)
        self._holding: Any = None

    def connect_phase(self) -> None:
        self.driver.seq_item_port.connect(self.sequencer.seq_item_export)

    def start_of_simulation_phase(self) -> None:
        super().start_of_simulation_phase()
        self.driver.master = AxilMaster(self.dut, self.bus_name, self.dut.clk_i)

    def back_pressure(self, pattern: Pattern | None) -> None:
        """Hold responses back by a pattern; None takes them at once."""
        if self._holding is not None:
            self._holding.cancel()
            self._holding = None
        master = self.driver.master
        master.bus.BREADY.value = 1
        master.bus.RREADY.value = 1
        if pattern is not None:
            self._holding = cocotb.start_soon(master.hold_back(pattern))
