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
from tb.env.registers import ERROR_NAMES
from tb.env.subscriber import Subscriber
from tb.sequences.host import Host

_LOOKS = 20  # times in a quiet period that the wires are looked at


class BaseTest(uvm_test):
    """Builds the environment, resets the machine and calls `stimulus`.

    Attributes
    ----------
    watchdog : int
        Cycles after which the test fails as hanging.
    quiet : int
        Cycles without a beat on either stream after which it does so, too, whatever goes on on
        the register bus: a host that polls a machine that hangs would poll for ever.
    """

    watchdog = 2_000_000
    quiet = 100_000

    def build_phase(self) -> None:
        self.dut = cocotb.top
        self.config = EnvConfig.from_environment()
        self.rng = self.config.rng(type(self).__name__)
        ConfigDB().set(None, "*", "DUT", self.dut)
        ConfigDB().set(None, "*", "CONFIG", self.config)
        self.env = EieEnv("env", self)
        self._chunks = 0
        self._traffic = Subscriber("traffic", self, self._count_chunk)
        self.logger.info(
            f"{type(self).__name__}: seed {self.config.seed}; "
            f"reproduce with: {self.config.reproduce or '(not started by the flow)'}"
        )

    def connect_phase(self) -> None:
        self.env.source.ap.connect(self._traffic)
        self.env.sink.ap.connect(self._traffic)

    async def run_phase(self) -> None:
        self.raise_objection()
        self.host = Host(self.env)
        Clock(self.dut.clk_i, PERIOD_NS, unit="ns").start()
        await self.reset()
        begin, wall = cycle(), time.perf_counter()
        await self._watched(cocotb.start_soon(self.stimulus()))
        await self.settle()
        self.cycles, self.wall_seconds = cycle() - begin, time.perf_counter() - wall
        self.drop_objection()

    async def _watched(self, work: cocotb.task.Task) -> None:
        """Wait for the stimulus; fail if it hangs, with what the scoreboard has found so far."""
        begin = last_beat = cycle()
        while not work.done():
            chunks = self._chunks
            await First(work, Timer(self.quiet // _LOOKS * PERIOD_NS, unit="ns"))
            # Monitors hand beats on in chunks; in the middle of a long one the wires show that
            # something moves.
            if self._chunks != chunks or self._a_beat_moves():
                last_beat = cycle()
            problem = ""
            if cycle() - begin > self.watchdog:
                problem = f"no end after {self.watchdog} cycles"
            elif cycle() - last_beat > self.quiet:
                problem = f"no beat on a stream for {self.quiet} cycles"
            if problem and not work.done():
                work.cancel()
                found = self.env.scoreboard.verdict() or "no mismatch so far"
                raise AssertionError(f"the test hangs: {problem}; scoreboard: {found}")

    def _a_beat_moves(self) -> bool:
        dut = self.dut
        return any(
            valid.value == 1 and ready.value == 1
            for valid, ready in (
                (dut.s_axis_tvalid, dut.s_axis_tready),
                (dut.m_axis_tvalid, dut.m_axis_tready),
            )
        )

    def _count_chunk(self, _: object) -> None:
        self._chunks += 1

    async def reset(self) -> None:
        """Reset the machine."""
        self.dut.rst_ni.value = 0
        await ClockCycles(self.dut.clk_i, 4)
        self.dut.rst_ni.value = 1
        await RisingEdge(self.dut.clk_i)

    async def settle(self) -> None:
        """Let what is on its way through the monitors arrive."""
        await ClockCycles(self.dut.clk_i, 20)

    async def expect_no_error(self, what: str) -> None:
        """Check that the machine refused nothing and noticed nothing: the stimulus did its work."""
        bits, infos = await self.host.errors()
        names = [
            f"{name} {info:#x}"
            for n, (name, info) in enumerate(zip(ERROR_NAMES, infos, strict=True))
            if bits >> n & 1
        ]
        assert not names, f"{what}: the machine reports {', '.join(names)}"

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
