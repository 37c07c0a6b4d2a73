"""Bench of `axil_slave`: accesses in any order of the channels, and what the registers must see.

Around the module: a master with a driver for each channel, and registers that refuse some
addresses and take a while to answer reads. Writes and reads go on at the same time.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from tb.agents.axil import OKAY, SLVERR
from tb.flow.fault import Fault
from tb.units.bench import Bench, Scoreboard, unit_test
from tb.units.host.streams import StableRule

SETS = ({},)

FAULTS = (
    Fault("an error answers OKAY", "host/axil_slave.sv",
          "wr_err_i ? SlvErr : Okay;", "wr_err_i ? Okay : Okay;"),
    Fault("a write does not wait for the answer before it", "host/axil_slave.sv",
          "aw_q && w_q && !s_axil_bvalid", "aw_q && w_q"),
    Fault("the read address is taken while an answer waits", "host/axil_slave.sv",
          "!ar_q && !s_axil_rvalid", "!ar_q"),
    Fault("strobes are lost", "host/axil_slave.sv",
          "wr_strb_o <= s_axil_wstrb;", "wr_strb_o <= 4'hF;"),
)  # fmt: skip


@dataclass(frozen=True)
class Item:
    """One access: what the master sends, and what the registers answer."""

    address: int
    data: int
    strobes: int
    error: bool

    @property
    def response(self) -> int:
        """What the master must get."""
        return SLVERR if self.error else OKAY


class Sender:
    """Drives one request channel: a payload stays until it is taken."""

    def __init__(self, bench: Bench, channel: str, wires: tuple[str, ...]) -> None:
        self._bench = bench
        self._channel = f"s_axil_{channel}"
        self._wires = [f"s_axil_{channel}{wire}" for wire in wires]
        self._widths = [len(getattr(bench.dut, wire)) for wire in self._wires]
        self._queue: deque[tuple[int, ...]] = deque()
        self._offering = False
        self.idle = 0.0

    def send(self, *payload: int) -> None:
        """Queue a payload up."""
        self._queue.append(payload)

    def inputs(self) -> dict[str, int]:
        """Return what to drive in this cycle; noise while nothing is offered."""
        rng = self._bench.rng
        self._offering |= bool(self._queue) and rng.random() >= self.idle
        payload = [rng.getrandbits(width) for width in self._widths]
        if self._offering:
            payload = self._queue[0]
        driven = dict(zip(self._wires, payload, strict=True))
        return {f"{self._channel}valid": int(self._offering), **driven}

    def clock(self, out: dict) -> bool:
        """End the cycle; True if the payload was taken."""
        taken = self._offering and out[f"{self._channel}ready"] == 1
        if taken:
            self._queue.popleft()
            self._offering = False
        return taken

    def __len__(self) -> int:
        """Number of payloads that were not taken yet."""
        return len(self._queue)


class Env:
    """The module between master and registers."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.aw = Sender(bench, "aw", ("addr",))
        self.w = Sender(bench, "w", ("data", "strb"))
        self.ar = Sender(bench, "ar", ("addr",))
        self.rules = {name: StableRule(bench, f"s_axil_{name}") for name in "br"}
        self.writes = Scoreboard(bench, "write at the registers")
        self.answers = Scoreboard(bench, "write response")
        self.reads = Scoreboard(bench, "read at the registers")
        self.data = Scoreboard(bench, "read response")
        self.refusals: deque[bool] = deque()  # of the writes, in order
        self.to_read: deque[Item] = deque()
        # What was taken on each channel and not yet used, and answers that were not yet taken.
        self.addresses = self.words = self.write_waits = 0
        self.reading = self.read_waits = False
        self.ready = {"b": 1.0, "r": 1.0}
        self.quick = 1.0  # probability that the registers answer in a cycle

    def write(self, item: Item) -> None:
        """Queue a write up."""
        self.aw.send(item.address)
        self.w.send(item.data, item.strobes)
        self.writes.expect((item.address >> 2, item.data, item.strobes))
        self.answers.expect(item.response)
        self.refusals.append(item.error)

    def read(self, item: Item) -> None:
        """Queue a read up; `item.data` is what the register holds."""
        self.ar.send(item.address)
        self.reads.expect(item.address >> 2)
        self.data.expect((0 if item.error else item.data, item.response))
        self.to_read.append(item)

    async def step(self) -> None:
        """Run one cycle and compare it."""
        bench, rng = self.bench, self.bench.rng
        ack = self.reading and rng.random() < self.quick
        refused = self.refusals[0] if self.refusals else False
        answer = self.to_read[0] if self.reading else Item(0, rng.getrandbits(32), 0, False)
        ready = {name: int(rng.random() < p) for name, p in self.ready.items()}
        out = await bench.cycle(
            **self.aw.inputs(), **self.w.inputs(), **self.ar.inputs(),
            s_axil_bready=ready["b"], s_axil_rready=ready["r"],
            wr_err_i=int(refused), rd_ack_i=int(ack), rd_data_i=answer.data,
            rd_err_i=int(answer.error),
        )  # fmt: skip
        writes = bool(self.addresses and self.words and not self.write_waits)
        bench.check_outputs(
            {
                "s_axil_awready": int(not self.addresses),
                "s_axil_wready": int(not self.words),
                "s_axil_arready": int(not self.reading and not self.read_waits),
                "s_axil_bvalid": int(self.write_waits),
                "s_axil_rvalid": int(self.read_waits),
                "wr_valid_o": int(writes),
                "rd_valid_o": int(self.reading),
            },
            out,
        )
        self._follow(out, ready, writes, ack)

    def _follow(self, out: dict, ready: dict[str, int], writes: bool, ack: bool) -> None:
        if writes:
            self.writes.observe((out["wr_word_o"], out["wr_data_o"], out["wr_strb_o"]))
            self.refusals.popleft()
        if self.reading:
            self.bench.check("rd_word_o", self.to_read[0].address >> 2, out["rd_word_o"])
        if ack:
            self.reads.observe(out["rd_word_o"])
            self.to_read.popleft()
        response = (out["s_axil_rdata"], out["s_axil_rresp"])
        if self.rules["b"].sample(out["s_axil_bvalid"], ready["b"], out["s_axil_bresp"]):
            self.answers.observe(out["s_axil_bresp"])
            self.write_waits = 0
        if self.rules["r"].sample(out["s_axil_rvalid"], ready["r"], response):
            self.data.observe(response)
            self.read_waits = False
        if writes:
            self.addresses = self.words = 0
            self.write_waits = 1
        self.addresses += self.aw.clock(out)
        self.words += self.w.clock(out)
        self.read_waits |= ack
        self.reading = (self.reading and not ack) or self.ar.clock(out)

    async def drain(self) -> None:
        """Run until everything was answered, and a little longer."""
        while self.answers or self.data:
            await self.step()
        for _ in range(4):
            await self.step()
        for board in (self.writes, self.answers, self.reads, self.data):
            board.finish()


