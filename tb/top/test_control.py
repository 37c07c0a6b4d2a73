"""Control and status: what the registers do, beyond holding values (`docs/registers.md`)."""

from __future__ import annotations

import numpy as np
import pyuvm
from cocotb.triggers import ClockCycles, RisingEdge

from tb.agents.axil import Access
from tb.env.registers import (
    BUSY,
    COUNTER_NAMES,
    COUNTERS_BASE,
    DONE,
    ERROR,
    IRQ_DONE,
    IRQ_ERROR,
    LOADING,
    START,
)
from tb.sequences import packets as p
from tb.top.base_test import BaseTest
from tb.top.contents import Program

_ERROR = 0x058
_IRQ_STATUS = 0x054
_PACKET, _CUT = 2, 3


class ControlTest(BaseTest):
    """Has a layer that takes a while, and ways to provoke errors."""

    async def load_layer(self, columns: int = 200) -> None:
        """Load a layer of one entry in every column of every PE, and inputs without a zero."""
        n = self.config.num_pe
        columns = min(columns, self.config.act_depth * n, self.config.ptr_depth - 1)
        program = Program([{pe: [(1, 0)] for pe in range(n)}] * columns, n)
        await self.host.send(*program.packets(n), p.vector([1] * columns))
        await self.host.write("DESC_COUNT", 1)

    async def malformed(self) -> None:
        """Send a packet that is refused."""
        await self.host.send(np.array([0], dtype=np.uint64))
        await self.host.wait_idle()

    async def cut(self) -> None:
        """Send a packet that ends early."""
        await self.host.send(p.write(p.ACT_SRC, np.zeros(3))[:2])
        await self.host.wait_idle()

    async def expect(self, name: str, value: int) -> None:
        """Read a register and compare it."""
        got = await self.host.read(name)
        assert got == value, f"{name} is {got:#x}, not {value:#x}"


@pyuvm.test()
class Status(ControlTest):
    """BUSY, LOADING, DONE, ERROR and CURRENT through a run and a slow packet."""

    async def stimulus(self) -> None:
        await self.load_layer()
        await self.expect("STATUS", 0)
        for _ in range(2):
            await self.host.write("CTRL", START)
            await self.expect("STATUS", BUSY)
            await self.expect("CURRENT", 0)
            await self.host.wait_idle()
            await self.expect("STATUS", DONE)
        packet = p.write(p.ACT_DST, np.arange(4, dtype=np.uint64))
        for beat in packet[:-1]:
            await self.host.send(np.array([beat]), last=False)
            await ClockCycles(self.dut.clk_i, 4)
            await self.expect("STATUS", DONE | LOADING)
        await self.host.send(packet[-1:])
        await self.host.wait_idle()
        await self.expect("STATUS", DONE)
        await self.malformed()
        await self.expect("STATUS", DONE | ERROR)
        await self.host.write("ERROR", 1 << _PACKET)
        await self.expect("STATUS", DONE)
        # CURRENT stays at the last pass of a run.
        n, count = self.config.num_pe, min(3, self.config.num_desc)
        layer = Program([{0: [(1, 0)]}], n).descriptor()
        await self.host.send(*(p.write(p.DESCRIPTOR, layer, address=4 * d) for d in range(count)))
        await self.host.run(0, count, "poll")
        await self.expect("CURRENT", count - 1)


@pyuvm.test()
class Interrupts(ControlTest):
    """Each source with each enable; irq_o is the level of what is enabled and pending."""

    async def stimulus(self) -> None:
        await self.load_layer(20)
        causes = (
            (IRQ_DONE, lambda: self.host.run(0, 1, "packet")),
            (IRQ_DONE, lambda: self.host.run(0, 1, "poll")),
            (IRQ_ERROR, self.malformed),
            (IRQ_ERROR, self.cut),
        )
        for pending, cause in causes:
            for enabled in range(4):
                await self.host.write("IRQ_ENABLE", enabled)
                await cause()
                await self._expect_pending(pending, enabled)
                # The other bit leaves it alone; enabling is enough to raise it, at any time.
                await self.host.write("IRQ_STATUS", 3 & ~pending)
                await self._expect_pending(pending, enabled)
                await self.host.write("IRQ_ENABLE", 3)
                await self._expect_pending(pending, 3)
                await self.host.write("IRQ_STATUS", pending)
                await self._expect_pending(0, 3)
                await self.host.write("ERROR", 0x7F)
        # A second error of a kind that is still recorded is an error, too.
        for _ in range(2):
            await self.malformed()
            await self._expect_pending(IRQ_ERROR, 3)
            await self.host.write("IRQ_STATUS", IRQ_ERROR)
        # A run that is refused has ended.
        await self.host.run(0, 0, "poll")
        await self._expect_pending(IRQ_DONE | IRQ_ERROR, 3)

    async def _expect_pending(self, pending: int, enabled: int) -> None:
        await self.expect("IRQ_STATUS", pending)
        level, expected = bool(self.dut.irq_o.value), bool(pending & enabled)
        assert level == expected, f"irq_o is {level}: pending {pending:02b}, enabled {enabled:02b}"


