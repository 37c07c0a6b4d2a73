"""Bench of `host_if`: a host on the three buses, and a machine that the bench plays.

Streams and registers are used at the same time. Whatever is sent is predicted beforehand: what the
memories get, which runs start, what is answered, and what the registers hold in the end.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from itertools import repeat
from random import Random

import cocotb
import pyuvm
from cocotb.triggers import ClockCycles, FallingEdge

from model.error_register import ErrorKind
from model.packets import Kind, Malformed, Space
from tb.flow.fault import Fault
from tb.units.bench import Bench
from tb.units.host.headers import make_header, malformed_header
from tb.units.host.host_if_base import (
    CTRL, DESC_COUNT, DESC_FIRST, ERROR, IRQ_ENABLE, IRQ_STATUS, STATUS, HostIfTest,
)
from tb.units.host.packets import payload, random_packet

SETS = (
    {
        "NumPe": 4, "QueueDepth": 8, "SpmatWidth": 64, "SpmatEntries": 1024, "PtrDepth": 64,
        "ActDepth": 64, "BiasDepth": 64, "RegDepth": 16, "NumDesc": 16, "NumCodebooks": 4,
        "EmptySkip": 1, "FillerSkip": 1, "IssueWidth": 4,
    },
    {
        "NumPe": 1, "QueueDepth": 1, "SpmatWidth": 32, "SpmatEntries": 1024, "PtrDepth": 16,
        "ActDepth": 16, "BiasDepth": 16, "RegDepth": 16, "NumDesc": 1, "NumCodebooks": 1,
        "EmptySkip": 0, "FillerSkip": 1, "IssueWidth": 1,
    },
    {
        "NumPe": 256, "QueueDepth": 4096, "SpmatWidth": 512, "SpmatEntries": 16777216,
        "PtrDepth": 1048576, "ActDepth": 4096, "BiasDepth": 65536, "RegDepth": 256,
        "NumDesc": 16384, "NumCodebooks": 256, "EmptySkip": 1, "FillerSkip": 0, "IssueWidth": 2,
    },
)  # fmt: skip

FAULTS = (
    Fault("a start while a packet is in progress is no error", "host/host_if.sv",
          ".start_busy_i       (axil_start && (running_i || loading)),",
          ".start_busy_i       (axil_start && running_i),"),
    Fault("a packet is taken in the cycle of a start", "host/host_if.sv",
          ".hold_i       (running_i || axil_start),", ".hold_i       (running_i),"),
    Fault("codebooks are read from the descriptors", "host/host_if.sv",
          ".cb_rdata_i         (cb_rdata_i),", ".cb_rdata_i         (desc_rdata_i),"),
    Fault("a start by register runs as many descriptors as the packet before", "host/host_if.sv",
          "stream_run ? len : 24'(desc_count)", "stream_run ? len : len"),
    Fault("the errors' interrupt is missing", "host/host_if.sv",
          ".error_event_i  (error_event),", ".error_event_i  (1'b0),"),
)  # fmt: skip

_LONGEST_READ = 20


@pyuvm.test()
class RandomTraffic(HostIfTest):
    """Packets of all kinds and register accesses side by side, under every pattern."""

    async def stimulus(self, bench: Bench) -> None:
        """Three rounds; at the end of each every register is read."""
        env, rng = self.env, bench.rng
        for round_ in range(3):
            await env.shape()
            env.place_results(rng.getrandbits(1))
            env.scoreboard.model.settled = False
            accesses = cocotb.start_soon(self._accesses(Random(rng.getrandbits(64))))
            for _ in range(10):
                await env.send(random_packet(rng, env.scoreboard.parameters, _LONGEST_READ))
            await accesses
            await env.settle()
            env.scoreboard.model.settled = True
            await env.check_registers(counters=round_ == 0)
            await self.clear()
            await env.check_registers()

    async def _accesses(self, rng: Random) -> None:
        """Any address, but nothing that starts a run or clears what comes in meanwhile."""
        model = self.env.scoreboard.model
        for _ in range(12):
            write = rng.random() < 0.4
            known = rng.choice(list(model.specs)) | rng.randrange(4)
            # Totals have to fetch their numbers over the bus that the packets use.
            total = rng.randrange(0x120, 0x160)
            address = rng.choice((known, known, total, rng.getrandbits(12)))
            if write and address & ~3 in (CTRL, IRQ_STATUS, ERROR):
                address = DESC_FIRST
            await self.env.access(
                write, address, rng.getrandbits(32), strobes=rng.randrange(16),
                address_delay=rng.choice((0, 0, 3)), data_delay=rng.choice((0, 0, 3)),
            )  # fmt: skip


@pyuvm.test()
class EveryErrorPacket(HostIfTest):
    """Each reason of a malformed packet and each place of a cut, with what the registers say."""

    async def stimulus(self, bench: Bench) -> None:
        """The detail is that of the first error until it is cleared; a valid packet goes on."""
        env, rng = self.env, bench.rng
        await self.clear()
        broken = [
            [(malformed_header(rng, env.scoreboard.parameters, reason), False), *payload(rng, 2)]
            for reason in Malformed
        ]
        write = make_header(Kind.WRITE, Space.CODEBOOK, length=3)
        broken += [[(write, False), *payload(rng, count)] for count in range(3)]
        for beats in broken:
            await env.send([*beats[:-1], (beats[-1][0], True)])
            again = malformed_header(rng, env.scoreboard.parameters, Malformed.KIND)
            await env.send([(again, True)])
            await env.send([(write, False), *payload(rng, 3)])
            await env.send([(make_header(Kind.READ, Space.CODEBOOK, length=3), False)])
            await env.settle()
            for address in (STATUS, IRQ_STATUS, ERROR, 0x68, 0x6C):
                await env.access(False, address)
            bench.check("irq_o", 1, bench.read("irq_o"))
            await self.clear()
            bench.check("irq_o after the clear", 0, bench.read("irq_o"))


@pyuvm.test()
class BadAddressesAndPartialWrites(HostIfTest):
    """Every low part of an address with every set of strobes; addresses that are not listed."""

    seeds = False

    async def stimulus(self, bench: Bench) -> None:
        """Each write is read back."""
        env, rng = self.env, bench.rng
        for strobes in range(16):
            for register in (DESC_FIRST, DESC_COUNT, IRQ_ENABLE):
                address = register | rng.randrange(4)
                await env.access(True, address, rng.getrandbits(32), strobes=strobes)
                await env.access(False, register | rng.randrange(4))
        for address in (0x030, 0x03C, 0x07C, 0x0FC, 0x160, 0x800, 0xFFC):
            for low in range(4):
                await env.access(True, address | low, rng.getrandbits(32))
                await env.access(False, address | low)
        await env.check_registers()


@pyuvm.test()
class StartWhileBusy(HostIfTest):
    """START while a run or a packet is in progress is an error and starts nothing."""

    async def stimulus(self, bench: Bench) -> None:
        """In a run, in a WRITE, in a READ that cannot end; then, with nothing in the way."""
        env, rng = self.env, bench.rng
        model = env.scoreboard.model
        first, count = rng.getrandbits(16), rng.getrandbits(16)
        await env.access(True, DESC_FIRST, first)
        await env.access(True, DESC_COUNT, count)
        env.machine.error_rate = 0.0
        # A run
        await self._start(first, count, cycles=100)
        model.busy = 1
        await self._refused()
        model.busy = 0
        await self._look()
        # A WRITE that waits for its last beat
        write = [(make_header(Kind.WRITE, Space.BIAS, length=3), False), *payload(rng, 3)]
        env.scoreboard.expect(write)
        await env.send(write[:-1], whole=False)
        model.loading = 1
        await self._refused()
        await env.send(write[-1:], whole=False)
        model.loading = 0
        await self._look()
        # A READ whose answer nobody takes
        await env.sink.back_pressure(repeat(True))
        await env.send([(make_header(Kind.READ, Space.POINTERS, length=8), False)])
        await ClockCycles(self.dut.clk_i, 12)
        model.loading = 1
        await self._refused()
        model.loading = 0
        await env.sink.back_pressure(None)
        await self._look()
        await self._start(first, count, cycles=1)
        await self._look()

    async def _start(self, first: int, count: int, cycles: int) -> None:
        self.env.scoreboard.starts.expect(("start", first, count))
        self.env.machine.run_cycles = (cycles, cycles)
        await self.env.access(True, CTRL, 1)

    async def _refused(self) -> None:
        """Try to start; the error comes at once."""
        self.env.scoreboard.model.error(ErrorKind.START_BUSY, 0)
        await self.env.access(True, CTRL, 1)
        await self.env.access(False, STATUS)

    async def _look(self) -> None:
        await self.env.settle()
        await self.env.check_registers()
        await self.clear()


@pyuvm.test()
class StartAgainstPacket(HostIfTest):
    """START and a RUN packet at the same time, at every distance: one goes first, none is lost."""

    seeds = False

    async def stimulus(self, bench: Bench) -> None:
        """A START that comes second is an error; a RUN that comes second waits."""
        env, outcomes = self.env, set()
        await env.access(True, DESC_FIRST, 7)
        await env.access(True, DESC_COUNT, 9)
        env.machine.error_rate, env.machine.run_cycles = 0.0, (20, 20)
        env.scoreboard.any_start = True
        for lead in range(-8, 8):
            env.scoreboard.started.clear()
            write = cocotb.start_soon(self._later(max(-lead, 0), env.access(True, CTRL, 1)))
            run = env.send([(make_header(Kind.RUN), False)])
            await self._later(max(lead, 0), run)
            await write
            await ClockCycles(self.dut.clk_i, 50)
            refused = (await self._errors()) & 1
            expected = [(0, 1)] if refused else [(0, 1), (7, 9)]
            bench.check("runs that started", expected, sorted(env.scoreboard.started))
            outcomes.add(refused)
        bench.check("outcomes that were seen", {0, 1}, outcomes)

    async def _later(self, cycles: int, work: Coroutine) -> None:
        if cycles:
            await ClockCycles(self.dut.clk_i, cycles)
        await work

    async def _errors(self) -> int:
        model = self.env.scoreboard.model
        model.settled = False
        item = await self.env.access(False, ERROR)
        model.settled = True
        await self.env.access(True, ERROR, 0x7F)
        return item.data


@pyuvm.test()
class ClearWhileErrorsCome(HostIfTest):
    """Errors in every cycle of a run, cleared meanwhile: none that comes with the clear is lost."""

    async def stimulus(self, bench: Bench) -> None:
        """After the clear all bits are set again, and so are the interrupts."""
        env = self.env
        model = env.scoreboard.model
        await self.clear()
        env.machine.error_rate, env.machine.run_cycles = 1.0, (60, 60)
        for _ in range(3):
            await env.send([(make_header(Kind.RUN), False)])
            while not env.machine.running:
                await ClockCycles(self.dut.clk_i, 1)
            await ClockCycles(self.dut.clk_i, bench.rng.randint(2, 12))
            model.settled = False
            await env.access(True, ERROR, 0x7F)
            await env.access(True, IRQ_STATUS, 3)
            item = await env.access(False, ERROR)
            pe_errors = 1 << ErrorKind.ROW | 1 << ErrorKind.POINTER | 1 << ErrorKind.RANGE
            bench.check("errors right after the clear", pe_errors, item.data & pe_errors)
            await env.settle()
            model.settled = True
            for address in (STATUS, IRQ_STATUS, ERROR):
                await env.access(False, address)
            bench.check("irq_o", 1, bench.read("irq_o"))
            await self.clear()


@pyuvm.test()
class StartAtTheEnd(HostIfTest):
    """A START in the last cycle of a run is refused; one cycle later it is a start."""

    seeds = False

    async def stimulus(self, bench: Bench) -> None:
        """Starts around the end of a run, cycle by cycle."""
        env, machine = self.env, self.env.machine
        await self.clear()
        machine.error_rate = 0.0
        machine.run_cycles = (30, 30)
        latency = await self._cycles_to_start()
        for left in range(latency - 3, latency + 4):
            env.scoreboard.starts.expect(("start", 0, 0))
            await env.access(True, CTRL, 1)
            await self._until(lambda left=left: machine.running == left)
            if left >= latency:
                env.scoreboard.model.error(ErrorKind.START_BUSY, 0)
            else:
                env.scoreboard.starts.expect(("start", 0, 0))
            await env.access(True, CTRL, 1)
            await env.settle()
            await env.check_registers()
            await self.clear()

    async def _cycles_to_start(self) -> int:
        """Return how long a write to CTRL takes to start a run."""
        self.env.scoreboard.starts.expect(("start", 0, 0))
        await self._until(lambda: True)
        access = cocotb.start_soon(self.env.access(True, CTRL, 1))
        cycles = await self._until(lambda: self.env.machine.running > 0)
        await access
        await self.env.settle()
        return cycles

    async def _until(self, condition: Callable[[], bool]) -> int:
        """Wait for a condition in the middle of a cycle; return how many cycles that took."""
        cycles = 1
        await FallingEdge(self.dut.clk_i)
        while not condition():
            await FallingEdge(self.dut.clk_i)
            cycles += 1
        return cycles


@pyuvm.test()
class ResetWithinPackets(HostIfTest):
    """A reset in a WRITE, in a READ that waits and in a run: then everything is as at first."""

    async def stimulus(self, bench: Bench) -> None:
        """After each reset all registers have their reset values and packets are served."""
        env, rng = self.env, bench.rng
        write = [(make_header(Kind.WRITE, Space.BIAS, length=4), False), *payload(rng, 4)]
        read = [(make_header(Kind.READ, Space.BIAS, length=4), False)]
        for beats, cycles in ((write[:3], 5), (read, 8), ([(make_header(Kind.RUN), False)], 5)):
            await self.clear()
            env.scoreboard.any_start = True
            if beats is not read:
                env.scoreboard.expect([*write] if beats[0] == write[0] else beats)
            await env.sink.back_pressure(repeat(True))
            await env.send(beats, whole=False)
            await ClockCycles(self.dut.clk_i, cycles)
            env.stop()
            await bench.reset()
            await env.begin(bench)
            await env.check_registers()
            await env.send(write)
            await env.send(read)
            await env.settle()
            await env.check_registers()
