"""Bench of `stream_in`: packets with every error, against an interpreter of docs/stream.md.

The interpreter says what a sequence of beats must cause, in order; `Phase` says what the
hand-shakes must be in each cycle. Around the module: a source with idles, a bus with
back-pressure, a reader that takes a while, and runs that hold packets back.
"""

from __future__ import annotations

from collections.abc import Iterator

from model.packets import Header, Kind, Malformed, check_header
from model.parameters import MachineParameters
from tb.flow.fault import Fault
from tb.units.bench import Bench, Scoreboard, unit_test
from tb.units.host.headers import make_header, malformed_header
from tb.units.host.interpreter import events_of
from tb.units.host.packets import payload, random_packet
from tb.units.host.streams import Beat, StreamSource

SETS = (
    {"NumPe": 4, "SpmatEntries": 1024, "PtrDepth": 64, "ActDepth": 64, "BiasDepth": 64,
     "NumDesc": 16, "NumCodebooks": 4},
    {"NumPe": 1, "SpmatEntries": 1024, "PtrDepth": 16, "ActDepth": 16, "BiasDepth": 16,
     "NumDesc": 1, "NumCodebooks": 1},
    {"NumPe": 256, "SpmatEntries": 16777216, "PtrDepth": 1048576},
)  # fmt: skip

REGISTERS = {"RegDepth": 16}
"""The module does not know it, the model does: the fewest, so that no memory is too small for it."""

FAULTS = (
    Fault("a TLAST one beat early is not reported", "host/stream_in.sv",
          "err_cut_o = s_axis_tlast && left_q != 24'd1;",
          "err_cut_o = s_axis_tlast && left_q > 24'd2;"),
    Fault("a malformed header with TLAST drops what follows", "host/stream_in.sv",
          "if (!s_axis_tlast) state_d = Drop;", "state_d = Drop;"),
    Fault("a packet is taken while a run is in progress", "host/stream_in.sv",
          "(state_q == Header && !hold_i)", "(state_q == Header)"),
    Fault("the address stands still", "host/stream_in.sv",
          "addr_q <= addr_q + 1'b1;", "addr_q <= addr_q;"),
)  # fmt: skip


class Phase:
    """Which part of a packet the module is in, and what that means for its hand-shakes."""

    def __init__(self, parameters: MachineParameters) -> None:
        self._parameters = parameters
        self.name = "header"
        self._left = 0
        self._header = Header(0)

    def outputs(self, valid: int, wr_ready: int, hold: int) -> dict[str, int]:
        """Return what the outputs must be that say when something happens."""
        ready = {"header": 1 - hold, "payload": wr_ready, "drop": 1}.get(self.name, 0)
        expected = {
            "s_axis_tready": ready,
            "wr_valid_o": int(self.name == "payload" and valid),
            "read_start_o": int(self.name == "read"),
            "run_start_o": int(self.name == "run"),
            "busy_o": int(self.name != "header"),
        }
        if self.name in ("read", "wait"):
            header = self._header
            expected |= {"space_o": header.space, "pe_o": header.pe}
            expected |= {"addr_o": header.address, "len_o": header.length}
        return expected

    def clock(self, beat: Beat | None, read_done: int) -> None:
        """Do what one clock edge does; `beat` is what was taken."""
        if self.name in ("read", "run") or (self.name == "wait" and read_done):
            self.name = "wait" if self.name == "read" else "header"
        elif beat is not None:
            data, last = beat
            if self.name == "header":
                self._header = Header(data)
                self._left = self._header.length
                kind = self._header.kind
                if check_header(self._header, self._parameters):
                    self.name = "header" if last else "drop"
                elif kind == Kind.WRITE:
                    self.name = "header" if last else "payload"
                else:
                    self.name = "read" if kind == Kind.READ else "run"
            else:
                self._left -= 1
                if last or (self.name == "payload" and not self._left):
                    self.name = "header"


def _observed(out: dict, wr_ready: int) -> Iterator[tuple]:
    """Return what happened in this cycle; a beat is stored before it can be missed."""
    if out["wr_valid_o"] and wr_ready:
        yield "write", out["space_o"], out["pe_o"], out["addr_o"], out["wr_data_o"]
    if out["read_start_o"]:
        yield "read", out["space_o"], out["pe_o"], out["addr_o"], out["len_o"]
    if out["run_start_o"]:
        yield "run", out["addr_o"], out["len_o"]
    if out["err_packet_o"]:
        yield "packet", out["err_reason_o"], out["err_header_o"]
    if out["err_cut_o"]:
        yield "cut", out["err_missing_o"]