@pyuvm.test()
class InterruptOfARun(ControlTest):
    """irq_o rises once, with the end of the run, and a host that waits for it finds it idle."""

    async def stimulus(self) -> None:
        await self.load_layer()
        await self.host.write("IRQ_ENABLE", IRQ_DONE)
        for _ in range(3):
            assert not self.dut.irq_o.value
            await self.host.write("CTRL", START)
            assert not self.dut.irq_o.value, "irq_o rose before the end of the run"
            await RisingEdge(self.dut.irq_o)
            await self.expect("STATUS", DONE)
            await self.host.write("IRQ_STATUS", IRQ_DONE)
            await self.expect("IRQ_STATUS", 0)


@pyuvm.test()
class ResetInTheMiddle(ControlTest):
    """A reset ends a run and a packet at any moment; afterwards the machine works as before."""

    async def stimulus(self) -> None:
        for pause in (1, 7, 40, 90):
            await self.load_layer()
            await self.host.write("CTRL", START)
            await ClockCycles(self.dut.clk_i, pause)
            await self._reset_and_work()
        packet = p.write(p.ACT_DST, np.arange(6, dtype=np.uint64))
        for came in (1, 3):
            await self.host.send(packet[:came], last=False)
            await ClockCycles(self.dut.clk_i, 4)
            await self.expect("STATUS", DONE | LOADING)
            await self._reset_and_work()

    async def _reset_and_work(self) -> None:
        await self.reset()
        self.env.scoreboard.restart()
        for name in ("STATUS", "ERROR", "IRQ_STATUS", "CURRENT", "DESC_COUNT"):
            await self.expect(name, 0)
        assert not any((await self.host.counters()).values()), "counters survive a reset"
        n = self.config.num_pe
        program = Program([{pe: [(pe % 15 + 1, 0)] for pe in range(n)}] * 3, n)
        await self.host.send(*program.packets(n), p.vector([1, 2, 3]))
        await self.host.run(0, 1, "interrupt")
        result = await self.host.read_result("after a reset", n, 0)
        assert result.tolist() == [6 * (pe % 15 + 1) for pe in range(n)]


@pyuvm.test()
class WriteOneToClear(ControlTest):
    """ERROR: only ones clear, only in strobed bytes, each bit for itself."""

    async def stimulus(self) -> None:
        both = 1 << _PACKET | 1 << _CUT
        await self.malformed()
        await self.cut()
        await self.expect("ERROR", both)
        for data, strobes in (
            (0, 0xF), (both, 0xE), (both, 0), (0xFFFF_FF00, 0xF), (both ^ 0xFF, 1),
        ):  # fmt: skip
            await self.host.access(Access(True, _ERROR, data, strobes))
            await self.expect("ERROR", both)
            await self.host.access(Access(True, _IRQ_STATUS, IRQ_ERROR ^ 3, strobes))
            await self.expect("IRQ_STATUS", IRQ_ERROR)
        await self.host.access(Access(True, _ERROR, 1 << _PACKET, 1))
        await self.expect("ERROR", 1 << _CUT)
        await self.host.access(Access(True, _ERROR, 1 << _CUT, 1))
        await self.expect("ERROR", 0)
        await self.expect("IRQ_STATUS", IRQ_ERROR)


@pyuvm.test()
class LowAddressBits(ControlTest):
    """Bits 1:0 of an address are ignored, in reads and writes."""

    async def stimulus(self) -> None:
        for low in range(4):
            data = self.rng.getrandbits(16)
            write = await self.host.access(Access(True, 0x048 | low, data))
            assert write.response == 0, f"{write}"
            for other in range(4):
                read = await self.host.access(Access(False, 0x048 | other))
                assert (read.response, read.data) == (0, data), f"{read}, not {data:#x}"


@pyuvm.test()
class Counters(ControlTest):
    """A high word belongs to the low word read before it; a run clears every counter."""

    async def stimulus(self) -> None:
        await self.load_layer()
        await self.host.write("CTRL", START)
        # While a run goes on, too: the sums are taken one after the other, CYCLES only grows.
        seen = [await self._read("CYCLES") for _ in range(3)]
        assert seen == sorted(seen) and seen[0] > 0, f"CYCLES went {seen}"
        await self.host.wait_idle()
        first = await self.host.counters()
        assert first["CYCLES"] > first["BROADCASTS"] > 0
        again = await self.host.counters()
        assert again == first, "counters changed although nothing runs"
        for name in reversed(COUNTER_NAMES):
            assert await self._read(name) == first[name], name
        await self.host.run(0, 1, "poll")
        second = await self.host.counters()
        assert second == first, "the same run counts something else the second time"
        # A run of nothing leaves zeros, but for the cycles it took.
        await self.host.run(0, 0, "poll")
        empty = await self.host.counters()
        del empty["CYCLES"], empty["STARVED"]
        assert not any(empty.values()), f"{empty}"

    async def _read(self, name: str) -> int:
        address = COUNTERS_BASE + 8 * COUNTER_NAMES.index(name)
        low = await self.host.access(Access(False, address))
        high = await self.host.access(Access(False, address + 4))
        return high.data << 32 | low.data
