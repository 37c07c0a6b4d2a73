"""What the tests of `host_if` share: the environment, a body for each seed, register addresses."""

from __future__ import annotations

import cocotb
from cocotb.triggers import ClockCycles, First
from pyuvm import ConfigDB, uvm_test

from tb.units.bench import Bench, run_seeds
from tb.units.host.host_if_env import HostIfEnv

CTRL, STATUS, DESC_FIRST, DESC_COUNT = 0x40, 0x44, 0x48, 0x4C
IRQ_ENABLE, IRQ_STATUS, ERROR = 0x50, 0x54, 0x58


class HostIfTest(uvm_test):
    """Runs `stimulus` for each seed, every time from reset.

    Attributes
    ----------
    seeds : bool
        False for a test that has nothing random.
    """

    seeds = True

    def build_phase(self) -> None:
        self.dut = cocotb.top
        ConfigDB().set(None, "*", "DUT", self.dut)
        self.env = HostIfEnv("env", self)

    async def run_phase(self) -> None:
        self.raise_objection()
        await run_seeds(self.dut, type(self).__name__, self._one_seed, seeds=self.seeds)
        self.drop_objection()

    async def _one_seed(self, bench: Bench) -> None:
        await self.env.begin(bench)
        work = cocotb.start_soon(self.stimulus(bench))
        while not work.done():
            # A test that resets has a new event after it.
            await First(work, self.env.scoreboard.failed.wait(), ClockCycles(self.dut.clk_i, 500))
            if self.env.scoreboard.failure is not None:
                work.cancel()
                raise self.env.scoreboard.failure
        await work
        self.env.stop()

    async def stimulus(self, bench: Bench) -> None:
        """What the test does."""
        raise NotImplementedError

    async def clear(self) -> None:
        """Clear errors and interrupts, and enable both interrupts."""
        await self.env.access(True, ERROR, 0x7F)
        await self.env.access(True, IRQ_STATUS, 3)
        await self.env.access(True, IRQ_ENABLE, 3)
