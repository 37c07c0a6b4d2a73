"""Corners that random stimulus meets too rarely, each on purpose and by name."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import cocotb
import numpy as np
import pyuvm

from tb.agents.axil import OKAY, Access
from tb.env.registers import START, register_map
from tb.sequences import packets as p
from tb.sequences.host import START_MODES
from tb.top.contents import (
    BIAS,
    END,
    FIRST,
    LAST,
    RELU,
    SRAM_IN,
    SRAM_OUT,
    WHOLE,
    Program,
    descriptor,
)
from tb.top.corner_test import CornerTest

_MOST_POINTERS = 40_000  # of all PEs together


@pyuvm.test()
class EveryShift(CornerTest):
    """All 32 shifts, with products and biases at both limits."""

    async def stimulus(self) -> None:
        n = self.config.num_pe
        book = [0, 32767, -32768, 1, -1, 3, -3, 16384, -16384, 5, 255, -256, 2, -2, 7, -7]
        columns = [{pe: [(code, 0)] * 4 for pe in range(n)} for code in (*range(1, 16), 2, 2)]
        bias = [(32767, -32768, 0, 32767, -32768, 1, -1, 5)[i // n % 8] for i in range(4 * n)]
        await self.load(Program(columns, 4 * n, codebook=book, flags=WHOLE | BIAS, bias=bias))
        x = np.resize([-32768, 32767, -1, 1], len(columns))
        for shift in range(32):
            flags = WHOLE | BIAS | RELU * (shift % 2)
            await self.run(x, f"shift {shift}", shift=shift, flags=flags)
            await self.run(-x.clip(-32767), f"shift {shift}", shift=shift, flags=flags)
        await self.run(x, "from zero", shift=15)
        await self.expect_no_error("shifts")


@pyuvm.test()
class BatchesOfZeros(CornerTest):
    """Passes of two and more batches with whole batches of zeros: first, inside, last, all."""

    async def stimulus(self) -> None:
        c = self.config
        window = c.reg_depth * c.num_pe
        longest = min(c.act_depth * c.num_pe, c.ptr_depth - 1, _MOST_POINTERS // c.num_pe)
        lengths = [window + 1, 2 * window, 3 * window - 1, 3 * window + 1]
        lengths = [length for length in lengths if length <= longest]
        if not lengths:
            self.logger.info("the machine's vectors are no longer than its registers")
            # The longest there is, so that this test compares something.
            lengths = [min(longest, window)]
        await self.load(Program([{j % c.num_pe: [(1, 0)]} for j in range(max(lengths))], c.num_pe))
        rng = np.random.default_rng(c.seed)
        for length in lengths:
            batches = -(-length // window)
            shares = itertools.cycle((1.0, 0.7, 0.3))
            for zero in itertools.product((False, True), repeat=batches):
                # Without a batch of zeros every share is tried.
                for share in itertools.islice(shares, 1 if any(zero) else 3):
                    x = np.where(rng.random(length) < share, rng.integers(1, 9, length), 0)
                    x[np.repeat(zero, window)[:length]] = 0
                    result = await self.run(x, f"{length} inputs, batches of zeros {zero}")
                    sums = [int(x[pe :: c.num_pe].sum()) for pe in range(c.num_pe)]
                    assert result.tolist() == sums
        await self.expect_no_error("batches of zeros")


@pyuvm.test()
class Sizes(CornerTest):
    """One input and one output; as many inputs as registers; the last of every table."""

    async def stimulus(self) -> None:
        c = self.config
        n, window = c.num_pe, c.reg_depth * c.num_pe
        await self.load(Program([{0: [(3, 0)]}], 1))
        for mode in START_MODES:
            assert (await self.run(np.array([-7]), "1 to 1", mode)).tolist() == [-21]
        last = c.num_codebooks - 1
        await self.host.send(p.write(p.CODEBOOK, p.pack(range(0, 32, 2), "<i2"), address=4 * last))
        assert (await self.run(np.array([5]), "last codebook", codebook=last)).tolist() == [30]
        # The last descriptor alone, and all of them in one run.
        one = descriptor(1, 1)
        await self.host.send(
            *(p.write(p.DESCRIPTOR, one, address=4 * d) for d in range(c.num_desc)), p.vector([4])
        )
        for first, count in ((c.num_desc - 1, 1), (0, c.num_desc)):
            for mode in START_MODES:
                await self.host.run(first, count, mode)
                assert (await self.host.read_result("table", 1, 0)).tolist() == [12]
        for length in (window, window + 1):
            if length < min(c.ptr_depth, c.act_depth * n + 1) and length * n <= _MOST_POINTERS:
                await self.load(Program([{0: [(1, 0)]}] * length, 1))
                x = np.arange(length) % 3
                assert (await self.run(x, f"{length} inputs")).tolist() == [int(x.sum())]
        await self.expect_no_error("sizes")


@pyuvm.test()
class RefusedRuns(CornerTest):
    """Every reason to refuse a descriptor, first in its run and later, by every kind of start."""

    async def stimulus(self) -> None:
        c = self.config
        sram = c.act_depth * c.num_pe
        spoiled = {
            1: {"flags": WHOLE | 1 << 23}, 2: {"in_len": sram + 1}, 3: {"out_len": 0},
            4: {"ptr_base": c.ptr_depth - 1}, 5: {"bias_base": c.bias_depth // 4,
                                                  "flags": WHOLE | BIAS},
            7: {"flags": SRAM_IN | FIRST | END},
        }  # fmt: skip
        if c.num_codebooks < 256:
            spoiled[6] = {"codebook": c.num_codebooks}
        await self.load(Program([{0: [(3, 0)]}], 1))
        for (reason, fields), mode, place in itertools.product(
            spoiled.items(), START_MODES, range(min(2, c.num_desc))
        ):
            await self.run(np.array([2]), "healthy", mode)
            bad = p.write(p.DESCRIPTOR, descriptor(**fields), address=4 * place)
            await self.host.send(bad, p.vector([2]))
            await self.host.run(0, place + 1, mode)
            await self._refused(reason << 16 | place)
        for mode in ("poll", "interrupt"):
            for count in (0, c.num_desc + 1):
                await self.host.run(0, count, mode)
                await self._refused(8 << 16)

    async def _refused(self, info: int) -> None:
        bits, infos = await self.host.errors()
        assert (bits, infos[1]) == (2, info), f"ERROR {bits:#x}, detail {infos[1]:#x}"
        await self.host.write("ERROR", 0x7F)


@pyuvm.test()
class StartsWhileBusy(CornerTest):
    """Starts that are refused, again and again, during a run and during a packet."""

    async def stimulus(self) -> None:
        c = self.config
        count = min(c.act_depth * c.num_pe, c.ptr_depth - 1, 500)
        columns = [{pe: [(1, 0)] * c.reg_depth for pe in range(c.num_pe)}] * min(
            count, c.spmat_entries // c.reg_depth
        )
        await self.load(Program(columns, c.reg_depth * c.num_pe))
        await self.host.send(p.vector([1] * len(columns)))
        await self.host.write("DESC_COUNT", 1)
        await self.host.write("CTRL", START)
        self.env.scoreboard.expect_busy = True
        for _ in range(3):
            await self.host.write("CTRL", START)
        self.env.scoreboard.expect_busy = False
        assert await self.host.read("STATUS") & 1, "the run was too short to be started into"
        await self.host.wait_idle()
        packet = p.write(p.ACT_DST, np.arange(6, dtype=np.uint64))
        await self.host.send(packet[:3], last=False)
        for _ in range(2):
            await self.host.write("CTRL", START)
        await self.host.send(packet[3:])
        await self.host.wait_idle()
        bits, _ = await self.host.errors()
        assert bits == 1, f"ERROR is {bits:#x}"
        await self.host.read_result("started into", self.program.outputs, 0)


@pyuvm.test()
class ReadOnlyRegisters(CornerTest):
    """Writes to registers that cannot be written, the counters after a run among them."""

    async def stimulus(self) -> None:
        await self.load(Program([{0: [(3, 0)]}] * 4, 1))
        await self.run(np.array([1, 2, 0, 4]), "before")
        before = await self.host.counters()
        for spec in register_map(self.config):
            if spec.access == "RO":
                item = await self.host.access(Access(True, spec.address, 0xFFFF_FFFF))
                assert item.response == OKAY, f"{spec.name}: {item}"
        assert await self.host.counters() == before
        assert await self.host.read("STATUS") == 4
        await self.expect_no_error("writes to read-only registers")


@pyuvm.test()
class DroppedBeats(CornerTest):
    """Malformed headers with nothing, one, some and many beats behind them, at any pace."""

    async def stimulus(self) -> None:
        for behind, pause in itertools.product((0, 1, 5, 40), (0, 1, 3)):
            self.host.idles = itertools.cycle([True] * pause + [False]) if pause else None
            beats = np.array([0, *[self.rng.getrandbits(64) for _ in range(behind)]], np.uint64)
            await self.host.send(beats)
            self.host.idles = None
            await self.host.wait_idle()
            bits, infos = await self.host.errors()
            assert (bits, infos[2]) == (4, 1 << 16), f"ERROR {bits:#x}, detail {infos[2]:#x}"
            await self.host.write("ERROR", 4)


@pyuvm.test()
class InputWaits(CornerTest):
    """Headers that come from long before to just after the machine takes the next packet."""

    async def stimulus(self) -> None:
        await self.load(Program([{0: [(3, 0)]}], 1))
        await self.host.send(p.vector([1]))
        for kind in ("read", "run"):
            first = p.read(p.ACT_SRC, 1) if kind == "read" else p.run(0, 1)
            for pause in range(0, 60):
                self.host.idles = _pause_before_second(pause)
                await self.host.send(first, p.read(p.ACT_SRC, 1))
                self.host.idles = None
                for _ in range(2 if kind == "read" else 1):
                    await self.env.collector.next_packet()
        # The sums over the PEs take the bus that payload needs.
        length = min(64, self.config.act_depth * self.config.num_pe // 4)
        packet = p.write(p.ACT_DST, np.arange(length, dtype=np.uint64))
        for _ in range(6):
            sending = cocotb.start_soon(self.host.send(packet, packet, packet))
            for name in ("BUSY_LO", "BUSY_HI", "ENTRIES_LO", "ENTRIES_HI"):
                await self.host.read(name)
            await sending
            await self.host.wait_idle()
        await self.host.read_space(p.ACT_DST, length)
        await self.expect_no_error("waits")


def _pause_before_second(pause: int) -> Iterator[bool]:
    """Return a pattern that pauses once, between the first two beats."""
    return itertools.chain([False], [True] * pause, itertools.repeat(False))


@pyuvm.test()
class ChainsOfSmallLayers(CornerTest):
    """Layers of one group of rows from and to everywhere, with all-zero inputs; runs one behind
    another in the stream, so that each starts as soon as the one before has ended.
    """

    async def stimulus(self) -> None:
        c = self.config
        n = c.num_pe
        await self.load(Program([{j % n: [(3, 0)]} for j in range(2 * n)], n))
        if c.num_desc < 4:
            await self.run(np.array([1] * 2 * n), "too few descriptors for a chain")
            return
        to_sram = FIRST | LAST | END | SRAM_OUT
        chain = (
            descriptor(2 * n, n),
            descriptor(n, n, flags=to_sram),
            descriptor(n, n, flags=SRAM_IN | FIRST),
            descriptor(n, n, flags=to_sram | SRAM_IN),
        )
        table = [p.write(p.DESCRIPTOR, d, address=4 * k) for k, d in enumerate(chain)]
        for x in ([1] * 2 * n, [0] * 2 * n, [0] * n + [5] * n):
            await self.host.send(*table, p.vector(x))
            await self.host.run(0, 4)
            await self.host.read_result("chain", n, 0)
            again = [p.run(0, 1), p.run(2, 1), p.run(0, 2), p.run(3, 1)]
            self.host.announce("behind one another", n, 0)
            await self.host.send(p.vector(x), *again, p.read_result(n))
            await self.host.take_result(n)
        await self.host.wait_idle()
        await self.expect_no_error("chains")


@pyuvm.test()
class ErrorsTogether(CornerTest):
    """Two PEs with errors of different kinds in one column, so in one cycle."""

    async def stimulus(self) -> None:
        c = self.config
        last = c.num_pe - 1
        good = Program([{pe: [(3, 0)] for pe in range(c.num_pe)}] * 3, c.num_pe)
        for beyond in (0, last):
            await self.load(good)
            for pe, pointers in (
                (last - beyond, [0, 1, 0, 1]), (beyond, [0, 1, c.spmat_entries + 1, 3]),
            ):  # fmt: skip
                await self.host.send(p.write(p.POINTERS, p.pack(pointers, "<u4"), pe))
            await self.run(np.array([2, 3, 4]), "errors together")
            bits, _ = await self.host.errors()
            assert bits & ~0x60 == 0 and (bits == 0x60 or not last), f"ERROR is {bits:#x}"
            await self.host.write("ERROR", 0x7F)
