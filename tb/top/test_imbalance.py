"""Load imbalance: work spread in every ratio, queues that run full, and how long broadcasts wait.

A run sends as many columns as it takes for the first stall, and for few, many and hundreds of
them; alone, at tile boundaries, and with a batch switch.
"""

from __future__ import annotations

import numpy as np
import pyuvm

from tb.sequences import packets as p
from tb.top.base_test import BaseTest
from tb.top.contents import (
    END,
    FILLER,
    FIRST,
    LAST,
    SRAM_IN,
    SRAM_OUT,
    Program,
    descriptor,
)

_LONGEST = 400  # columns, unless a batch switch needs more
_MOST_POINTERS = 40_000  # of all PEs together: what even Icarus loads in seconds
_GOALS = (1, 5, 20, 150)  # stalls
_TILE = SRAM_IN | FIRST | LAST


def spreads(num_pe: int) -> dict[str, list[int]]:
    """Return ways to spread columns over PEs: cycles of work of each PE, 0 to 2."""
    n = num_pe
    ways = {"even": [2] * n}
    if n > 1:
        ways["uneven"] = [2 - pe % 2 for pe in range(n)]
        ways["half"] = [2 * (pe < n // 2) for pe in range(n)]
    if n > 3:
        ways["quarter"] = [2 * (pe < n // 4) for pe in range(n)]
    if n > 4:
        ways["one"] = only(n - 1, n)
    return ways


def only(pe: int, num_pe: int) -> list[int]:
    """Return the spread in which one PE has all the work."""
    return [2 * (k == pe) for k in range(num_pe)]


class ImbalanceTest(BaseTest):
    """Loads columns that are all alike and sends some of them."""

    watchdog = 20_000_000

    async def load(self, work: list[int], cycles: int) -> None:
        """Load columns that take a PE with work 2 so many cycles, one with work 1 half of them."""
        c = self.config
        self.window = c.reg_depth * c.num_pe
        longest = min(c.act_depth * c.num_pe, c.ptr_depth - 1)
        self.columns = min(longest, max(_LONGEST, self.window + 4 * c.num_pe))
        if self.columns * c.num_pe > _MOST_POINTERS:
            self.columns = min(longest, _LONGEST)
        entries = [cycles * share // 2 * c.issue_width for share in work]
        room = c.spmat_entries // max(entries)
        column = {pe: [(pe % 15 + 1, 0)] * count for pe, count in enumerate(entries) if count}
        self.full = min(self.columns, room)
        program = [column] * self.full + [{}] * (self.columns - self.full)
        await self.host.send(*Program(program, self.window).packets(c.num_pe))

    async def stalls(
        self, sent: np.ndarray, *, tiles: int = 1, batches: int = 1, all_counters: bool = True
    ) -> int:
        """Send columns, bool [columns]; return the cycles in which a broadcast waited."""
        inputs = self.columns if batches > 1 else min(self.columns, self.window)
        flags = [_TILE | SRAM_OUT * (tiles > 1) | END * (t == tiles - 1) for t in range(tiles)]
        await self.host.send(*(
            p.write(p.DESCRIPTOR, descriptor(
                inputs, self.window, out_first=t * self.window, flags=flags[t]
            ), address=4 * t)
            for t in range(tiles)
        ))  # fmt: skip
        await self.host.send(p.vector(sent[:inputs].astype(np.int64)))
        await self.host.run(0, tiles)
        if all_counters:
            return (await self.host.counters())["STALLS"]
        return await self.host.read("STALLS_LO")

    async def again(self) -> None:
        """Send what the last run left in the registers through the same columns."""
        inputs = min(self.columns, self.window)
        flags = FIRST | LAST | END
        await self.host.send(p.write(p.DESCRIPTOR, descriptor(inputs, self.window, flags=flags)))
        await self.host.run(0, 1)
        await self.host.counters()

    def first(self, count: int) -> np.ndarray:
        """Return a choice of the first columns."""
        return np.arange(self.columns) < count

    async def first_stall(self) -> int:
        """Return how many columns it takes for a stall, or one more than there are."""
        low, high = 1, min(self.columns, self.window, self.full) + 1
        while low < high:
            middle = (low + high) // 2
            if await self.stalls(self.first(middle), all_counters=False):
                high = middle
            else:
                low = middle + 1
        return low


@pyuvm.test()
class StallsOfEveryLength(ImbalanceTest):
    """Every spread of the work, and columns of two cycles and of as many as they can take."""

    async def stimulus(self) -> None:
        c = self.config
        for name, work in spreads(c.num_pe).items():
            for cycles in sorted({2, c.reg_depth // c.issue_width}):
                await self.load(work, cycles)
                most = min(self.columns, self.window, self.full)
                least = await self.first_stall()
                assert least > c.queue_depth + 2 or most < least, f"{name}: stalls with {least} columns"
                if least <= most:
                    first = await self.stalls(self.first(least))
                    # What is on its way has its places: it is enough that one column leaves,
                    # but the first one cannot before four accumulators a cycle are set up.
                    longest = cycles + c.reg_depth // 4
                    assert 0 < first <= longest, f"{name}: the first wait is {first} cycles"
                await self._every_length(least, cycles, alone=cycles > 2)
                await self.host.read_result(name, self.window, 0)
                await self.expect_no_error(name)

    async def _every_length(self, least: int, cycles: int, *, alone: bool) -> None:
        c = self.config
        shapes = [(1, 1)]
        if not alone and c.act_depth > c.reg_depth and c.num_desc > 1:
            shapes.append((2, 1))
        if not alone and self.columns > self.window:
            shapes.append((1, 2))
        counts = [1] + [least + -(-(goal - 1) // (cycles - 1)) for goal in _GOALS]
        for tiles, batches in shapes:
            waited = [
                await self.stalls(self.first(count), tiles=tiles, batches=batches)
                for count in counts
            ]
            assert waited == sorted(waited), f"more columns, fewer stalls: {waited}"


@pyuvm.test()
class LastColumnLate(ImbalanceTest):
    """Queues full of long columns, and one column more that comes sooner or later: how long it
    waits goes down to a single cycle and to none, as the place of its input goes up.
    """

    async def stimulus(self) -> None:
        c = self.config
        cycles = c.reg_depth // c.issue_width
        await self.load([2] * c.num_pe, cycles)
        granule = 4 * c.num_pe
        seen = set()
        for count in range(c.queue_depth + 3, c.queue_depth + 6):
            for place in range(count, min(self.columns, 24 * granule), granule):
                sent = self.first(count)
                sent[place] = True
                if place >= self.full or count > self.full or seen >= {0, 1}:
                    break
                waited = await self.stalls(sent, batches=2, all_counters=False)
                if waited not in seen:
                    await self.host.counters()
                    if c.act_depth > c.reg_depth and c.num_desc > 1:
                        await self.stalls(sent, tiles=2, batches=2)
                seen.add(waited)
        self.logger.info(f"stalls seen: {sorted(seen)}")
        await self.host.read_result("late", self.window, 0)
        await self.expect_no_error("late")


@pyuvm.test()
class ZerosAgainstImbalance(ImbalanceTest):
    """Every spread of the work with few, some and many zeros among the inputs."""

    async def stimulus(self) -> None:
        rng = np.random.default_rng(self.config.seed)
        for name, work in spreads(self.config.num_pe).items():
            await self.load(work, 2)
            for share in (1.0, 0.7, 0.2):
                sent = rng.random(self.columns) < share
                sent[[0, 1]] = True, share == 1.0
                await self.stalls(sent)
            await self.host.read_result(name, self.window, 0)
            await self.expect_no_error(name)
        for pe in {0, self.config.num_pe // 2, self.config.num_pe - 1}:
            await self.load(only(pe, self.config.num_pe), 2)
            await self.stalls(self.first(3))
            await self.again()
            await self.host.read_result(f"PE {pe} only", self.window, 0)


@pyuvm.test()
class MixedColumnsAtFullQueues(ImbalanceTest):
    """Long columns that keep queues full, and between them empty columns, single entries, fillers
    and rows that do not exist.
    """

    async def stimulus(self) -> None:
        c = self.config
        rng = np.random.default_rng(c.seed)
        rows = c.reg_depth * c.num_pe
        long = [(1, 0)] * c.reg_depth
        kinds = (long, long, [], [(2, 3)], [FILLER, (0, 1), (3, 0)], [(4, 0), FILLER, FILLER])
        for spread in ("every PE", "one PE"):
            longest = min(c.act_depth * c.num_pe, c.ptr_depth - 1)
            count = min(120, longest, c.spmat_entries // c.reg_depth)
            pes = range(c.num_pe) if spread == "every PE" else (c.num_pe - 1,)
            columns = []
            for _ in range(count):
                # All PEs alike, so that their queues are full together.
                kind = kinds[rng.integers(len(kinds))]
                columns.append({pe: kind for pe in pes if kind})
            await self.host.send(*Program(columns, rows).packets(c.num_pe), p.vector([1] * count))
            for outputs in (rows, rows - c.num_pe):
                # With fewer rows the last entry of every long column lies beyond them.
                await self.host.send(p.write(p.DESCRIPTOR, descriptor(count, outputs)))
                await self.host.run(0, 1)
                await self.host.counters()
                await self.host.read_result(spread, outputs, 0)
                await self.host.errors()
                await self.host.write("ERROR", 0x7F)
