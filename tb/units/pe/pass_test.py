"""Base of the tests of `pe` and `pe_array`: plays the CCU and the host."""

from __future__ import annotations

from dataclasses import dataclass, field

import cocotb
import numpy as np
from cocotb.triggers import FallingEdge, First, RisingEdge
from pyuvm import ConfigDB, uvm_root, uvm_test

from model.packets import Space
from tb.units.bench import Bench, Mismatch
from tb.units.pe.contents import Contents, activations, beats
from tb.units.pe.env import PassEnv
from tb.units.pe.items import BroadcastItem, HostItem, ScanItem, StepsItem
from tb.units.pe.pass_model import PassModel


@dataclass
class Pass:
    """One pass; lengths and first elements are those of a descriptor.

    Attributes
    ----------
    codebook : list of int
        Four beats.
    broadcasts : list of (column, activation)
        What a single PE gets; in the array the inputs decide that.
    ptr_base : int
    delay : int
        Cycles that the set-up takes longer than it must.
    idle, ready : float
        Probabilities: no broadcast though none is full, the tree takes an activation.
    """

    in_first: int
    in_len: int
    out_len: int
    codebook: list[int]
    shift: int = 0
    relu: bool = False
    bias: bool = False
    sram_in: bool = True
    sram_out: bool = False
    first: bool = True
    end: bool = True
    out_first: int = 0
    ptr_base: int = 0
    broadcasts: list[tuple[int, int]] = field(default_factory=list)
    delay: int = 0
    idle: float = 0.0
    ready: float = 1.0


