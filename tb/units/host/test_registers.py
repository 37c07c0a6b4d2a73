"""Bench of `registers`: every register, every strobe, and events in the cycle of their clear.

The model is compared in every cycle. The bench plays the slave in front, which does one write and
one read at a time, and the totals behind, which take a while.
"""

from __future__ import annotations

from tb.flow.fault import Fault
from tb.units.bench import Bench, unit_test
from tb.units.host.registers_model import LIVE_COUNTERS, RegistersModel

_DEFAULT = {
    "NumPe": 4, "QueueDepth": 8, "SpmatWidth": 64, "SpmatEntries": 1024, "PtrDepth": 64,
    "ActDepth": 64, "BiasDepth": 64, "RegDepth": 16, "NumDesc": 16, "NumCodebooks": 4,
    "EmptySkip": 1, "FillerSkip": 0, "IssueWidth": 4,
}  # fmt: skip
SETS = (
    _DEFAULT,
    {
        "NumPe": 256, "QueueDepth": 4096, "SpmatWidth": 512, "SpmatEntries": 16777216,
        "PtrDepth": 1048576, "ActDepth": 4096, "BiasDepth": 65536, "RegDepth": 256,
        "NumDesc": 16384, "NumCodebooks": 256, "EmptySkip": 0, "FillerSkip": 1, "IssueWidth": 1,
    },
)  # fmt: skip

FAULTS = (
    Fault("an interrupt is lost in the cycle of its clear", "host/registers.sv",
          "(irq_status_q & ~irq_clear) | {error_event_i, run_done_i}",
          "(irq_status_q | {error_event_i, run_done_i}) & ~irq_clear"),
    Fault("the high word is not captured", "host/registers.sv",
          "high_q <= counter[63:32];", "high_q <= high_q;"),
    Fault("a strobe is ignored", "host/registers.sv",
          "wr_word_i == DescCount && wr_strb_i[1]", "wr_word_i == DescCount && wr_strb_i[0]"),
    Fault("an address behind the counters is known", "host/registers.sv",
          "CountersEnd = 10'h058", "CountersEnd = 10'h059"),
)  # fmt: skip

# Registers in which a write or an event does something, as words; random traffic prefers them.
_LIVELY = (*range(0x10, 0x18), *range(0x40, 0x58))
_EVENTS = ("run_start_i", "run_done_i", "error_event_i", "running_i", "loading_i")


