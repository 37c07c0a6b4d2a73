"""Throughput: what the machine promises about cycles, measured with its own counter.

Every case is a layer whose work is known; the run may take that many cycles and a constant for
filling and draining the pipeline, not one more per column.
"""

from __future__ import annotations

import numpy as np
import pyuvm

from tb.sequences import packets as p
from tb.top.base_test import BaseTest
from tb.top.contents import FILLER, Program

OVERHEAD = 40
"""Start, set-up of up to 64 rows per PE, pipeline and drain; `docs/architecture.md`, Timing."""


class ThroughputTest(BaseTest):
    """Runs hand-made passes and bounds their cycles."""

    async def cycles(self, program: Program, x: list[int], name: str) -> int:
        """Run a pass; return its cycles."""
        await self.host.send(*program.packets(self.config.num_pe))
        await self.host.send(p.vector(x))
        await self.host.run(0, 1)
        counters = await self.host.counters()
        await self.expect_no_error(name)
        await self.host.read_result(name, program.outputs, 0)
        self.logger.info(f"{name}: {counters['CYCLES']} cycles")
        return counters["CYCLES"]

    async def bounded(self, program: Program, x: list[int], work: int, name: str) -> None:
        """Check that a pass takes its work's cycles and no more than the overhead."""
        cycles = await self.cycles(program, x, name)
        most = self.paced(len(x), work) + OVERHEAD
        assert work <= cycles <= most, f"{name}: {cycles} cycles for {work} of work, not {most}"

    def paced(self, columns: int, work: int) -> int:
        """Return the cycles of this work with a queue of this depth.

        A broadcast claims a place from the cycle behind its own until it has left for the issue: five
        cycles from one to the next in the same place, of QueueDepth + 2. With the fewest a
        column's words may come a cycle late.
        """
        depth = self.config.queue_depth
        if depth >= 3:
            return work
        return max(work + (columns if depth == 1 else 0), -(-5 * columns // (depth + 2)))

    def rows(self) -> int:
        """Rows of one PE in the layers of these tests."""
        return min(64, self.config.reg_depth)


@pyuvm.test()
class OneColumnPerCycle(ThroughputTest):
    """Columns of one entry: one broadcast per cycle (see `paced`), wherever the entry lies in its word."""

    async def stimulus(self) -> None:
        n = self.config.num_pe
        count = min(150, self.config.act_depth * n)
        columns = [{pe: [(1, j % 3)] for pe in range(n)} for j in range(count)]
        await self.bounded(Program(columns, 4 * n), [1] * count, count, "one entry each")


@pyuvm.test()
class IssueWidthEntriesPerCycle(ThroughputTest):
    """Columns of many entries, of lengths that put every start into every lane."""

    async def stimulus(self) -> None:
        n, width, rows = self.config.num_pe, self.config.issue_width, self.rows()
        for length in (rows, rows - 3, min(13, rows)):
            count = min(30, self.config.spmat_entries // length)
            columns = [{pe: [(j % 15 + 1, 0)] * length for pe in range(n)} for j in range(count)]
            work = count * -(-length // width)
            await self.bounded(Program(columns, rows * n), [1] * count, work, f"{length} entries")


@pyuvm.test()
class FillersAreFree(ThroughputTest):
    """With FillerSkip a run of fillers issues with the entry behind it, across words too."""

    async def stimulus(self) -> None:
        n, rows = self.config.num_pe, self.rows()
        runs = (rows - 1) // 16
        count = min(100, self.config.act_depth * n)
        columns = [{pe: [FILLER] * runs + [(2, 5)] for pe in range(n)} for _ in range(count)]
        issues = 1 if self.config.filler_skip else -(-(runs + 1) // self.config.issue_width)
        await self.bounded(Program(columns, rows * n), [1] * count, count * issues, "fillers")


@pyuvm.test()
class EmptyColumnsAreFree(ThroughputTest):
    """With EmptySkip, empty columns behind a long one are gone when it ends."""

    async def stimulus(self) -> None:
        n, width, rows = self.config.num_pe, self.config.issue_width, self.rows()
        few = min(4, self.config.queue_depth)
        long = {0: [(1, 0)] * rows}
        columns = ([long] + [{}] * few) * 12
        work = 12 * (-(-rows // width) + (0 if self.config.empty_skip else few))
        work = max(work, len(columns))
        await self.bounded(Program(columns, rows * n), [1] * len(columns), work, "empty behind")


@pyuvm.test()
class ZerosAreFree(ThroughputTest):
    """The broadcast sustains one non-zero activation per cycle, whatever the zeros in between."""

    async def stimulus(self) -> None:
        n, rows = self.config.num_pe, self.rows()
        length = min(rows * n, self.config.ptr_depth - 1)
        columns = [{0: [(1, 0)]}] * length
        rng = np.random.default_rng(self.config.seed)
        for density in (0.03, 0.3, 1.0):
            x = np.where(rng.random(length) < density, 1, 0).tolist()
            # Four rows of all PEs come into the registers in a cycle: that is the other limit.
            work = max(sum(x), -(-length // (4 * n)))
            cycles = await self.cycles(Program(columns, n), x, f"density {density}")
            most = max(work, self.paced(sum(x), work)) + OVERHEAD
            assert cycles <= most, f"density {density}: {cycles} cycles for {work}, not {most}"
