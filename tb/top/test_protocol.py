"""Proof that the monitors can fail: every test breaks a rule and passes only if that is noticed."""

from __future__ import annotations

import pyuvm
from cocotb.triggers import ClockCycles, RisingEdge

from tb.env.registers import BUSY, START
from tb.sequences import packets as p
from tb.top.base_test import BaseTest
from tb.top.contents import Program


class MustNotice(BaseTest):
    """Passes if the agent's first protocol error says what is expected."""

    agent = "source"
    expected = ""

    def extract_phase(self) -> None:
        errors = getattr(self.env, self.agent).errors
        assert errors, f"the monitor of {self.agent} noticed nothing"
        assert self.expected in str(errors[0]), f"the monitor says {errors[0]}"
        errors.clear()
        # The rule was broken on purpose; what the machine makes of it is of no interest here.
        self.env.scoreboard.check_phase = lambda: None

    async def stall_input(self) -> None:
        """Start a long run and offer a beat, which the machine does not take while it computes."""
        n = self.config.num_pe
        columns = min(500, self.config.act_depth * n, self.config.ptr_depth - 1)
        program = Program([{pe: [(1, 0)] for pe in range(n)}] * columns, n)
        await self.host.send(*program.packets(n), p.vector([1] * columns))
        await self.host.write("DESC_COUNT", 1)
        await self.host.write("CTRL", START)
        self.dut.s_axis_tdata.value = p.header(p.READ, p.ACT_SRC)
        self.dut.s_axis_tlast.value = 1
        self.dut.s_axis_tvalid.value = 1
        # Small buffers may take a few beats before the stream stalls.
        for _ in range(100):
            await RisingEdge(self.dut.clk_i)
            if not self.dut.s_axis_tready.value:
                break
        else:
            raise AssertionError("the input stream does not stall during a run")
        await ClockCycles(self.dut.clk_i, 3)
        assert await self.host.read("STATUS") & BUSY, "the run was too short"


@pyuvm.test()
class ValidFalls(MustNotice):
    """tvalid is taken back before tready."""

    expected = "valid fell before ready"

    async def stimulus(self) -> None:
        await self.stall_input()
        self.dut.s_axis_tvalid.value = 0
        await self.host.wait_idle()


@pyuvm.test()
class DataChanges(MustNotice):
    """tdata changes while it waits."""

    expected = "payload changed"

    async def stimulus(self) -> None:
        await self.stall_input()
        self.dut.s_axis_tdata.value = p.header(p.READ, p.ACT_DST)
        await self._until_taken()

    async def _until_taken(self) -> None:
        await RisingEdge(self.dut.s_axis_tready)
        await RisingEdge(self.dut.clk_i)
        self.dut.s_axis_tvalid.value = 0
        await self.host.wait_idle()


@pyuvm.test()
class LastChanges(DataChanges):
    """tlast changes while it waits."""

    async def stimulus(self) -> None:
        await self.stall_input()
        self.dut.s_axis_tlast.value = 0
        await self._until_taken()


@pyuvm.test()
class WriteDataChanges(MustNotice):
    """A second word waits for the address of the first, and changes meanwhile."""

    agent = "axil"
    expected = "s_axil_w: payload changed"

    async def stimulus(self) -> None:
        dut = self.dut
        dut.s_axil_wdata.value, dut.s_axil_wstrb.value = 1, 0xF
        dut.s_axil_wvalid.value = 1
        for _ in range(20):
            await RisingEdge(dut.clk_i)
            if not dut.s_axil_wready.value:
                break
        else:
            raise AssertionError("the slave takes any number of words without an address")
        dut.s_axil_wdata.value = 2
        await ClockCycles(dut.clk_i, 3)
        dut.s_axil_wvalid.value = 0
        await ClockCycles(dut.clk_i, 3)