class Env:
    """The module between slave and totals."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.model = RegistersModel(bench.p)
        self.inputs = dict.fromkeys(
            ("wr_valid_i", "wr_word_i", "wr_data_i", "wr_strb_i", "rd_valid_i", "rd_word_i",
             *_EVENTS, "current_i", "errors_i", "infos_i", *LIVE_COUNTERS, "total_ack_i",
             "total_i"), 0,
        )  # fmt: skip

    async def step(self, **inputs: int) -> dict[str, int | str]:
        """Run one cycle and compare it; inputs that are not given keep their values."""
        self.inputs |= inputs
        out = await self.bench.cycle(**self.inputs)
        self.bench.check_outputs(self.model.outputs(self.inputs), out)
        self.model.clock(self.inputs)
        return out

    async def write(self, word: int, data: int, strobes: int = 0xF, **inputs: int) -> dict:
        """Write a word; other inputs are there in the same cycle."""
        out = await self.step(
            wr_valid_i=1, wr_word_i=word, wr_data_i=data, wr_strb_i=strobes, **inputs
        )
        self.inputs |= {"wr_valid_i": 0, **{name: 0 for name in inputs if name in _EVENTS}}
        return out

    async def read(self, word: int, patience: int = 0) -> int:
        """Read a word; a total is acknowledged after `patience` cycles."""
        self.inputs |= {"rd_valid_i": 1, "rd_word_i": word}
        if self.model.total_of(word) is not None:
            for _ in range(patience):
                await self.step(total_i=self.bench.rng.getrandbits(64))
            self.inputs["total_ack_i"] = 1
        out = await self.step()
        self.inputs |= {"rd_valid_i": 0, "total_ack_i": 0}
        return out["rd_data_o"]

    def shake(self) -> None:
        """Give everything that the machine reports a random value."""
        rng = self.bench.rng
        self.inputs |= {name: int(rng.random() < 0.2) for name in _EVENTS}
        self.inputs |= {name: rng.getrandbits(64) for name in (*LIVE_COUNTERS, "total_i")}
        self.inputs["errors_i"] = rng.choice((0, 1 << rng.randrange(7), rng.getrandbits(7)))
        self.inputs["infos_i"] = rng.getrandbits(7 * 32)
        self.inputs["current_i"] = rng.getrandbits(16)


@unit_test()
async def random_traffic(bench: Bench) -> None:
    """Writes, reads and events at the same time."""
    env, rng = Env(bench), bench.rng

    def any_word() -> int:
        return rng.choice(_LIVELY) if rng.random() < 0.8 else rng.randrange(1024)

    reading = False
    for _ in range(500):
        env.shake()
        env.inputs |= {
            "wr_valid_i": int(rng.random() < 0.5),
            "wr_word_i": any_word(),
            "wr_data_i": rng.getrandbits(32),
            "wr_strb_i": rng.choice((0xF, rng.randrange(16))),
        }
        if not reading:
            reading = rng.random() < 0.7
            env.inputs |= {"rd_valid_i": int(reading), "rd_word_i": any_word()}
        waits = reading and env.model.total_of(env.inputs["rd_word_i"]) is not None
        env.inputs["total_ack_i"] = int(waits and rng.random() < 0.3)
        out = await env.step()
        reading = reading and out["rd_ack_o"] != 1


@unit_test(seeds=False)
async def every_address(bench: Bench) -> None:
    """All 1024 words, read and written: those that are not listed are refused."""
    env = Env(bench)
    env.shake()
    refused = 0
    for word in range(1024):
        await env.read(word, patience=1)
        out = await env.write(word, 0xFFFF_FFFF)
        refused += out["wr_err_o"] == 1
        await env.read(word)
    bench.check("words that are refused", 1024 - len(env.model.specs), refused)


@unit_test()
async def partial_writes(bench: Bench) -> None:
    """Each register that can be written, with every set of strobes, read back each time."""
    env = Env(bench)
    for word in range(0x10, 0x18):
        for strobes in range(16):
            await env.write(word, bench.rng.getrandbits(32), strobes)
            await env.read(word)
            await env.write(word, 0xFFFF_FFFF, strobes, run_done_i=strobes & 1)
            await env.read(word)


@unit_test(seeds=False)
async def event_in_the_cycle_of_its_clear(bench: Bench) -> None:
    """It is kept: the host sees it at its next look, and the interrupt stays."""
    env = Env(bench)
    status, enable, both = 0x15, 0x14, 0b11
    await env.write(enable, both)
    for name, bit in (("run_done_i", 1), ("error_event_i", 2)):
        for held in (0, both):
            await env.step(run_done_i=held & 1, error_event_i=held >> 1)
            await env.write(status, both, **{"run_done_i": 0, "error_event_i": 0, name: 1})
            out = await env.step()
            bench.check("irq_o after clear and event", 1, out["irq_o"])
            bench.check("IRQ_STATUS after clear and event", bit, await env.read(status))
            await env.write(status, both)
            out = await env.step()
            bench.check("irq_o after the clear", 0, out["irq_o"])


@unit_test()
async def high_word_of_a_moving_counter(bench: Bench) -> None:
    """The two words of a counter belong together although it counts on in between."""
    env = Env(bench)
    for word in range(0x40, 0x58, 2):
        env.inputs |= dict.fromkeys((*LIVE_COUNTERS, "total_i"), 0x1_FFFF_FFFF)
        low = await env.read(word)
        env.inputs |= dict.fromkeys((*LIVE_COUNTERS, "total_i"), 0x2_0000_0000)
        high = await env.read(word + 1)
        bench.check("counter, both words", 0x1_FFFF_FFFF, low | high << 32)


@unit_test()
async def reset_clears(bench: Bench) -> None:
    """After a reset every register has the value of the register map."""
    env = Env(bench)
    for word in range(0x11, 0x17):
        await env.write(word, bench.rng.getrandbits(32) | 1, run_done_i=1, error_event_i=1)
    await env.read(0x40)
    await bench.reset()
    env = Env(bench)
    for address, spec in env.model.specs.items():
        bench.check(spec.name, spec.reset, await env.read(address // 4))
