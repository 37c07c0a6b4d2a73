"""Bases of the pyuvm agents around a PE or the array.

Drivers set inputs right after a rising edge. Monitors sample at the end of the falling edge's time
step, when every answer of this cycle has settled.
"""

from __future__ import annotations

from typing import Any

import cocotb
from cocotb.triggers import FallingEdge, ReadOnly, RisingEdge
from pyuvm import (
    ConfigDB,
    uvm_agent,
    uvm_analysis_port,
    uvm_component,
    uvm_driver,
    uvm_sequence,
    uvm_sequencer,
)

from tb.units.bench import Bench


class Process(uvm_component):
    """A component with a loop that ends with the run phase: many runs share one simulation."""

    def build_phase(self) -> None:
        self.bench: Bench = ConfigDB().get(self, "", "BENCH")
        self.dut = self.bench.dut
        self.rising, self.falling = RisingEdge(self.dut.clk_i), FallingEdge(self.dut.clk_i)

    async def run_phase(self) -> None:
        self._task = cocotb.start_soon(self.loop())

    def extract_phase(self) -> None:
        self._task.cancel()

    async def loop(self) -> None:
        """What the component does, for ever."""
        raise NotImplementedError


class Driver(Process, uvm_driver):
    """Drives the items of a sequencer one after the other."""

    async def loop(self) -> None:
        while True:
            item = await self.seq_item_port.get_next_item()
            await self.drive(item)
            self.seq_item_port.item_done()

    async def drive(self, item: Any) -> None:
        """Drive one item; begins and ends right after a rising edge."""
        raise NotImplementedError


class Sampler(Process):
    """Wakes all monitors in every cycle: the time goes into waiting, not into looking."""

    def build_phase(self) -> None:
        super().build_phase()
        self.monitors: list[Monitor] = []

    async def loop(self) -> None:
        settled = ReadOnly()
        while True:
            await self.falling
            await settled
            self.bench.cycles += 1
            for monitor in self.monitors:
                monitor.sample()


class Monitor(uvm_component):
    """Looks at the wires once in every cycle."""

    def build_phase(self) -> None:
        self.bench: Bench = ConfigDB().get(self, "", "BENCH")
        self.dut = self.bench.dut
        self.ap = uvm_analysis_port("ap", self)

    def sample(self) -> None:
        """Publish what is seen in this cycle."""
        raise NotImplementedError

    def high(self, name: str) -> bool:
        """Return whether a signal is 1."""
        return self.bench.read(name) == 1


class _OneItem(uvm_sequence):
    def __init__(self, item: Any) -> None:
        super().__init__("one_item")
        self._item = item

    async def body(self) -> None:
        await self.start_item(self._item)
        await self.finish_item(self._item)


class Agent(uvm_agent):
    """A driver, a monitor or both."""

    driver_class: type[Driver] | None = None
    monitor_class: type[Monitor] | None = None

    def build_phase(self) -> None:
        if self.driver_class:
            self.sequencer = uvm_sequencer("sequencer", self)
            self.driver = self.driver_class("driver", self)
        if self.monitor_class:
            self.monitor = self.monitor_class("monitor", self)

    def connect_phase(self) -> None:
        if self.driver_class:
            self.driver.seq_item_port.connect(self.sequencer.seq_item_export)

    async def run(self, item: Any) -> None:
        """Have an item driven, and wait until it has been."""
        await _OneItem(item).start(self.sequencer)
