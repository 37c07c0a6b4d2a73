"""Bench of `ccu`: runs of random descriptors; the bench is the host and the array.

A stub of the array answers fills with activations, takes broadcasts and is busy for a while; a
checker follows every pass. The CCU's own counters are compared at the end of each run.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tb.flow.fault import Fault
from tb.units.bench import Bench, unit_test
from tb.units.ccu.ccu_array import ArrayStub
from tb.units.ccu.ccu_checker import PassChecker, Roles, RunChecker
from tb.units.ccu.descriptors import REASONS, beats, machine, possible, reason_of, spoil

SETS = (
    {"NumPe": 4, "PtrDepth": 128, "ActDepth": 64, "BiasDepth": 32, "RegDepth": 16, "NumDesc": 8,
     "NumCodebooks": 4},
    {"NumPe": 1, "PtrDepth": 16, "ActDepth": 16, "BiasDepth": 16, "RegDepth": 16, "NumDesc": 1,
     "NumCodebooks": 1},
    {"NumPe": 256, "PtrDepth": 65536, "ActDepth": 256, "BiasDepth": 256, "RegDepth": 256,
     "NumDesc": 2, "NumCodebooks": 256},
    {"NumPe": 64, "PtrDepth": 16384, "ActDepth": 1024, "BiasDepth": 1024, "RegDepth": 64,
     "NumDesc": 256, "NumCodebooks": 64},
)  # fmt: skip

FAULTS = (
    Fault("a pass ends while PEs are busy", "ccu/ccu.sv",
          "root_idle_i && all_idle_i && setup_ready", "root_idle_i && setup_ready"),
    Fault("the roles swap at every pass", "ccu/ccu.sv",
          "if (end_q) begin", "if (1'b1) begin"),
    Fault("a run may end beyond the table", "ccu/ccu.sv",
          "25'(start_count_i) > 25'(NumDesc)", "25'(start_count_i) > 25'(NumDesc + 1)"),
    Fault("the last group of a tile is not written back", "ccu/ccu.sv",
          "if (wb_q + 1'b1 == out_groups) state_d = Next;",
          "if (wb_q + 2'd2 >= {1'b0, out_groups}) state_d = Next;"),
    Fault("a start while busy clears the counters", "ccu/ccu.sv",
          "clear_o        = state_q == Idle && start_i", "clear_o        = start_i"),
)  # fmt: skip

FIRST_INPUT = 10  # cycles from start to the first fill or load: descriptor 7, set-up and fill 3
BAD_RANGE = 8


class Machine:
    """The CCU with its host and its array."""

    def __init__(self, bench: Bench) -> None:
        self.bench, self.machine = bench, machine(bench.p)
        self.roles = Roles()
        self.descriptors: dict[int, tuple] = {}  # index: Descriptor, beats
        self.codebooks: dict[int, list[int]] = {}

    async def host(self, space: str, address: int, data: int | None) -> None:
        """Write or, without data, read and compare a beat of descriptors or codebooks."""
        bench = self.bench
        request = f"host_{space}_req_i"
        await bench.cycle(
            **{request: 1}, host_we_i=int(data is not None), host_addr_i=address,
            host_wdata_i=bench.rng.getrandbits(64) if data is None else data,
        )  # fmt: skip
        # Without a request the address is somebody else's, or none.
        bench.drive(**{request: 0}, host_addr_i=bench.rng.getrandbits(24))
        if data is None:
            index, beat = divmod(address, 4)
            memory = self.codebooks if space == "cb" else {
                i: words.tolist() for i, (_, words) in self.descriptors.items()
            }  # fmt: skip
            out = await bench.cycle()
            bench.check(f"host_{space}_rdata_o", memory[index][beat], out[f"host_{space}_rdata_o"])

    async def write(self, index: int, bad: float, **wanted: bool) -> None:
        """Write a new descriptor, with probability `bad` an impossible one, and its codebook."""
        rng = self.bench.rng
        desc, reserved = possible(rng, self.machine, **wanted), 0
        if rng.random() < bad:
            desc, reserved = spoil(rng, self.machine, desc, rng.choice(REASONS))
        words = beats(desc, reserved)
        self.descriptors[index] = desc, words
        for beat, word in enumerate(words.tolist()):
            await self.host("desc", 4 * index + beat, word)
        if desc.codebook < self.machine.num_codebooks and desc.codebook not in self.codebooks:
            book = self.bench.np_rng.integers(0, 1 << 64, 4, np.uint64).tolist()
            self.codebooks[desc.codebook] = book
            for beat, word in enumerate(book):
                await self.host("cb", 4 * desc.codebook + beat, word)

    async def read_back(self) -> None:
        """Read a beat of what was written."""
        rng = self.bench.rng
        index = rng.choice(list(self.descriptors))
        await self.host("desc", 4 * index + rng.randrange(4), None)
        if self.codebooks:
            index = rng.choice(list(self.codebooks))
            await self.host("cb", 4 * index + rng.randrange(4), None)

    async def run(
        self,
        first: int,
        count: int,
        cycles: int | None = None,
        stop: Callable[[dict], bool] | None = None,
    ) -> int:
        """Run descriptors; return the reason why they were refused.

        Parameters
        ----------
        first, count : int
        cycles : int, optional
            Leave the run after so many cycles.
        stop : callable, optional
            Leave it behind the cycle with these outputs.
        """
        bench, rng = self.bench, self.bench.rng
        reason, passes = self._plan(first, count)
        array = ArrayStub(
            bench, rng.choice((0, 1, 4)), rng.choice((0, 0.1, 0.4)), rng.choice((1, 9))
        )
        run = RunChecker(bench, array, self.roles, passes, first)
        await self._start(first, count)
        start, inputs_of_passes = bench.cycles, sum(p.desc.in_len for p in passes)
        busy_starts = rng.choice((0.0, 0.2))
        while cycles is None or bench.cycles - start < cycles:
            inputs = array.inputs()
            busy = {"start_i": int(rng.random() < busy_starts),
                    "start_first_i": rng.getrandbits(24),
                    "start_count_i": rng.getrandbits(24)}  # fmt: skip
            # A start in the last cycle of a run is one of a busy machine, too.
            out = await bench.cycle(**inputs, **busy)
            bench.check("running_o", 1, out["running_o"])
            pending = run.observe(out)
            run.took(array.clock(inputs, bool(out["issue_ready_o"]), pending))
            if stop and stop(out):
                return reason
            if out["done_o"]:
                break
            bench.check("err_valid_o", 0, out["err_valid_o"])
        else:
            return reason
        bench.check("err_valid_o", int(reason > 0), out["err_valid_o"])
        if reason:
            bench.check("err_reason_o", reason, out["err_reason_o"])
        if passes:
            bench.check("cycles to the first input", FIRST_INPUT, run.first_input - start)
        run.finish()
        # A refused descriptor is the current one.
        current = first + len(passes) - (reason == 0)
        await self._after(
            cycles_o=bench.cycles - start, broadcasts_o=array.broadcasts, stalls_o=array.stalls,
            zeros_o=inputs_of_passes - array.broadcasts, current_o=current & 0xFFFF,
        )  # fmt: skip
        return reason

    def _plan(self, first: int, count: int) -> tuple[int, list[PassChecker]]:
        """Return why a run will be refused, or 0, and the passes before."""
        if count == 0 or first + count > self.machine.num_desc:
            return BAD_RANGE, []
        passes = []
        for index in range(first, first + count):
            desc, words = self.descriptors[index]
            if reason := reason_of(words, self.machine):
                return reason, passes
            passes.append(PassChecker(self.bench, desc, self.codebooks[desc.codebook]))
        return 0, passes

    async def _start(self, first: int, count: int) -> None:
        bench = self.bench
        out = await bench.cycle(start_i=1, start_first_i=first, start_count_i=count,
                                root_valid_i=0, root_idle_i=1, all_idle_i=1)  # fmt: skip
        bench.check_outputs({"running_o": 0, "clear_o": 1, "done_o": 0}, out)
        bench.drive(start_i=0)

    async def _after(self, **counters: int) -> None:
        """Check the state between runs; now and then the next run starts in the very next cycle."""
        quiet = ("running_o", "done_o", "err_valid_o", "issue_ready_o", "init_o", "wb_o", "fill_o",
                 "scan_load_o", "cb_load_o", "bcast_valid_o", "clear_o")  # fmt: skip
        expected = dict.fromkeys(quiet, 0) | self.roles.outputs() | counters
        self.bench.drive(start_i=0, root_valid_i=0, root_idle_i=1, all_idle_i=1)
        for _ in range(self.bench.rng.choice((1, 1, 12))):
            self.bench.check_outputs(expected, await self.bench.cycle())

    def reset(self) -> None:
        """Forget what a reset clears."""
        self.roles = Roles()


@unit_test()
async def random_runs(bench: Bench) -> None:
    """Lists of possible and impossible descriptors, over the whole table and beyond it."""
    rng, dut = bench.rng, Machine(bench)
    depth = min(bench.p["NumDesc"], 8)
    base = rng.choice((0, bench.p["NumDesc"] - depth))
    for index in range(base, base + depth):
        await dut.write(index, 0.1)
    for _ in range(5):
        first = base + rng.randrange(depth)
        count = rng.randint(1, min(3, base + depth - first))
        if rng.random() < 0.15:
            first, count = rng.choice((
                (first, 0), (bench.p["NumDesc"], 1), ((1 << 24) - 1, 1), (65536 + first, 1),
                (base, bench.p["NumDesc"] - base + 1),
            ))  # fmt: skip
        await dut.run(first, count)
        if rng.random() < 0.5:
            await dut.read_back()
            await dut.write(base + rng.randrange(depth), 0.3)


@unit_test()
async def every_reason(bench: Bench) -> None:
    """A descriptor of each impossible kind is refused before it has any effect."""
    dut, seen = Machine(bench), set()
    for reason in REASONS:
        desc, reserved = spoil(bench.rng, dut.machine, possible(bench.rng, dut.machine), reason)
        words = beats(desc, reserved)
        if not reason_of(words, dut.machine):
            continue
        dut.descriptors[0] = desc, words
        for beat, word in enumerate(words.tolist()):
            await dut.host("desc", beat, word)
        seen.add(await dut.run(0, 1))
    seen.add(await dut.run(0, 0))
    bench.check("several reasons were seen", True, len(seen) >= 4 and BAD_RANGE in seen)


@unit_test()
async def whole_table(bench: Bench) -> None:
    """All descriptors in one run, from the first to the last, and the last one alone."""
    dut, depth = Machine(bench), bench.p["NumDesc"]
    if depth > 8:
        for index in range(depth - 3, depth):
            await dut.write(index, 0.0)
        await dut.run(depth - 3, 3)
    else:
        for index in range(depth):
            await dut.write(index, 0.0)
        await dut.run(0, depth)
    await dut.run(depth - 1, 1)


@unit_test()
async def long_counters(bench: Bench) -> None:
    """All 64 bits of each counter reach the host."""
    dut, width = Machine(bench), 1 << 64
    for _ in range(3):
        values = {f"{name}_o": bench.rng.randrange(width)
                  for name in ("cycles", "broadcasts", "stalls", "zeros")}  # fmt: skip
        for flip in (0, width - 1):
            # No run is long enough to count so far; the counters' own bench shows that they can.
            # In the cycle after a reset no checker asks where the counts come from.
            bench.drive(rst_ni=0)
            await bench.cycle()
            bench.drive(rst_ni=1)
            for name, value in values.items():
                getattr(bench.dut.u_counters, name).value = value ^ flip
            out = await bench.cycle()
            bench.check_outputs({name: value ^ flip for name, value in values.items()}, out)
    dut.reset()
    await dut.write(0, 0.0)
    await dut.run(0, 1)


@unit_test()
async def reset_in_every_state(bench: Bench) -> None:
    """A run that reset cuts off leaves nothing behind but the memories."""
    rng, dut = bench.rng, Machine(bench)
    depth = min(bench.p["NumDesc"], 2)
    for index in range(depth):
        await dut.write(index, 0.0, sram_out=True)
    written = []

    def behind_write_back(out: dict) -> bool:
        written.append(out["wb_o"])
        return written[-2:] == [1, 0]

    for how in (
        {"cycles": rng.randint(1, 12)}, {"cycles": rng.randint(8, 9)},  # fetch, set-up
        {"cycles": rng.randint(10, 80)},
        {"stop": lambda out: out["wb_o"]}, {"stop": behind_write_back},
    ):  # fmt: skip
        await dut.run(0, depth, **how)
        await bench.reset()
        dut.reset()
        await dut._after(cycles_o=0, broadcasts_o=0, stalls_o=0, zeros_o=0, current_o=0)
        await dut.run(0, depth)
