"""Bench of `error_log`: events and clears in every order and in the same cycle, against a model."""

from __future__ import annotations

from collections.abc import Mapping

from model.error_register import ErrorKind
from tb.flow.fault import Fault
from tb.units.bench import Bench, unit_test

SETS = ({"NumPe": 4}, {"NumPe": 1}, {"NumPe": 64}, {"NumPe": 256})

FAULTS = (
    Fault("an error in the cycle of its clear is lost", "host/error_log.sv",
          "(errors_q & ~clear_i) | events", "(errors_q | events) & ~clear_i"),
    Fault("the detail is that of the last error", "host/error_log.sv",
          "events[n] && (!errors_q[n] || clear_i[n])", "events[n]"),
    Fault("the detail of an error in the cycle of a clear is old", "host/error_log.sv",
          "(!errors_q[n] || clear_i[n])", "!errors_q[n]"),
    Fault("the highest PE is recorded", "host/error_log.sv",
          "for (int k = NumPe - 1; k >= 0; k--)", "for (int k = 0; k < NumPe; k++)"),
)  # fmt: skip

_PE_KINDS = {ErrorKind.ROW: "row_i", ErrorKind.POINTER: "pointer_i", ErrorKind.RANGE: "range_i"}
_OTHERS = {
    ErrorKind.START_BUSY: "start_busy_i",
    ErrorKind.DESCRIPTOR: "descriptor_i",
    ErrorKind.PACKET: "packet_i",
    ErrorKind.CUT: "cut_i",
}
_WIRE = _PE_KINDS | _OTHERS


class LogModel:
    """ERROR and ERROR_INFO as docs/registers.md tells them."""

    def __init__(self) -> None:
        self.bits = 0
        self.infos = dict.fromkeys(ErrorKind, 0)

    def outputs(self, inputs: Mapping[str, int]) -> dict[str, int]:
        """Return what the outputs must be."""
        return {
            "errors_o": self.bits,
            "infos_o": sum(info << 32 * kind for kind, info in self.infos.items()),
            "any_event_o": int(any(inputs[wire] for wire in _WIRE.values())),
        }

    def clock(self, inputs: Mapping[str, int]) -> None:
        """Do what one clock edge does: first the clear, then what happened."""
        self.bits &= ~inputs["clear_i"]
        for kind, wire in _WIRE.items():
            if inputs[wire] and not self.bits >> kind & 1:
                self.bits |= 1 << kind
                self.infos[kind] = _detail(kind, inputs)


def _detail(kind: ErrorKind, inputs: Mapping[str, int]) -> int:
    """Return the ERROR_INFO of an error that comes now."""
    if kind in _PE_KINDS:
        reporters = inputs[_PE_KINDS[kind]]
        lowest = (reporters & -reporters).bit_length() - 1
        return inputs["current_i"] << 16 | lowest
    return {
        ErrorKind.START_BUSY: 0,
        ErrorKind.DESCRIPTOR: inputs["descriptor_reason_i"] << 16 | inputs["current_i"],
        ErrorKind.PACKET: inputs["packet_reason_i"] << 16 | inputs["packet_header_i"],
        ErrorKind.CUT: inputs["cut_missing_i"],
    }[kind]


class Env:
    """The module beside its model."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.model = LogModel()

    async def step(self, **events: int) -> None:
        """Run one cycle with these events or clears, and random details; compare it."""
        rng = self.bench.rng
        inputs = dict.fromkeys((*_WIRE.values(), "clear_i"), 0) | events
        inputs |= {
            "descriptor_reason_i": rng.getrandbits(8),
            "packet_reason_i": rng.getrandbits(8),
            "packet_header_i": rng.getrandbits(16),
            "cut_missing_i": rng.getrandbits(24),
            "current_i": rng.getrandbits(16),
        }
        out = await self.bench.cycle(**inputs)
        self.bench.check_outputs(self.model.outputs(inputs), out)
        self.model.clock(inputs)

    def reporters(self) -> int:
        """Return a random set of PEs, at least one."""
        rng, pes = self.bench.rng, self.bench.p["NumPe"]
        return rng.choice((1 << rng.randrange(pes), rng.getrandbits(pes) | 1 << rng.randrange(pes)))

    def event(self, kind: ErrorKind) -> dict[str, int]:
        """Return the inputs of one event."""
        return {_WIRE[kind]: self.reporters() if kind in _PE_KINDS else 1}


@unit_test()
async def random_events(bench: Bench) -> None:
    """Rare and frequent events and clears of all kinds."""
    env, rng = Env(bench), bench.rng
    for _ in range(4):
        event, clear = rng.choice((0.05, 0.3, 0.7)), rng.choice((0.05, 0.5, 1.0))
        for _ in range(80):
            inputs = {"clear_i": rng.getrandbits(7) if rng.random() < clear else 0}
            for kind in ErrorKind:
                if rng.random() < event:
                    inputs |= env.event(kind)
            await env.step(**inputs)


@unit_test()
async def clear_in_the_cycle_of_an_event(bench: Bench) -> None:
    """For each kind: set, set again, clear, clear with an event, with the bit set and not."""
    env = Env(bench)
    for kind in ErrorKind:
        bit = 1 << kind
        for step in ("event", "event", "both", "event", "clear", "both", "clear", "clear"):
            inputs = env.event(kind) if step != "clear" else {}
            await env.step(**inputs, clear_i=bit * (step != "event"))
        await env.step()
        bench.check("bits at the end", 0, env.model.bits)


@unit_test(seeds=False)
async def each_pe_alone_and_with_higher_ones(bench: Bench) -> None:
    """The lowest PE is recorded, whichever it is."""
    env, pes = Env(bench), bench.p["NumPe"]
    for pe in range(pes):
        higher = bench.rng.getrandbits(pes) >> pe + 1 << pe + 1
        for reporters in (1 << pe, 1 << pe | higher):
            await env.step(row_i=reporters, pointer_i=reporters, range_i=reporters)
            await env.step(clear_i=0x7F)
    await env.step()


@unit_test()
async def reset_clears(bench: Bench) -> None:
    """A reset clears bits and details, also those of an event that is there when it ends."""
    env = Env(bench)
    for _ in range(3):
        await env.step(**{k: v for kind in ErrorKind for k, v in env.event(kind).items()})
    await bench.reset()
    env = Env(bench)
    for _ in range(3):
        await env.step()
