"""Every error that the machine reports: its bit, its detail, and that it harms nothing.

The scoreboard compares ERROR and ERROR_INFO with the model at every read; the tests check on top
that the error they provoke is the one they get.
"""

from __future__ import annotations

import numpy as np
import pyuvm
from cocotb.triggers import ClockCycles, RisingEdge

from tb.agents.axil import Access
from tb.env.registers import ERROR_NAMES, START
from tb.sequences import packets as p
from tb.top import contents
from tb.top.base_test import BaseTest
from tb.top.contents import END, FIRST, LAST, SRAM_IN, SRAM_OUT, Program

START_BUSY, DESCRIPTOR, PACKET, CUT, ROW, POINTER, RANGE = range(7)


class ErrorTest(BaseTest):
    """Provokes errors beside a small network that must go on working."""

    async def stimulus(self) -> None:
        await self.load_healthy()
        await self.check_healthy()
        await self.provoke()
        await self.host.write("ERROR", 0x7F)
        assert await self.host.read("ERROR") == 0
        await self.load_healthy()
        await self.check_healthy()

    async def provoke(self) -> None:
        """Provoke the errors of this test."""
        raise NotImplementedError

    async def load_healthy(self) -> None:
        """Load a layer that doubles every input."""
        n = self.config.num_pe
        columns = [{j % n: [(2, j // n)]} for j in range(min(2 * n, 16))]
        self.healthy = Program(columns, len(columns))
        await self.host.send(*self.healthy.packets(n))

    async def check_healthy(self) -> None:
        """Run it and check the outputs."""
        x = [self.rng.randrange(-1000, 1000) for _ in range(self.healthy.outputs)]
        await self.host.send(p.vector(x))
        await self.host.run(0, 1)
        result = await self.host.read_result("healthy", len(x), 0)
        assert result.tolist() == [2 * v for v in x]

    async def expect(self, kind: int, info: int | None = None) -> None:
        """Check that this error and no other was reported, then clear it."""
        await self.host.wait_idle()
        bits, infos = await self.host.errors()
        assert bits == 1 << kind, f"ERROR is {bits:#x}, expected {ERROR_NAMES[kind]}"
        assert info is None or infos[kind] == info, f"detail {infos[kind]:#x}, not {info:#x}"
        await self.host.write("ERROR", 1 << kind)
        assert await self.host.read("ERROR") == 0


@pyuvm.test()
class MalformedPackets(ErrorTest):
    """Every reason, with and without beats to drop behind the header."""

    async def provoke(self) -> None:
        c = self.config
        past = {
            p.ENTRIES: c.spmat_entries // 8, p.POINTERS: c.ptr_depth // 2,
            p.BIAS: c.bias_depth // 4, p.CODEBOOK: c.num_codebooks * 4,
            p.DESCRIPTOR: c.num_desc * 4, p.ACT_SRC: c.act_depth * c.num_pe // 4,
        }  # fmt: skip
        bad = [(1, p.header(kind)) for kind in (0, 4, 9, 10, 15)]
        bad += [(2, p.header(p.WRITE, space)) for space in (9, 15, p.RESULT, p.COUNTERS)]
        bad += [(2, p.header(p.READ, 12)), (2, p.header(p.RUN, 1))]
        bad += [(3, p.header(p.WRITE, p.CODEBOOK, pe=1)), (3, p.header(p.READ, p.RESULT, pe=2))]
        if c.num_pe < 256:
            bad += [(3, p.header(p.WRITE, p.BIAS, pe=c.num_pe)), (3, p.header(p.READ, pe=255))]
        bad += [(4, p.header(p.WRITE, p.ENTRIES, length=0)), (4, p.header(p.RUN, length=0))]
        for space, size in past.items():
            bad += [
                (4, p.header(p.WRITE, space, address=size)),
                (4, p.header(p.WRITE, space, address=size - 1, length=2)),
                (4, p.header(p.READ, space, length=size + 1)),
            ]
        bad += [(4, p.header(p.READ, p.COUNTERS, length=5))]
        bad += [(4, p.header(p.RUN, address=c.num_desc)), (4, p.header(p.RUN, length=1 << 23))]
        for reason, beat in bad:
            behind = [self.rng.getrandbits(64) for _ in range(self.rng.randrange(4))]
            await self.host.send(np.array([beat, *behind], dtype=np.uint64))
            await self.expect(PACKET, reason << 16 | beat & 0xFFFF)
        await self.check_healthy()


@pyuvm.test()
class CutStreams(ErrorTest):
    """TLAST in a header and at every place of the payload; what came before it is stored."""

    async def provoke(self) -> None:
        await self.host.send(np.array([p.header(p.WRITE, p.ACT_SRC, length=5)], dtype=np.uint64))
        await self.expect(CUT, 5)
        for came in range(1, 5):
            packet = p.write(p.ACT_SRC, np.arange(5, dtype=np.uint64) + came)
            await self.host.send(packet[: 1 + came])
            await self.expect(CUT, 5 - came)
            await self.host.read_space(p.ACT_SRC, came)
        # The first cut is the one that is described.
        for missing in (3, 2):
            await self.host.send(p.write(p.ACT_SRC, np.zeros(missing + 1))[:2])
        await self.expect(CUT, 3)


@pyuvm.test()
class ImpossibleDescriptors(ErrorTest):
    """Every reason, and that a run stops in front of such a descriptor and not before."""

    async def provoke(self) -> None:
        c = self.config
        granule, registers = 4 * c.num_pe, c.reg_depth * c.num_pe
        sram = c.act_depth * c.num_pe
        tile = SRAM_IN | SRAM_OUT | FIRST | LAST | END
        whole = contents.WHOLE
        cases = [
            (1, {"flags": whole | 1 << 23}), (1, {"flags": whole | 1 << 13}),
            *((1, {"flags": whole | 1 << bit}) for bit in (14, 15, 24, 31, 32, 63)),
            (2, {"in_len": 0}), (2, {"in_first": 1}), (2, {"in_len": sram + 1}),
            (2, {"in_first": sram - granule, "in_len": granule + 1}),
            (2, {"in_len": registers + 1, "flags": whole & ~SRAM_IN}),
            (2, {"in_len": 0xFFFFFFFF, "in_first": granule}),
            (3, {"out_len": 0}), (3, {"out_len": registers + 1}),
            (3, {"out_first": granule // 2, "flags": tile}), (3, {"out_first": granule}),
            (3, {"out_first": sram, "flags": tile}),
            (4, {"ptr_base": c.ptr_depth - 1}), (4, {"ptr_base": 0xFFFFFFFF}),
            (5, {"bias_base": c.bias_depth // 4, "flags": whole | contents.BIAS}),
            (7, {"flags": SRAM_IN | FIRST | END}), (7, {"flags": SRAM_IN | FIRST | LAST}),
        ]  # fmt: skip
        if c.num_codebooks < 256:
            cases.append((6, {"codebook": c.num_codebooks}))
        for reason, fields in cases:
            bad = contents.descriptor(**fields)
            await self.host.send(p.write(p.DESCRIPTOR, bad, address=4))
            await self.host.run(0, 2, self.rng.choice(["packet", "poll", "interrupt"]))
            await self.expect(DESCRIPTOR, reason << 16 | 1)
            # The pass in front of it was done.
            await self.host.read_result("healthy", self.healthy.outputs, 0)
        for first, count in ((0, 0), (c.num_desc, 1), (0, c.num_desc + 1), (0xFFFF, 0xFFFF)):
            await self.host.run(first, count, "poll")
            await self.expect(DESCRIPTOR, 8 << 16 | first)


@pyuvm.test()
class BadMatrices(ErrorTest):
    """Rows out of range, descending pointers, pointers beyond the memory, in each PE."""

    async def provoke(self) -> None:
        n = self.config.num_pe
        for pe in sorted({0, n - 1, n // 2}):
            bad = Program([{pe: [(3, 0), (5, 1), (7, 2)]}, {pe: [(1, 0)]}], 2 * n)
            await self._run(bad, [1, 1])
            await self.expect(ROW, pe)
            good = Program([{k: [(3, 0)] for k in range(n)}] * 3, n)
            for pointers, kind in (
                ([0, 1, 0, 1], POINTER),
                ([0, 1, 2, self.config.spmat_entries + 1], RANGE),
                ([0, self.config.spmat_entries + 5, 2, 3], RANGE),
            ):
                await self.host.send(*good.packets(n))
                await self.host.send(p.write(p.POINTERS, p.pack(pointers, "<u4"), pe))
                await self.host.send(p.vector([2, 3, 4]))
                await self.host.run(0, 1)
                await self.host.counters()
                await self.host.read_result("bad pointers", n, 0)
                bits, infos = await self.host.errors()
                assert bits >> kind & 1 and infos[kind] & 0xFF == pe, f"{bits:#x} {infos}"
                await self.host.write("ERROR", 0x7F)
        depth = self.config.reg_depth
        await self._run(Program([{0: [(1, 0)] * (depth + 3)}], depth * n), [1])
        await self.expect(ROW, 0)

    async def _run(self, program: Program, x: list[int]) -> None:
        await self.host.send(*program.packets(self.config.num_pe))
        await self.host.send(p.vector(x))
        await self.host.run(0, 1)
        await self.host.counters()
        await self.host.read_result("bad matrix", program.outputs, 0)


@pyuvm.test()
class WhereItHappened(ErrorTest):
    """The detail names the descriptor, not only the PE; of several PEs at once the lowest."""

    async def provoke(self) -> None:
        n, entries = self.config.num_pe, self.config.spmat_entries
        last = self.config.num_desc - 1
        # All PEs do the same in the same cycle: one column that is healthy, one that is not.
        cases = (
            (ROW, [0, 1, 2], [(1, 0), (1, 3)]),
            (POINTER, [0, 1, 0], [(1, 0), (1, 0)]),
            (RANGE, [0, 1, entries + 1], [(1, 0), (1, 0)]),
        )
        # Behind the healthy layer's columns and entries, which stay as they are.
        pointer, first = 18, 64
        for kind, pointers, content in cases:
            for pe in range(n):
                own = [min(first + q, entries + 1) for q in pointers]
                packed = p.pack([z << 4 | code for code, z in content], "u1")
                await self.host.send(
                    p.write(p.POINTERS, p.pack(own, "<u4"), pe, pointer // 2),
                    p.write(p.ENTRIES, packed, pe, first // 8),
                )
            bad = contents.descriptor(2, n, ptr_base=pointer)
            await self.host.send(p.write(p.DESCRIPTOR, bad, address=4 * last))
            await self.host.send(p.vector([1, 1]))
            await self.host.run(last, 1)
            await self.host.read_result("bad", n, 0)
            await self.expect(kind, last << 16)
            # Nothing of the network beside it has changed.
            await self.check_healthy()


@pyuvm.test()
class StartWhileBusy(ErrorTest):
    """A start during a run, and one during a packet, change nothing."""

    async def provoke(self) -> None:
        n, scoreboard = self.config.num_pe, self.env.scoreboard
        long = min(self.config.act_depth * n, self.config.ptr_depth - 1)
        columns = [{k: [(1, 0)] for k in range(n)}] * min(long, 900)
        await self.host.send(*Program(columns, n).packets(n))
        await self.host.send(p.vector([1] * len(columns)))
        await self.host.write("DESC_COUNT", 1)
        await self.host.write("CTRL", START)
        scoreboard.expect_busy = True
        await self.host.write("CTRL", START)
        scoreboard.expect_busy = False
        assert await self.host.read("STATUS") & 1, "the run was too short to be started into"
        await self.host.wait_idle()
        await self.host.read_result("started into", n, 0)
        await self.expect(START_BUSY, 0)
        # A packet that has begun
        packet = p.write(p.ACT_SRC, np.arange(8, dtype=np.uint64))
        await self.host.send(packet[:3], last=False)
        await ClockCycles(self.dut.clk_i, 5)
        assert await self.host.read("STATUS") & 2
        await self.host.write("CTRL", START)
        await self.host.send(packet[3:])
        await self.expect(START_BUSY, 0)
        await self.host.read_space(p.ACT_SRC, 8)


@pyuvm.test()
class ErrorInterrupt(ErrorTest):
    """An error raises the interrupt if that is enabled."""

    async def provoke(self) -> None:
        await self.host.write("IRQ_STATUS", 3)
        await self.host.write("IRQ_ENABLE", 2)
        assert not self.dut.irq_o.value
        await self.host.send(np.array([0], dtype=np.uint64))
        if not self.dut.irq_o.value:
            await RisingEdge(self.dut.irq_o)
        assert await self.host.read("IRQ_STATUS") & 2
        await self.host.access(Access(True, 0x054, 2))
        assert not self.dut.irq_o.value
        await self.expect(PACKET)