class Env:
    """The module between its agents, with interpreter, phase and scoreboard."""

    def __init__(self, bench: Bench, idles: str | None = None, stall: float = 0.3) -> None:
        self.bench = bench
        self.parameters = MachineParameters.from_rtl(REGISTERS | bench.p)
        self.source = StreamSource(bench, idles)
        self.scoreboard = Scoreboard(bench, "event")
        self.phase = Phase(self.parameters)
        self.stall = stall

    def send(self, beats: list[Beat]) -> None:
        """Queue whole transfers up; they must not end within a packet."""
        self.source.send(beats)
        self.scoreboard.expect(*events_of(beats, self.parameters))

    async def step(self) -> None:
        """Run one cycle and compare it."""
        rng, phase = self.bench.rng, self.phase
        stream = self.source.inputs()
        wr_ready, hold = int(rng.random() >= self.stall), int(rng.random() < self.stall)
        done = int(phase.name == "wait" and rng.random() < 0.4)
        out = await self.bench.cycle(wr_ready_i=wr_ready, hold_i=hold, read_done_i=done, **stream)
        self.bench.check_outputs(phase.outputs(stream["s_axis_tvalid"], wr_ready, hold), out)
        for event in _observed(out, wr_ready):
            self.scoreboard.observe(event)
        phase.clock(self.source.clock(out["s_axis_tready"]), done)

    async def drain(self) -> None:
        """Run until everything that was sent is served, and a little longer."""
        while self.source or self.phase.name != "header":
            await self.step()
        for _ in range(3):
            await self.step()
        self.scoreboard.finish()


@unit_test()
async def random_packets(bench: Bench) -> None:
    """Packets of all kinds, with every pattern of idles and back-pressure."""
    for stall in (0.0, 0.3, 0.8):
        env = Env(bench, stall=stall)
        for _ in range(25):
            env.send(random_packet(bench.rng, env.parameters))
        await env.drain()


@unit_test(seeds=False)
async def every_error_packet(bench: Bench) -> None:
    """Each reason, alone in its transfer and with beats to drop; a WRITE cut at every beat."""
    env = Env(bench, idles="never", stall=0.0)
    for reason in Malformed:
        for tail in (0, 1, 5):
            header = malformed_header(bench.rng, env.parameters, reason)
            beats = [(header, False), *payload(bench.rng, tail)]
            env.send([*beats[:-1], (beats[-1][0], True)])
    length = 4
    for count in range(length):
        beats = [(make_header(Kind.WRITE, length=length), False), *payload(bench.rng, count)]
        env.send([*beats[:-1], (beats[-1][0], True)])
    env.send([(make_header(Kind.WRITE, length=length), False), *payload(bench.rng, length)])
    await env.drain()


@unit_test(seeds=False)
async def full_rate(bench: Bench) -> None:
    """Without idles and stalls a beat goes through in every cycle, headers included."""
    env = Env(bench, idles="never", stall=0.0)
    beats = [(make_header(Kind.WRITE, length=4), False), *payload(bench.rng, 4)] * 10
    env.send(beats)
    begin = bench.cycles
    while env.source:
        await env.step()
    bench.check("cycles for all beats", len(beats), bench.cycles - begin)
    await env.drain()


@unit_test()
async def reset_in_every_phase(bench: Bench) -> None:
    """A reset ends the packet, wherever it is; the beat after it is a header."""
    parameters = MachineParameters.from_rtl(REGISTERS | bench.p)
    write = [(make_header(Kind.WRITE, length=4), False), *payload(bench.rng, 4)]
    starts = {
        "payload": write,
        "read": [(make_header(Kind.READ), False)],
        "wait": [(make_header(Kind.READ), False)],
        "run": [(make_header(Kind.RUN), False)],
        "drop": [(malformed_header(bench.rng, parameters, Malformed.KIND), False), *write],
    }
    for name, beats in starts.items():
        env = Env(bench)
        env.source.send(beats)
        env.scoreboard.expect(*events_of([*beats, (0, True)], parameters))
        while env.phase.name != name:
            await env.step()
        # Right at the state's beginning, or when the clock has seen it.
        for _ in range(bench.rng.randrange(2)):
            await env.step()
        await bench.reset()
        env = Env(bench)
        env.send(random_packet(bench.rng, parameters))
        await env.drain()
