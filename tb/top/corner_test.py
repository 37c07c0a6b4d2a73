"""Base of tests that run one hand-made program with many descriptors."""

from __future__ import annotations

import numpy as np

from tb.sequences import packets as p
from tb.top.base_test import BaseTest
from tb.top.contents import Program, descriptor


class CornerTest(BaseTest):
    """Loads programs by hand and runs them; the scoreboard compares what comes out."""

    watchdog = 20_000_000

    async def load(self, program: Program) -> None:
        """Load a program."""
        self.program = program
        await self.host.send(*program.packets(self.config.num_pe))

    async def run(
        self, x: np.ndarray, name: str, mode: str = "packet", **fields: int
    ) -> np.ndarray:
        """Run it on a vector, with other fields in its descriptor; return the outputs.

        Counters are read now and then: that takes longer than most runs.
        """
        self._runs = getattr(self, "_runs", 0) + 1
        values = {"in_len": len(x), "out_len": self.program.outputs, **fields}
        await self.host.send(p.write(p.DESCRIPTOR, descriptor(**values)), p.vector(x))
        await self.host.run(0, 1, mode)
        if self._runs % 8 == 1:
            await self.host.counters()
        return await self.host.read_result(name, values["out_len"], 0)
