"""Bench of `pe`: one PE between the units and the array.

The bench plays the CCU and the host: set-up, broadcasts under back-pressure, scan, write-back.
Every activation, accumulator and counter is compared with the reference model's arithmetic.
"""

from __future__ import annotations

import numpy as np

from tb.flow.fault import Fault
from tb.units.bench import Bench, unit_test
from tb.units.pe.contents import Contents, beats, encoded, of_codes, raw
from tb.units.pe.pass_test import Pass, PassTest, run_uvm

_SMALL = {"SpmatEntries": 1024, "PtrDepth": 128}

SETS = (
    {"NumPe": 4, "QueueDepth": 4, "SpmatWidth": 64, **_SMALL, "ActDepth": 128, "BiasDepth": 64,
     "RegDepth": 64, "EmptySkip": 1, "FillerSkip": 1, "IssueWidth": 4},
    {"NumPe": 2, "QueueDepth": 1, "SpmatWidth": 64, **_SMALL, "ActDepth": 64, "BiasDepth": 64,
     "RegDepth": 64, "EmptySkip": 0, "FillerSkip": 0, "IssueWidth": 1},
    {"NumPe": 256, "QueueDepth": 8, "SpmatWidth": 32, **_SMALL, "ActDepth": 16, "BiasDepth": 16,
     "RegDepth": 16, "EmptySkip": 0, "FillerSkip": 1, "IssueWidth": 2},
    {"NumPe": 1, "QueueDepth": 2, "SpmatWidth": 512, **_SMALL, "ActDepth": 256, "BiasDepth": 256,
     "RegDepth": 256, "EmptySkip": 1, "FillerSkip": 1, "IssueWidth": 4},
)  # fmt: skip

FAULTS = (
    Fault("the PE is idle while the last updates are on their way", "pe/pe.sv",
          "!s1_valid && !arith_busy;", "!s1_valid;"),
    Fault("a PE takes its neighbour's beats", "pe/pe.sv",
          "host_valid_i && host_pe_i == pe_id_i", "host_valid_i && host_pe_i[7:1] == pe_id_i[7:1]"),
    Fault("the PE after the last one with a row more has it, too", "pe/pe.sv",
          "9'(pe_id_i) < out_rest_i", "9'(pe_id_i) <= out_rest_i"),
    Fault("a column that is too long is not reported", "pe/pe.sv",
          "row_err || ptr_err_long", "row_err"),
    Fault("empty columns take a place in the queue", "pe/pe.sv",
          "ptr_valid && !(EmptySkip && ptr_len == '0)", "ptr_valid"),
)  # fmt: skip


class RandomPasses(PassTest):
    """Runs of encoded matrices, with whatever pass may follow another."""

    raw = False

    async def stimulus(self) -> None:
        await self.prime()
        num_pe = len(self.pes)
        for _ in range(2):
            draw = raw if self.raw else encoded
            contents = draw(self.p, num_pe, self.rng, self.np_rng)
            await self.load(contents)
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


class Directed(PassTest):
    """Passes over columns of one code each, which wait in the queue before the first is issued."""

    async def columns(
        self, updates: list[tuple[int, int, int]], weights: list[int], shift: int
    ) -> np.ndarray:
        """Run columns of one update (row, code, activation) each; return all accumulators."""
        codes = np.zeros((self.p["RegDepth"], len(updates)), np.uint8)
        for column, (row, code, _) in enumerate(updates):
            codes[row, column] = code
        await self.load(of_codes(self.p, codes, 1, self.np_rng))
        await self.start_run()
        book = np.array(weights + [0] * (16 - len(weights)), np.int16)
        await self.run_pass(Pass(
            sram_in=False, in_first=0, in_len=1, out_len=self.p["RegDepth"] * self.num_pe,
            codebook=beats(book), shift=shift, broadcasts=[(n, act) for n, (_, _, act) in enumerate(updates)], delay=40,
        ))  # fmt: skip
        await self.end_run()
        return self.model.activations.files[self.model.activations.source_file]


