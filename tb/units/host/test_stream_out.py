"""Bench of `stream_out`: READs of any length, against the packets that must come out.

Around the module: a requester, a memory that answers in order after a latency, a bus that is taken
away at times, and a sink with back-pressure. The memory's data are a function of the address, so a
beat that is lost, doubled or taken from elsewhere shows.
"""

from __future__ import annotations

from collections import deque
from random import Random

from model.packets import Header, Kind, Space
from tb.flow.fault import Fault
from tb.units.bench import Bench, Scoreboard, unit_test
from tb.units.host.headers import make_header
from tb.units.host.streams import StableRule, StreamSink

SETS = ({"FifoDepth": 8}, {"FifoDepth": 2}, {"FifoDepth": 16})

FAULTS = (
    Fault("beats on their way are not counted", "host/stream_out.sv",
          "room       = reserved_q != CountWidth'(FifoDepth)",
          "room       = count_q != CountWidth'(FifoDepth)"),
    Fault("TLAST comes one beat early", "host/stream_out.sv",
          "{answered_q + 1'b1 == len_i, rdata_i}", "{answered_q + 24'd2 == len_i, rdata_i}"),
    Fault("a refused read counts as done", "host/stream_out.sv",
          "if (rd_valid_o && rd_ready_i) asked_q", "if (rd_valid_o) asked_q"),
    Fault("a header does not wait for room", "host/stream_out.sv",
          "push       = (header_q && room)", "push       = header_q"),
)  # fmt: skip

_FIELD = 1 << 24


class Memory:
    """Answers reads in order, `latency` cycles after each; one answer a cycle."""

    def __init__(self, bench: Bench, latency: int) -> None:
        self._key = bench.rng.getrandbits(64)
        self._latency = latency
        self._on_their_way: deque[tuple[int, int]] = deque()

    def data(self, address: int) -> int:
        """Return what lies at an address."""
        return Random(self._key ^ address).getrandbits(64)

    def read(self, address: int, cycle: int) -> None:
        """Take a read."""
        self._on_their_way.append((cycle + self._latency, address))

    def answer(self, cycle: int) -> int | None:
        """Return the data that arrive in this cycle."""
        if self._on_their_way and self._on_their_way[0][0] <= cycle:
            return self.data(self._on_their_way.popleft()[1])
        return None


class Env:
    """The module between its agents.

    Parameters
    ----------
    bench : Bench
    pattern : str, optional
        Back-pressure of the sink.
    busy : float
        Probability that the bus does not take a read.
    latency : int
        Of the memory; three behind the host bus.
    """

    def __init__(
        self, bench: Bench, pattern: str | None = None, busy: float = 0.3, latency: int = 3
    ) -> None:
        self.bench = bench
        self.sink = StreamSink(bench, pattern)
        self.memory = Memory(bench, latency)
        self.busy = busy
        self.beats = Scoreboard(bench, "beat")
        self.reads = Scoreboard(bench, "read")
        self.rule = StableRule(bench, "read")
        self.request = 0  # the header of the READ in progress
        self.answers_left = 0
        self.started = False

    def start(self, header: int) -> None:
        """Ask for a READ in the next cycle."""
        fields = Header(header)
        self.request, self.answers_left, self.started = header, fields.length, True
        if fields.length < 1 << 12:
            addresses = range(fields.address, fields.address + fields.length)
            self.beats.expect((fields.answer, 0))
            self.beats.expect(
                *((self.memory.data(a), int(a == addresses[-1])) for a in addresses)
            )
            self.reads.expect(*addresses)

    async def step(self) -> None:
        """Run one cycle and compare it."""
        bench, fields = self.bench, Header(self.request)
        active = self.answers_left > 0 and not self.started
        answer = self.memory.answer(bench.cycles)
        ready = int(bench.rng.random() >= self.busy)
        out = await bench.cycle(
            start_i=int(self.started), space_i=fields.space, pe_i=fields.pe,
            addr_i=fields.address, len_i=fields.length, rd_ready_i=ready,
            rdata_valid_i=int(answer is not None),
            rdata_i=bench.rng.getrandbits(64) if answer is None else answer,
            **self.sink.inputs(),
        )  # fmt: skip
        bench.check("busy_o", int(active), out["busy_o"])
        bench.check("done_o", int(answer is not None and self.answers_left == 1), out["done_o"])
        if self.rule.sample(out["rd_valid_o"], ready, out["rd_addr_o"]):
            self.reads.observe(out["rd_addr_o"])
            self.memory.read(out["rd_addr_o"], bench.cycles - 1)
        if (beat := self.sink.clock(out)) is not None:
            self.beats.observe(beat)
        self.started = False
        self.answers_left -= answer is not None

    async def finish_read(self) -> None:
        """Run until the data of the READ are in the FIFO, as `stream_in` does."""
        while self.answers_left:
            await self.step()

    async def drain(self) -> None:
        """Run until everything came out, and a little longer."""
        await self.finish_read()
        while self.beats:
            await self.step()
        for _ in range(5):
            await self.step()
        self.reads.finish()
        self.beats.finish()


