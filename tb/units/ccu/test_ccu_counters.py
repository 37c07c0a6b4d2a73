"""Bench of `ccu_counters`: four counters against Python's integers, of any size."""

from __future__ import annotations

import cocotb

from tb.flow.fault import Fault
from tb.units.bench import Bench, unit_test

SETS: tuple[dict[str, int], ...] = ({},)

FAULTS = (
    Fault("zeros ignore the broadcasts", "ccu/ccu_counters.sv",
          "64'd0) - 64'(bcast_i)", "64'd0)"),
    Fault("cycles count without a run", "ccu/ccu_counters.sv",
          "cycles_o + 64'(running_i)", "cycles_o + 64'd1"),
    Fault("a pass's inputs have 16 bits", "ccu/ccu_counters.sv",
          "pass_i ? 64'(pass_inputs_i)", "pass_i ? 64'(pass_inputs_i[15:0])"),
)  # fmt: skip


class Counters:
    """What the four counters hold."""

    def __init__(self) -> None:
        self.cycles = self.broadcasts = self.stalls = self.zeros = 0

    def outputs(self) -> dict[str, int]:
        """Return the counters; zeros are below zero between a broadcast and its pass's start."""
        return {f"{name}_o": value % (1 << 64) for name, value in vars(self).items()}

    def clock(self, event: dict[str, int]) -> None:
        """Do what one clock edge does."""
        if event["clear_i"]:
            self.__init__()
            return
        self.cycles += event["running_i"]
        self.broadcasts += event["bcast_i"]
        self.stalls += event["stall_i"]
        # An input of a pass counts as zero until it has been broadcast.
        self.zeros += event["pass_inputs_i"] * event["pass_i"] - event["bcast_i"]


async def _step(bench: Bench, model: Counters, **event: int) -> None:
    event = dict.fromkeys(("clear_i", "running_i", "bcast_i", "stall_i", "pass_i"), 0) | event
    event.setdefault("pass_inputs_i", bench.rng.getrandbits(32))
    out = await bench.cycle(**event)
    bench.check_outputs(model.outputs(), out)
    model.clock(event)


@unit_test()
async def random_events(bench: Bench) -> None:
    """Every mix of events, clears among them."""
    model, rng = Counters(), bench.rng
    for _ in range(5):
        often = {name: rng.choice((0.05, 0.5, 0.95)) for name in ("running", "bcast", "stall")}
        often |= {"clear": rng.choice((0.0, 0.02)), "pass": rng.choice((0.05, 0.5))}
        for _ in range(80):
            event = {f"{name}_i": int(rng.random() < odds) for name, odds in often.items()}
            await _step(bench, model, **event)


@unit_test()
async def runs(bench: Bench) -> None:
    """Runs as the machine does them: clear, passes, fewer broadcasts than inputs."""
    model, rng = Counters(), bench.rng
    for _ in range(4):
        await _step(bench, model, clear_i=1)
        for _ in range(rng.randint(1, 3)):
            inputs = rng.randint(1, 40)
            await _step(bench, model, running_i=1, pass_i=1, pass_inputs_i=inputs)
            for _ in range(inputs):
                event = rng.choice(("bcast_i", "stall_i", "running_i"))
                await _step(bench, model, **{"running_i": 1, event: 1})
        bench.check("no zeros below zero at the end of a run", True, model.zeros >= 0)
        await _step(bench, model)


@unit_test(seeds=False)
async def long_vectors(bench: Bench) -> None:
    """The sum over passes of the longest vectors passes 32 bits."""
    model = Counters()
    for _ in range(6):
        await _step(bench, model, pass_i=1, pass_inputs_i=(1 << 32) - 1)
    await _step(bench, model)
    bench.check("zeros pass 32 bits", True, model.zeros > 1 << 34)


@unit_test(seeds=False)
async def every_carry(bench: Bench) -> None:
    """Each counter carries into each of its 64 bits, and from the last one out of the counter."""
    model = Counters()
    if cocotb.SIM_NAME.startswith("Verilator"):
        # Its model holds a copy of the top's outputs: to set that changes nothing.
        bench.check_outputs(model.outputs(), await bench.cycle())
        return
    for bit in range(65):
        # As if the cycles before had been counted: nobody can wait for 2^63 of them.
        for name in vars(model):
            setattr(model, name, (1 << bit) - 1)
            bench.drive(**{f"{name}_o": (1 << bit) - 1})
        await _step(bench, model, running_i=1, bcast_i=1, stall_i=1, pass_i=1, pass_inputs_i=2)
        await _step(bench, model)


@unit_test()
async def reset_clears(bench: Bench) -> None:
    """After reset all counters are zero."""
    for _ in range(5):
        await bench.cycle(running_i=1, bcast_i=1, stall_i=1, pass_i=1, pass_inputs_i=7)
    await bench.reset()
    bench.check_outputs(Counters().outputs(), await bench.cycle())
