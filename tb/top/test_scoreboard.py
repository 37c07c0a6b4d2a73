"""Proof that scoreboard and watchdog can fail: these tests pass only if they do."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyuvm

from model.timing import RunClock
from tb.agents.axis import Transfer
from tb.sequences import packets as p
from tb.top.base_test import BaseTest


class MustFail(BaseTest):
    """Passes if the scoreboard's verdict is the expected one."""

    expected = ""

    def extract_phase(self) -> None:
        verdict = self.env.scoreboard.verdict()
        assert self.expected in verdict, f"the scoreboard says {verdict!r}"
        # It has done its duty; its own check must not fail this test.
        self.env.scoreboard.check_phase = lambda: None


@pyuvm.test()
class NothingCompared(MustFail):
    """A test that does nothing is not a passed test."""

    expected = "compared nothing"

    async def stimulus(self) -> None:
        pass


@pyuvm.test()
class FewerOutputs(MustFail):
    """A result that never comes."""

    expected = "never came"

    async def stimulus(self) -> None:
        self.env.scoreboard._output = lambda chunk: None
        self.env.scoreboard.output_export._write = lambda chunk: None
        await self.host.send(p.vector([1, 2, 3, 4]))
        await self.host.read_space(p.ACT_SRC, 1)


@pyuvm.test()
class MoreOutputs(MustFail):
    """A result that nobody asked for."""

    expected = "nobody asked for"

    async def stimulus(self) -> None:
        self.env.sink.ap.write(Transfer([p.header(10, p.RESULT), 0]))


@pyuvm.test()
class OneBit(MustFail):
    """One bit of one output differs: the message names it."""

    expected = "local row 0, global row 1: expected 2, got 3"

    async def stimulus(self) -> None:
        honest = self.env.scoreboard.output_export._write

        def corrupt(chunk: Transfer) -> None:
            if chunk.last:
                chunk.beats[-1] ^= np.uint64(1 << 16)
            honest(chunk)

        self.env.scoreboard.output_export._write = corrupt
        await self.host.send(p.vector([1, 2, 3, 4]))
        self.host.announce("input", 4, 0)
        await self.host.send(p.read_result(4))
        await self.host.take_result(4)


@pyuvm.test()
class OneCycle(MustFail):
    """A run takes one cycle more than predicted: by the register and in each PE's own counter."""

    expected = "2 mismatches: CYCLES: expected 2 (0x2), got 1 (0x1)"

    async def stimulus(self) -> None:
        # Of no descriptors: it ends in its first cycle.
        predict = self.env.scoreboard.machine._run_passes

        def one_more(first: int, count: int, clock: RunClock) -> None:
            predict(first, count, clock)
            clock.cycles += 1

        self.env.scoreboard.machine._run_passes = one_more
        await self.host.run(0, 0, "poll")
        await self.host.read_space(p.COUNTERS, 4)
        counters = self.env.scoreboard.messages[1]
        assert "PE 0, STARVED: expected 2, got 1" in counters, counters


@pyuvm.test()
class Hang(BaseTest):
    """A host that polls for ever, while nothing moves on the streams."""

    quiet = 2000

    async def stimulus(self) -> None:
        while True:
            await self.host.read("STATUS")

    async def _watched(self, work: Any) -> None:
        try:
            await super()._watched(work)
        except AssertionError as error:
            assert "no beat on a stream for 2000 cycles" in str(error), f"it says {error}"
        else:
            raise AssertionError("the watchdog did not notice that the test hangs")