class Bypasses(Directed):
    """The same accumulator at every distance, across column boundaries and fillers."""

    async def stimulus(self) -> None:
        await self.prime_registers()
        # So many columns wait in the queue and in the issue that the updates follow without a gap.
        count = self.p["QueueDepth"] + 1
        for distance in (1, 2, 3, 4):
            for first in {0, self.p["RegDepth"] - 4}:
                rows = [first + n % distance for n in range(count)]
                await self.columns([(row, 1, 3) for row in rows], [0, 7], 0)
                fillers = 0 if self.p["FillerSkip"] else first // 16
                cycles = distance * -(-(fillers + 1) // self.p["IssueWidth"])
                expected = max(0, count - distance) if cycles <= 2 else 0
                self.bench.check(
                    f"bypasses at distance {cycles}", expected, int(self.env.scoreboard.bypasses[0])
                )


class Extremes(Directed):
    """Saturation both ways and back, halves, the largest products and shifts."""

    async def stimulus(self) -> None:
        await self.prime_registers()
        check, low, high = self.bench.check, -32768, 32767
        book = [0, high, low, 1, -1]
        up, down = (5, 1, high), (5, 2, high)
        acc = await self.columns([up, up, (5, 4, 9)], book, 0)
        check("down from the top", high - 9, int(acc[5]))
        acc = await self.columns([down, up, down, down, (5, 3, 9)], book, 0)
        check("up from the bottom, after the top", low + 9, int(acc[5]))
        acc = await self.columns([(0, 2, low), (1, 2, high), (2, 1, high)], book, 31)
        check("largest products, shift 31", [1, 0, 0], acc[:3].tolist())
        acc = await self.columns([(0, 2, low), (1, 2, high)], book, 15)
        check("largest products, shift 15", [high, -high], acc[:2].tolist())
        acc = await self.columns([(n, 3, v) for n, v in enumerate((1, 3, -1, -3))], book, 1)
        check("halves are rounded up", [1, 2, 0, -1], acc[:4].tolist())


class TooLong(PassTest):
    """A column with an entry more than the PE has rows, each of which lies in a row of its own."""

    async def stimulus(self) -> None:
        await self.prime_registers()
        depth = self.p["RegDepth"]
        entries = np.zeros((1, depth + 8), np.uint8)
        entries[0, : depth + 1] = 1  # z = 0, code 1
        pointers = np.array([[0, depth + 1, depth + 1, depth + 1]], np.uint32)
        await self.load(Contents(entries, pointers, np.zeros((1, depth), np.int16), 2, depth))
        await self.start_run()
        await self.run_pass(Pass(
            sram_in=False, in_first=0, in_len=1, out_len=depth * self.num_pe,
            codebook=beats(np.arange(16, dtype=np.int16)), broadcasts=[(0, 5), (1, 7)],
        ))  # fmt: skip
        await self.end_run()
        file = self.model.activations.files[self.model.activations.source_file]
        self.bench.check("accumulators", [5] * depth, file.tolist())
        self.bench.check("a row error", [True], self.model.row_errors.tolist())


class EveryCode(Directed):
    """Each of the fifteen codes has its weight."""

    async def stimulus(self) -> None:
        await self.prime_registers()
        weights = [0, *self.rng.sample(range(-300, 300), 15)]
        acc = await self.columns([(code % 4, code, 1 << 2 * (code // 4)) for code in range(1, 16)],
                                 weights, 0)  # fmt: skip
        expected = [sum(weights[4 * n + row] << 2 * n for n in range(4)) for row in range(4)]
        expected[0] -= weights[0]
        self.bench.check("accumulators", expected, acc[:4].tolist())


async def _run(bench: Bench, test: type[PassTest]) -> None:
    pe = bench.rng.randrange(bench.p["NumPe"])
    bench.drive(pe_id_i=pe)
    await run_uvm(bench, test, pe)


@unit_test(max_cycles=20_000)
async def random_passes(bench: Bench) -> None:
    """Encoded matrices of every pattern: fillers, empty columns, dense columns."""
    await _run(bench, RandomPasses)


@unit_test(max_cycles=20_000)
async def raw_contents(bench: Bench) -> None:
    """Any bytes and pointers: errors are reported and change nothing else."""
    await _run(bench, RawPasses)


@unit_test(max_cycles=20_000, seeds=False)
async def bypass_at_every_distance(bench: Bench) -> None:
    """Two cycles are bypassed, and counted; three and more are not."""
    await _run(bench, Bypasses)


@unit_test(max_cycles=20_000, seeds=False)
async def arithmetic_extremes(bench: Bench) -> None:
    """The corners of the arithmetic, with results worked out by hand."""
    await _run(bench, Extremes)


@unit_test(max_cycles=20_000, seeds=False)
async def column_too_long(bench: Bench) -> None:
    """Such a column is cut to the number of rows, and reported."""
    await _run(bench, TooLong)


@unit_test(max_cycles=20_000)
async def every_codebook_index(bench: Bench) -> None:
    """All codes, against weights that are all different."""
    await _run(bench, EveryCode)


@unit_test(max_cycles=20_000)
async def reset_in_a_pass(bench: Bench) -> None:
    """Reset in any cycle leaves nothing behind: the PE is idle, and the next run is right."""
    rng, full = bench.rng, 0
    await bench.cycle(clear_i=1)
    bench.drive(clear_i=0, running_i=1, in_end_row_i=4, out_rows_i=4)
    ready_from = rng.randint(2, 12)
    for cycle in range(rng.randint(1, 20)):
        # Two cycles after the last group came the accumulators are there.
        out = await bench.cycle(
            init_i=int(cycle + 2 <= ready_from), issue_ready_i=int(cycle >= ready_from),
            bcast_valid_i=int(not full), bcast_col_i=rng.randrange(40),
            bcast_act_i=rng.randint(1, 0xFFFF),
        )  # fmt: skip
        full = out["full_o"]
    await bench.reset()
    for _ in range(8):
        out = await bench.cycle()
        quiet = ("full_o", "lnzd_valid_o", "err_row_o", "err_pointer_o", "err_range_o")
        bench.check_outputs({"idle_o": 1, "lnzd_idle_o": 1} | dict.fromkeys(quiet, 0), out)
    await _run(bench, RandomPasses)
