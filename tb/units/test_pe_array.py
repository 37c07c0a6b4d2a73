"""Bench of `pe_array`: PEs and LNZD tree between the units and the machine.

The bench plays the CCU and the host. What comes out of the tree is broadcast, as in the machine, so
whole passes are compared with the reference model: order of the scan, activations, accumulators,
counters and errors of every PE, under load that is balanced, unbalanced, or all in one PE.
"""

from __future__ import annotations

import numpy as np

from model.packets import Space
from tb.flow.fault import Fault
from tb.units.bench import Bench, unit_test
from tb.units.pe.contents import Contents, activations, beats, encoded, of_codes, raw
from tb.units.pe.pass_test import Pass, PassTest, run_uvm

_SMALL = {"SpmatEntries": 1024, "PtrDepth": 64}

SETS = (
    {"NumPe": 4, "QueueDepth": 2, "SpmatWidth": 64, **_SMALL, "ActDepth": 32, "BiasDepth": 16,
     "RegDepth": 16, "EmptySkip": 1, "FillerSkip": 1, "IssueWidth": 2},
    {"NumPe": 2, "QueueDepth": 1, "SpmatWidth": 64, **_SMALL, "ActDepth": 64, "BiasDepth": 64,
     "RegDepth": 64, "EmptySkip": 0, "FillerSkip": 0, "IssueWidth": 1},
    {"NumPe": 1, "QueueDepth": 8, "SpmatWidth": 32, **_SMALL, "ActDepth": 64, "BiasDepth": 64,
     "RegDepth": 64, "EmptySkip": 1, "FillerSkip": 1, "IssueWidth": 4},
    {"NumPe": 16, "QueueDepth": 4, "SpmatWidth": 128, **_SMALL, "ActDepth": 16, "BiasDepth": 16,
     "RegDepth": 16, "EmptySkip": 0, "FillerSkip": 1, "IssueWidth": 4},
)  # fmt: skip

FAULTS = (
    Fault("any one idle PE ends the pass", "pe_array.sv",
          "all_idle_o = idle == '1", "all_idle_o = idle != '0"),
    Fault("a full queue of PE 0 is not seen", "pe_array.sv",
          "any_full_o = full != '0", "any_full_o = (full >> 1) != '0"),
    Fault("the host gets the answer of the last PE only", "pe_array.sv",
          "host_rdata_o = host_rdata_o | host_rdata", "host_rdata_o = host_rdata"),
    Fault("two PEs have the same number", "pe_array.sv",
          ".pe_id_i       (8'(k))", ".pe_id_i       (8'(k == 1 ? 0 : k))"),
)  # fmt: skip


class RandomPasses(PassTest):
    """Runs of random matrices, with whatever pass may follow another."""

    raw = False
    def contents(self) -> Contents:
        """Draw the PEs' memories."""
        if self.raw:
            return raw(self.p, self.num_pe, self.rng, self.np_rng)
        return encoded(self.p, self.num_pe, self.rng, self.np_rng, most=60)

    async def stimulus(self) -> None:
        await self.prime()
        contents = self.contents()
        await self.load(contents)
        for _ in range(2):
            await self.start_run()
            count = self.rng.randint(1, 3)
            for number in range(count):
                end = number + 1 == count or self.rng.random() < 0.5
                await self.run_pass(self.random_pass(contents, end))
            await self.end_run()
        await self.read_banks()


class RawPasses(RandomPasses):
    """The same over bytes that no encoder makes."""

    raw = True