def _read(bench: Bench, longest: int = 40) -> int:
    rng = bench.rng
    length = rng.choice((1, 1, 2, rng.randint(1, longest), rng.randint(1, longest)))
    address = rng.choice((0, rng.randrange(_FIELD - length), _FIELD - length))
    return make_header(Kind.READ, rng.choice(list(Space)), rng.randrange(256), address, length)


@unit_test()
async def random_reads(bench: Bench) -> None:
    """READs behind one another, with every pattern of back-pressure, bus and latency."""
    for busy in (0.0, 0.3, 0.8):
        env = Env(bench, busy=busy, latency=bench.rng.choice((1, 2, 3, 3, 7)))
        for _ in range(8):
            env.start(_read(bench))
            await env.finish_read()
            for _ in range(bench.rng.choice((0, 0, 1, 20))):
                await env.step()
        await env.drain()


@unit_test(seeds=False)
async def full_rate(bench: Bench) -> None:
    """Behind the host bus a beat goes out in every cycle, if the FIFO covers the latency."""
    env, length = Env(bench, pattern="never", busy=0.0), 50
    env.start(make_header(Kind.READ, address=5, length=length))
    begin = bench.cycles
    await env.finish_read()
    if bench.p["FifoDepth"] >= 8:
        # Start, header, and three cycles for the last answer.
        bench.check("cycles of a READ", length + 5, bench.cycles - begin)
    await env.drain()


@unit_test(seeds=False)
async def sink_that_stops(bench: Bench) -> None:
    """Answers fill the FIFO and wait; a header waits for room behind them; nothing is lost."""
    depth = bench.p["FifoDepth"]
    for length in (depth - 1, depth, depth + 1, 3 * depth):
        env = Env(bench, pattern="never", busy=0.0)
        env.sink.stopped = True
        env.start(make_header(Kind.READ, address=7, length=length))
        for _ in range(4 * depth + 10):
            await env.step()
        bench.check("reads with a full FIFO", min(length, depth - 1), env.reads.observed)
        if length < depth:
            # The FIFO is full to the last place; the next header has to wait.
            env.start(make_header(Kind.READ, address=9, length=2))
            for _ in range(10):
                await env.step()
        env.sink.stopped = False
        await env.drain()


@unit_test()
async def reset_within_a_read(bench: Bench) -> None:
    """A reset drops what is in the FIFO and ends the READ, however long it is."""
    for _ in range(6):
        env = Env(bench)
        length = bench.rng.randint(1 << 12, _FIELD - 1)
        env.start(make_header(Kind.READ, 8, 3, 0, length))
        env.reads.expect(*range(200))
        fields = Header(env.request)
        env.beats.expect((fields.answer, 0), *((env.memory.data(a), 0) for a in range(200)))
        for _ in range(bench.rng.randint(1, 60)):
            await env.step()
        await bench.reset()
        env = Env(bench)
        await env.step()
        env.start(_read(bench))
        await env.drain()
