"""What all tests of the machine share: clock, reset, environment, watchdog, seed."""

from __future__ import annotations

import json
import time
from typing import Any

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import ClockCycles, First, RisingEdge, Timer
from pyuvm import ConfigDB, uvm_test

from tb.agents.clocks import PERIOD_NS, cycle
from tb.env.config import EnvConfig
from tb.env.env import EieEnv
from tb.sequences.host import Host


class BaseTest(uvm_test):
    """Builds the environment, resets the machine and calls `stimulus`.

    Attributes
    ----------
    watchdog : int
        Cycles after which the test fails as hanging.
    """

    watchdog = 2_000_000

    def build_phase(self) -> None:
        self.dut = cocotb.top
        self.config = EnvConfig.from_environment()
        self.rng = self.config.rng(type(self).__name__)
        ConfigDB().set(None, "*", "DUT", self.dut)
        ConfigDB().set(None, "*", "CONFIG", self.config)
        self.env = EieEnv("env", self)
        self.logger.info(
            f"{type(self).__name__}: seed {self.config.seed}; "
            f"reproduce with: {self.config.reproduce or '(not started by the flow)'}"
        )

    async def run_phase(self) -> None:
        self.raise_objection()
        self.host = Host(self.env)
        Clock(self.dut.clk_i, PERIOD_NS, unit="ns").start()
        await self.reset()
        begin, wall = cycle(), time.perf_counter()
        work = cocotb.start_soon(self.stimulus())
        limit = Timer(self.watchdog * PERIOD_NS, unit="ns")
        await First(work, limit)
        assert work.done(), f"the test hangs: no end after {self.watchdog} cycles"
        await self.settle()
        self.cycles, self.wall_seconds = cycle() - begin, time.perf_counter() - wall
        self.drop_objection()

    async def reset(self) -> None:
        """Reset the machine."""
        self.dut.rst_ni.value = 0
        await ClockCycles(self.dut.clk_i, 4)
        self.dut.rst_ni.value = 1
        await RisingEdge(self.dut.clk_i)

    async def settle(self) -> None:
        """Let what is on its way through the monitors arrive."""
        await ClockCycles(self.dut.clk_i, 20)

    async def stimulus(self) -> None:
        """What the test does."""
        raise NotImplementedError

    def report_phase(self) -> None:
        s = self.env.scoreboard
        self.logger.info(
            f"{type(self).__name__}: {s.packets} packets, {s.values} outputs and {s.registers} "
            f"registers compared, {s.mismatches} mismatches"
        )
        self.write_summary(self.summary())

    def summary(self) -> dict[str, Any]:
        """What goes into `summary.json`, added up over the tests of a simulation."""
        s = self.env.scoreboard
        return {
            "tests": 1,
            "packets_compared": s.packets,
            "outputs_compared": s.values,
            "registers_compared": s.registers,
            "mismatches": s.mismatches,
            "cycles": self.cycles,
            "wall_seconds": round(self.wall_seconds, 3),
        }

    def write_summary(self, values: dict[str, Any]) -> None:
        """Add numbers to `summary.json`; other values are set."""
        path = self.config.out / "summary.json"
        total = json.loads(path.read_text()) if path.is_file() else {}
        for name, value in values.items():
            number = isinstance(value, int | float) and not isinstance(value, bool)
            total[name] = total.get(name, 0) + value if number and name in _SUMS else value
        path.write_text(json.dumps(total, indent=1) + "\n")


_SUMS = ("tests", "packets_compared", "outputs_compared", "registers_compared", "mismatches",
         "cycles", "wall_seconds")
