"""Bench of `desc_fetch`: descriptors that the host wrote are fetched, and judged, in seven cycles.

The bench holds a copy of the memory. A request may come while a fetch is on its way, as after a
run that was refused at once, and so may the host.
"""

from __future__ import annotations

import numpy as np

from tb.flow.fault import Fault
from tb.units.bench import Bench, unit_test
from tb.units.ccu.descriptors import (
    REASONS,
    as_integer,
    beats,
    machine,
    possible,
    reason_of,
    spoil,
)

SETS = (
    {"NumPe": 4, "PtrDepth": 128, "ActDepth": 64, "BiasDepth": 32, "RegDepth": 16, "NumDesc": 8,
     "NumCodebooks": 4},
    {"NumPe": 1, "PtrDepth": 16, "ActDepth": 16, "BiasDepth": 16, "RegDepth": 16, "NumDesc": 1,
     "NumCodebooks": 1},
    {"NumPe": 64, "PtrDepth": 16384, "ActDepth": 1024, "BiasDepth": 1024, "RegDepth": 64,
     "NumDesc": 256, "NumCodebooks": 64},
)  # fmt: skip

FAULTS = (
    Fault("the descriptor counts as valid one beat early", "ccu/desc_fetch.sv",
          "data_q && data_beat_q == 2'd3", "data_q && data_beat_q == 2'd2"),
    Fault("a new request does not take the old answer back", "ccu/desc_fetch.sv",
          "end else if (req_i) begin", "end else if (req_i && !valid_q) begin"),
    Fault("the fetch has priority over the host", "ccu/desc_fetch.sv",
          "host_req_i ? host_addr_i : {idx_q, beat_q}", "read_q ? {idx_q, beat_q} : host_addr_i"),
)  # fmt: skip

LATENCY = 7  # from the request to the answer, docs/architecture.md


class Fetches:
    """Drives the module and checks every cycle's outputs."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.machine = machine(bench.p)
        self.memory = np.zeros((bench.p["NumDesc"], 4), np.uint64)
        self.left: int | None = None  # cycles until the answer; None if there is none to come
        self.answer: tuple[int, int] | None = None  # descriptor and reason; None if unknown
        self.read: int | None = None  # what the host must get in this cycle

    async def cycle(self, **inputs: int) -> None:
        """Run one cycle: `idx_i` requests, `host_addr_i` accesses the memory."""
        rng, request, host = self.bench.rng, "idx_i" in inputs, "host_addr_i" in inputs
        out = await self.bench.cycle(
            req_i=int(request),
            host_req_i=int(host),
            **{"idx_i": rng.randrange(len(self.memory)), "host_addr_i": 0, "host_we_i": 0} | inputs,
        )
        valid = self.left == 0
        self.bench.check("valid_o", int(valid), out["valid_o"])
        if valid and self.answer:
            self.bench.check("desc_o, reason_o", self.answer, (out["desc_o"], out["reason_o"]))
        if self.read is not None:
            self.bench.check("host_rdata_o", self.read, out["host_rdata_o"])
        self.read = None
        if host:
            index, beat = divmod(inputs["host_addr_i"], 4)
            if inputs.get("host_we_i"):
                self.memory[index, beat] = inputs["host_wdata_i"]
            else:
                self.read = int(self.memory[index, beat])
            if not valid:
                self.answer = None  # it takes the fetch's turn: what comes is worth nothing
        if self.left:
            self.left -= 1
        if request:
            words = self.memory[inputs["idx_i"]]
            self.left = LATENCY - 1
            self.answer = as_integer(words), reason_of(words, self.machine)

    async def write(self, index: int, words: np.ndarray) -> None:
        """Have the host write a descriptor."""
        for beat, word in enumerate(words):
            await self.cycle(host_addr_i=4 * index + beat, host_we_i=1, host_wdata_i=int(word))

    def words(self) -> np.ndarray:
        """Return a new descriptor, possible or not."""
        rng = self.bench.rng
        desc = possible(rng, self.machine)
        if rng.random() < 0.5:
            return beats(desc)
        return beats(*spoil(rng, self.machine, desc, rng.choice(REASONS)))

    async def fetch(self, index: int, cycles: int) -> None:
        """Request a descriptor and wait."""
        await self.cycle(idx_i=index)
        for _ in range(cycles):
            await self.cycle()


@unit_test()
async def random_fetches(bench: Bench) -> None:
    """Writes, read-backs, fetches, fetches cut off by the next or by the host."""
    rng, dut = bench.rng, Fetches(bench)
    known = rng.sample(range(len(dut.memory)), min(6, len(dut.memory)))
    for index in known:
        await dut.write(index, dut.words())
    for _ in range(25):
        index = rng.choice(known)
        match rng.randrange(6):
            case 0:
                await dut.write(index, dut.words())
            case 1:
                await dut.cycle(host_addr_i=4 * index + rng.randrange(4))
                await dut.cycle()
            case 2:
                await dut.fetch(index, rng.randrange(LATENCY))
            case _:
                await dut.fetch(index, LATENCY + rng.choice((0, 1, rng.randrange(20))))


@unit_test()
async def back_to_back(bench: Bench) -> None:
    """All descriptors in order, each requested in the first cycle in which it may be."""
    dut = Fetches(bench)
    indices = range(min(8, len(dut.memory)))
    for index in indices:
        await dut.write(index, dut.words())
    for index in indices:
        await dut.fetch(index, LATENCY)


@unit_test()
async def answer_stays(bench: Bench) -> None:
    """What was fetched stays though the host writes the same descriptor anew."""
    dut = Fetches(bench)
    last = len(dut.memory) - 1
    await dut.write(last, dut.words())
    await dut.fetch(last, LATENCY)
    await dut.write(last, dut.words())
    await dut.cycle()
    await dut.fetch(last, LATENCY)


@unit_test(seeds=False)
async def every_bit(bench: Bench) -> None:
    """Each bit of a descriptor, reserved ones too, comes through at 1 and at 0."""
    dut, ones = Fetches(bench), np.full(4, (1 << 64) - 1, np.uint64)
    for words in (ones, 0 * ones, ones):
        await dut.write(0, words)
        await dut.fetch(0, LATENCY + 1)


@unit_test(seeds=False)
async def restart_in_every_cycle(bench: Bench) -> None:
    """A request takes the place of the one before, however far that has come; so does a reset."""
    dut = Fetches(bench)
    for index in range(min(2, len(dut.memory))):
        await dut.write(index, dut.words())
    for cycles in range(LATENCY + 2):
        await dut.fetch(0, cycles)
        await dut.fetch(min(1, len(dut.memory) - 1), LATENCY)
        await dut.fetch(0, cycles)
        await bench.reset()
        dut.left = dut.read = None
        for _ in range(LATENCY):
            await dut.cycle()