def _item(bench: Bench) -> Item:
    rng = bench.rng
    # Bits 1:0 too: an unaligned address reaches the word that it lies in.
    return Item(rng.getrandbits(12), rng.getrandbits(32), rng.randrange(16), rng.random() < 0.3)


def _shape(env: Env) -> None:
    """Choose how busy each channel is: idle, always on and in between, each on its own."""
    rng = env.bench.rng
    for sender in (env.aw, env.w, env.ar):
        sender.idle = rng.choice((0.0, 0.3, 0.9))
    env.ready = {name: rng.choice((0.1, 0.5, 1.0)) for name in env.ready}
    env.quick = rng.choice((0.1, 0.5, 1.0))


@unit_test()
async def random_accesses(bench: Bench) -> None:
    """Writes and reads side by side; idles, back-pressure and slow registers of every kind."""
    env = Env(bench)
    for _ in range(8):
        _shape(env)
        for _ in range(12):
            env.write(_item(bench))
            env.read(_item(bench))
        await env.drain()


@unit_test(seeds=False)
async def unaligned_and_partial_writes(bench: Bench) -> None:
    """Every low part of an address with every set of strobes, allowed and refused."""
    env = Env(bench)
    for low in range(4):
        for strobes in range(16):
            for error in (False, True):
                env.write(Item(0xFFC | low, bench.rng.getrandbits(32), strobes, error))
        for error in (False, True):
            env.read(Item(low, 0xFFFF_FFFF, 0, error))
    await env.drain()


@unit_test(seeds=False)
async def either_channel_first(bench: Bench) -> None:
    """The address long before the data, and the data long before the address."""
    for late in ("aw", "w"):
        env = Env(bench)
        getattr(env, late).idle = 1.0
        env.write(_item(bench))
        env.read(_item(bench))
        for _ in range(20):
            await env.step()
        bench.check(f"writes without {late}", 0, env.writes.observed)
        getattr(env, late).idle = 0.0
        await env.drain()


@unit_test()
async def reset_within_an_access(bench: Bench) -> None:
    """A reset ends what is in progress: no response comes that nobody asked for since."""
    for _ in range(8):
        env = Env(bench)
        _shape(env)
        for _ in range(4):
            env.write(_item(bench))
            env.read(_item(bench))
        for _ in range(bench.rng.randint(1, 12)):
            await env.step()
        await bench.reset()
        env = Env(bench)
        for _ in range(3):
            await env.step()
        env.write(_item(bench))
        env.read(_item(bench))
        await env.drain()
