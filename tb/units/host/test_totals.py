"""Bench of `totals`: sums over the PEs, against sums in Python.

The bench plays the registers, which ask, and the counters of the PEs behind a pipeline, which is
three cycles long in the machine. The counters are as wide as they can be, so that a sum needs more
than 32 bits.
"""

from __future__ import annotations

from collections import deque

from tb.flow.fault import Fault
from tb.units.bench import Bench, Scoreboard, unit_test

SETS = ({"NumPe": 4}, {"NumPe": 1}, {"NumPe": 64}, {"NumPe": 256})

FAULTS = (
    Fault("the other counter of the pair is added", "host/totals.sv",
          "counter_i[0] ? rdata_i[63:32]", "!counter_i[0] ? rdata_i[63:32]"),
    Fault("the sum is not cleared before the next", "host/totals.sv",
          "          sum_q      <= '0;", "          sum_q      <= sum_q;"),
    Fault("a PE too many is asked", "host/totals.sv",
          "active_q && asked_q != 9'(NumPe)", "active_q && asked_q <= 9'(NumPe)"),
    Fault("the request is taken twice", "host/totals.sv",
          "req_i && !ack_q", "req_i"),
)  # fmt: skip

_COUNTERS = 8
_LARGEST = (1 << 32) - 1


class Env:
    """The module between registers and PE counters."""

    def __init__(self, bench: Bench, latency: int = 3) -> None:
        self.bench = bench
        self.pes = bench.p["NumPe"]
        self.latency = latency
        self.counters = [[0] * _COUNTERS for _ in range(self.pes)]
        self.reads = Scoreboard(bench, "read")
        self._on_their_way: deque[tuple[int, int]] = deque()

    def fill(self, largest: bool = False) -> None:
        """Give the counters new values."""
        rng = self.bench.rng
        for values in self.counters:
            values[:] = [_LARGEST if largest else rng.getrandbits(32) for _ in values]

    async def step(self, request: bool, counter: int = 0) -> dict:
        """Run one cycle; check that a read is one that is asked for."""
        rng, bench = self.bench.rng, self.bench
        arrived = bool(self._on_their_way) and self._on_their_way[0][0] <= bench.cycles
        data = self._on_their_way.popleft()[1] if arrived else rng.getrandbits(64)
        out = await bench.cycle(
            req_i=int(request), counter_i=counter, rdata_valid_i=int(arrived), rdata_i=data
        )
        if out["rd_valid_o"] != 0:
            self.reads.observe((out["rd_valid_o"], out["rd_pe_o"], out["rd_pair_o"]))
            values, pair = self.counters[out["rd_pe_o"]], out["rd_pair_o"]
            beat = values[2 * pair] | values[2 * pair + 1] << 32
            self._on_their_way.append((bench.cycles - 1 + self.latency, beat))
        return out

    def expect_reads(self, counter: int) -> None:
        """Say that each PE's pair is read once, the first PE first."""
        self.reads.expect(*((1, pe, counter // 2) for pe in range(self.pes)))

    async def total(self, counter: int) -> None:
        """Ask for one total as the registers do, and compare it and its time."""
        bench = self.bench
        self.expect_reads(counter)
        # A cycle to take it up, a read in every cycle, and the way of the last answer.
        for _ in range(1 + self.pes + self.latency):
            out = await self.step(True, counter)
            bench.check("ack_o while answers are missing", 0, out["ack_o"])
        out = await self.step(True, counter)
        bench.check("ack_o", 1, out["ack_o"])
        self.reads.finish(least=self.pes)
        bench.check("sum_o", sum(values[counter] for values in self.counters), out["sum_o"])

    async def rest(self, cycles: int) -> None:
        """Ask for nothing; nothing may happen."""
        for _ in range(cycles):
            out = await self.step(False, self.bench.rng.randrange(_COUNTERS))
            self.bench.check("ack_o without a request", 0, out["ack_o"])


@unit_test()
async def random_totals(bench: Bench) -> None:
    """Any counter after any other, at once or after a while, with short and long pipelines."""
    for latency in (3, bench.rng.choice((1, 2, 5))):
        env = Env(bench, latency)
        for _ in range(3 if env.pes > 64 else 12):
            env.fill()
            await env.total(bench.rng.randrange(_COUNTERS))
            # The registers drop the request for a cycle at least: the host must take its answer.
            await env.rest(bench.rng.choice((1, 1, 2, 9)))


@unit_test(seeds=False)
async def every_counter_at_its_largest(bench: Bench) -> None:
    """Sums that need up to 40 bits, and zero."""
    env = Env(bench)
    for counter in range(_COUNTERS):
        env.fill(largest=True)
        await env.total(counter)
        await env.rest(1)
    env.counters = [[0] * _COUNTERS for _ in range(env.pes)]
    await env.total(0)
    await env.rest(3)


@unit_test()
async def reset_within_a_sum(bench: Bench) -> None:
    """A reset ends a sum; the next one starts from zero at the first PE."""
    for _ in range(4):
        env = Env(bench)
        env.fill()
        env.expect_reads(6)
        for _ in range(bench.rng.randint(1, min(env.pes, 20) + env.latency)):
            await env.step(True, 6)
        await bench.reset()
        env = Env(bench)
        env.fill()
        await env.rest(2)
        await env.total(bench.rng.randrange(_COUNTERS))
        await env.rest(1)