class Imbalance(PassTest):
    """Full columns in one PE and empty ones in the others, for each PE; then full ones in all."""

    async def stimulus(self) -> None:
        await self.prime_registers()
        n, rows, columns = self.num_pe, self.p["RegDepth"], 24
        vector = activations(self.rng, self.np_rng, -(-columns // (4 * n)) * 4 * n)
        vector[vector == 0] = 3
        await self.write(Space.ACT_SRC, 0, beats(vector))
        # One column is in the issue, then the queue fills up, then two broadcasts are on their way.
        self.env.scoreboard.most_waiting = self.p["QueueDepth"] + 3
        for busy in (*([pe] for pe in range(n)), range(n)):
            codes = self.np_rng.integers(1, 16, (rows * n, columns)).astype(np.uint8)
            codes[~np.isin(np.arange(rows * n) % n, list(busy))] = 0
            # Four full columns keep a PE busy for long; the others are short.
            codes[4 * n :, 4:] = 0
            await self.load(of_codes(self.p, codes, n, self.np_rng))
            await self.start_run()
            await self.run_pass(Pass(
                in_first=0, in_len=columns, out_len=rows * n, shift=8, delay=30,
                codebook=beats(self.np_rng.integers(-999, 999, 16).astype(np.int16)),
            ))  # fmt: skip
            await self.end_run()


class Inputs(PassTest):
    """A dense matrix, over inputs with zeros in the places that matter."""

    async def stimulus(self) -> None:
        await self.prime_registers()
        n, rows = self.num_pe, min(self.p["RegDepth"], 16)
        length = min(4 * n + 3, 40)
        codes = self.np_rng.integers(0, 16, (rows * n, length)).astype(np.uint8)
        await self.load(of_codes(self.p, codes, n, self.np_rng))
        dense = activations(self.rng, self.np_rng, 8 * n)
        dense[dense == 0] = -7
        for zeros in ([0], [length - 1], [length], range(1, length - 1), range(length), []):
            vector = dense.copy()
            vector[list(zeros)] = 0
            await self.write(Space.ACT_SRC, 0, beats(vector))
            await self.start_run()
            await self.run_pass(Pass(
                in_first=0, in_len=length, out_len=rows * n, shift=8,
                codebook=beats(self.np_rng.integers(-999, 999, 16).astype(np.int16)),
            ))  # fmt: skip
            await self.end_run()


@unit_test(max_cycles=20_000)
async def random_passes(bench: Bench) -> None:
    """Encoded matrices of every pattern, passes from registers and from SRAM."""
    await run_uvm(bench, RandomPasses, None)


@unit_test(max_cycles=20_000)
async def raw_contents(bench: Bench) -> None:
    """Any bytes and pointers: errors come from the right PEs and change nothing else."""
    await run_uvm(bench, RawPasses, None)


@unit_test(max_cycles=20_000, seeds=False)
async def one_pe_does_all_the_work(bench: Bench) -> None:
    """A queue is full in exactly one PE, in each in turn, and in all: the broadcasts wait."""
    await run_uvm(bench, Imbalance, None)


@unit_test(max_cycles=20_000, seeds=False)
async def zeros_first_last_in_runs_all_and_none(bench: Bench) -> None:
    """Zero activations are skipped wherever they lie."""
    await run_uvm(bench, Inputs, None)


@unit_test(max_cycles=20_000)
async def reset_in_a_pass(bench: Bench) -> None:
    """Reset in any cycle clears leaves, tree and queues, and the next run is right."""
    rng, full = bench.rng, 0
    await bench.cycle(clear_i=1)
    bench.drive(clear_i=0)
    for beat in range(bench.p["NumPe"]):
        await bench.cycle(host_valid_i=1, host_we_i=1, host_space_i=Space.ACT_SRC,
                          host_addr_i=beat, host_wdata_i=0x0001_0001_0001_0001)  # fmt: skip
    bench.drive(host_valid_i=0, running_i=1, in_end_row_i=4, out_rows_i=4)
    ready_from = rng.randint(2, 12)
    for cycle in range(rng.randint(1, 20)):
        out = await bench.cycle(
            fill_i=int(cycle == 0), init_i=int(cycle + 2 <= ready_from),
            issue_ready_i=int(cycle >= ready_from), root_ready_i=rng.getrandbits(1),
            bcast_valid_i=int(not full), bcast_col_i=rng.randrange(40),
            bcast_act_i=rng.randint(1, 0xFFFF),
        )  # fmt: skip
        full = out["any_full_o"]
    bench.check("something to clear", True, not (out["root_idle_o"] and out["all_idle_o"]))
    await bench.reset()
    for _ in range(8):
        out = await bench.cycle(root_ready_i=1)
        quiet = ("any_full_o", "root_valid_o", "err_row_o", "err_pointer_o", "err_range_o")
        bench.check_outputs({"all_idle_o": 1, "root_idle_o": 1} | dict.fromkeys(quiet, 0), out)
    await run_uvm(bench, RandomPasses, None)