class PassTest(uvm_test):
    """Runs `stimulus`; ends it at the first mismatch.

    Attributes
    ----------
    failure : Mismatch or None
    """

    def build_phase(self) -> None:
        self.bench: Bench = ConfigDB().get(self, "", "BENCH")
        self.model: PassModel = ConfigDB().get(self, "", "MODEL")
        self.p, self.rng, self.np_rng = self.bench.p, self.bench.rng, self.bench.np_rng
        self.env = PassEnv("env", self)
        self.failure: Mismatch | None = None
        self.acc_sel = self.src_bank = 0
        self.result_relu = False
        self._loaded: dict[Space, int] = {}  # beats that are known in a memory
        self.num_pe = self.p["NumPe"]
        self.pes = range(self.num_pe) if self.model.pe is None else [self.model.pe]
        self.idle_name = "all_idle_o" if self.model.pe is None else "idle_o"

    async def run_phase(self) -> None:
        self.raise_objection()
        board = self.env.scoreboard
        work = cocotb.start_soon(self._guarded())
        await First(work, board.failed.wait())
        if not work.done():
            work.cancel()
            await RisingEdge(self.bench.dut.clk_i)
        self.failure = board.failure or self.failure
        self.drop_objection()

    async def _guarded(self) -> None:
        try:
            await self.stimulus()
        except Mismatch as error:
            self.failure = error

    async def stimulus(self) -> None:
        """What the test does."""
        raise NotImplementedError

    # The host

    async def write(self, space: Space, pe: int, data: list[int], first: int = 0) -> None:
        """Write beats to consecutive addresses."""
        addresses = list(range(first, first + len(data)))
        await self.env.host.run(HostItem(space, pe, addresses, data))

    async def read(self, space: Space, pe: int, addresses: list[int]) -> None:
        """Read beats; the scoreboard compares them."""
        await self.env.host.run(HostItem(space, pe, addresses))

    async def load(self, contents: Contents) -> None:
        """Write a matrix's memories; beats for other PEs must change nothing."""
        memories = {Space.ENTRIES: contents.entries, Space.POINTERS: contents.pointers,
                    Space.BIAS: contents.bias}  # fmt: skip
        for space, memory in memories.items():
            for local, pe in enumerate(self.pes):
                await self.write(space, pe, beats(memory[local]))
            self._loaded[space] = len(beats(memory[0]))
        if self.model.pe is not None:
            other = self.model.pe ^ self.rng.choice((1, self.rng.randint(1, 255)))
            for space in memories:
                await self.write(space, other, [self.rng.getrandbits(64)])

    def vector_beats(self, depth: int) -> list[int]:
        """Return the beats of a vector of `depth` rows that hold elements of the PEs here."""
        addresses = range(depth * self.num_pe // 4)
        return [a for a in addresses if self.model.pe is None or self.model.has_lanes(a)]

    async def prime(self) -> None:
        """Give all activation memories a content; the simulator keeps that of the run before."""
        addresses = self.vector_beats(self.p["ActDepth"])
        for space in (Space.ACT_SRC, Space.ACT_DST):
            data = activations(self.rng, self.np_rng, 4 * len(addresses))
            await self.env.host.run(HostItem(space, 0, addresses, beats(data)))
        await self.prime_registers()

    async def prime_registers(self) -> None:
        """Set both register files to zero."""
        groups = self.p["RegDepth"] // 4
        for acc_sel in (1, 0):
            # Without ReLU the flags beside the registers are those of their values.
            settings = {"running_i": 1, "acc_sel_i": acc_sel, "relu_i": 0, "init_bias_i": 0}
            steps = [{**settings, "init_i": 1, "init_group_i": group} for group in range(groups)]
            await self.env.control.run(StepsItem([*steps, {}, {"running_i": 0}]))

    async def read_all(self) -> None:
        """Compare registers, counters and a few beats of the network's memories."""
        await self.read(Space.RESULT, 0, self.vector_beats(self.p["RegDepth"]))
        foreign = [] if self.model.pe is None else [self.model.pe ^ 1]
        for pe in (*self.pes, *foreign):
            await self.read(Space.COUNTERS, pe, list(range(4)))
            for space, size in self._loaded.items():
                await self.read(space, pe, [self.rng.randrange(size)])

    async def read_banks(self) -> None:
        """Compare both activation SRAMs."""
        for space in (Space.ACT_SRC, Space.ACT_DST):
            await self.read(space, 0, self.vector_beats(self.p["ActDepth"]))

    # The CCU

    async def start_run(self) -> None:
        """Clear the counters; a run is in progress from the next cycle on."""
        await self.env.control.run(StepsItem([{"clear_i": 1}, {"running_i": 1}]))

    async def end_run(self) -> None:
        """End a run and look at everything."""
        # A pass's settings mean nothing now; the next pass brings its own.
        rests = {"in_rest_i": self.rng.getrandbits(8), "out_rest_i": self.rng.getrandbits(8)}
        await self.env.control.run(StepsItem([{"running_i": 0}, rests]))
        self.env.scoreboard.finish()
        await self.read_all()

    def _start_steps(self, spec: Pass) -> list[dict[str, int]]:
        n, groups = self.num_pe, -(-spec.out_len // (4 * self.num_pe))
        in_end = spec.in_first + spec.in_len
        bias_base = self.rng.randint(0, self.p["RegDepth"] // 4 - groups)
        first = {
            "shift_i": spec.shift, "relu_i": int(spec.relu), "out_rows_i": spec.out_len // n,
            "out_rest_i": spec.out_len % n, "in_first_row_i": spec.in_first // n,
            "in_end_row_i": in_end // n, "in_rest_i": in_end % n, "acc_sel_i": self.acc_sel,
            "src_bank_i": self.src_bank, "result_relu_i": int(self.result_relu),
        }  # fmt: skip
        # Accumulators one cycle ahead of the codebook, entries two after the last of both.
        length = max(groups + 1 if spec.first else 0, 6)
        steps: list[dict[str, int]] = [{} for _ in range(length)]
        steps[0] |= first
        for group in range(groups if spec.first else 0):
            steps[group] |= {"init_i": 1, "init_bias_i": int(spec.bias), "init_group_i": group,
                             "init_addr_i": bias_base + group}  # fmt: skip
        for quarter, data in enumerate(spec.codebook):
            steps[1 + quarter] |= {"cb_load_i": 1, "cb_quarter_i": quarter, "cb_data_i": data}
        return [*steps, *[{}] * spec.delay, {"issue_ready_i": 1}]

    async def run_pass(self, spec: Pass) -> None:
        """Run one pass from its set-up to the switch of roles."""
        granule = 4 * self.num_pe
        end_group = -(-(spec.in_first + spec.in_len) // granule)
        scan = ScanItem(spec.sram_in, spec.in_first // granule, end_group, spec.ready)
        jobs = [self.env.control.run(StepsItem(self._start_steps(spec)))]
        if self.model.pe is None:
            self.env.broadcast.driver.col_base = spec.ptr_base - spec.in_first
        else:
            item = BroadcastItem(spec.broadcasts, spec.idle)
            jobs.append(self.env.broadcast.run(item))
        jobs.append(self.env.scan.run(scan))
        for job in [cocotb.start_soon(job) for job in jobs]:
            await job
        while True:
            await FallingEdge(self.bench.dut.clk_i)
            idle = self.bench.read(self.idle_name) == 1
            await RisingEdge(self.bench.dut.clk_i)
            if idle:
                break
        await self.env.control.run(StepsItem(self._end_steps(spec)))

    def _end_steps(self, spec: Pass) -> list[dict[str, int]]:
        granule = 4 * self.num_pe
        steps: list[dict[str, int]] = [{}]
        if spec.sram_out:
            steps = [
                {"wb_i": 1, "wb_group_i": group, "wb_addr_i": spec.out_first // granule + group}
                for group in range(-(-spec.out_len // granule))
            ]
        steps[0] |= {"issue_ready_i": 0}
        if spec.end:
            self.result_relu = spec.relu
            if spec.sram_out:
                self.src_bank ^= 1
            else:
                self.acc_sel ^= 1
            # The registers are in use until the cycle after the last group.
            steps.append({})
            steps.append({"src_bank_i": self.src_bank, "acc_sel_i": self.acc_sel,
                          "result_relu_i": int(self.result_relu)})  # fmt: skip
        return steps

    def random_pass(self, contents: Contents, end: bool) -> Pass:
        """Draw a pass over a matrix, over any part of the inputs."""
        rng, n, p = self.rng, self.num_pe, self.p
        rows = contents.outputs if self.model.pe is None else (
            n * contents.outputs - rng.randrange(n)
        )  # fmt: skip
        out_len = rng.choice((rows, rows, rng.randint(1, rows)))
        sram_in, sram_out = rng.random() < 0.5, rng.random() < 0.5
        in_limit = (p["ActDepth"] if sram_in else p["RegDepth"]) * n
        in_first = 4 * n * rng.choice((0, rng.randrange(in_limit // (4 * n))))
        in_len = rng.randint(1, in_limit - in_first)
        if self.model.pe is None:
            in_len = min(in_len, contents.columns)
        groups = (p["ActDepth"] * n - out_len) // (4 * n)
        scale = rng.choice((20, 2000, 32768))
        book = self.np_rng.integers(-scale, scale, 16).astype(np.int16)
        return Pass(
            in_first=in_first, in_len=in_len, out_len=out_len, codebook=beats(book),
            shift=rng.choice((0, 1, 8, 15, 31, rng.randrange(32))),
            relu=rng.random() < 0.5, bias=rng.random() < 0.5, sram_in=sram_in, sram_out=sram_out,
            first=rng.random() < 0.8, end=end,
            out_first=4 * n * rng.randint(0, groups) if sram_out else 0,
            ptr_base=rng.randint(0, contents.columns - min(in_len, contents.columns)),
            broadcasts=self._broadcasts(contents), delay=rng.choice((0, 0, 40)),
            idle=rng.choice((0.0, 0.0, 0.5, 0.9)), ready=rng.choice((0.2, 1.0)),
        )  # fmt: skip

    def _broadcasts(self, contents: Contents) -> list[tuple[int, int]]:
        values = activations(self.rng, self.np_rng, contents.columns).tolist()
        return [(column, value) for column, value in enumerate(values) if value]


async def run_uvm(bench: Bench, test: type[PassTest], pe: int | None) -> None:
    """Run a pyuvm test for one seed of a bench.

    Raises
    ------
    Mismatch
    """
    ConfigDB().clear()
    ConfigDB().set(None, "*", "BENCH", bench)
    ConfigDB().set(None, "*", "MODEL", PassModel(bench.p, pe))
    await uvm_root().run_test(test, keep_set={ConfigDB})
    if failure := uvm_root().uvm_test_top.failure:
        raise failure
