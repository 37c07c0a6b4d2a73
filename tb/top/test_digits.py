"""The digits network on the machine, over its held-out test images.

`EIE_ARGS`: `digits` (folder that `python -m compress.digits` wrote), `items` (number of images,
default all). `summary.json` gets, beside what every test writes:

`images`, `accuracy`
    Share of the images whose largest output, as the machine computed it, is the right digit.
`counters`
    Mean of every counter over a sample of single runs that are read one by one.
`load_balance`
    Mean over the PEs of the entries and fillers that a PE processed, divided by those of the PE
    that processed most, over the same sample: 1 is perfect balance (the paper's section VI-C).
`cycles_per_second`
    Simulated clock cycles per second of wall time, while images run.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
import pyuvm

from compress.image import read_image
from tb.agents.clocks import cycle
from tb.env.registers import COUNTER_NAMES
from tb.sequences import packets
from tb.top.base_test import BaseTest
from tb.top.inference import Inference

_SAMPLE = 8  # images whose counters are read
_AT_ONCE = 32  # images in one transfer


@pyuvm.test()
class Digits(BaseTest):
    """Vectors, runs and reads of results are queued in the stream; the machine never waits."""

    watchdog = 200_000_000

    async def stimulus(self) -> None:
        folder = Path(self.config.arguments["digits"])
        inference = Inference(self.host, read_image(folder / "digits.eie"))
        inputs = np.load(folder / "inputs.npy", allow_pickle=False)
        labels = np.load(folder / "labels.npy", allow_pickle=False)
        limit = int(self.config.arguments.get("items") or len(inputs))
        inputs, labels = inputs[:limit], labels[:limit]
        assert len(inputs) > 0, "no images to run"
        self.logger.info(f"{len(inputs)} images, {len(inference.stream)} beats of image")

        await inference.load()
        await self._sample_counters(inference, inputs[:_SAMPLE])
        begin, wall = cycle(), time.perf_counter()
        outputs = []
        for first in range(0, len(inputs), _AT_ONCE):
            outputs += await inference.run_queued(inputs[first : first + _AT_ONCE])
            self.logger.info(f"progress {len(outputs)}/{len(inputs)} images")
        self._speed = (cycle() - begin) / (time.perf_counter() - wall)
        right = np.argmax(np.array(outputs), axis=1) == labels
        self._images, self._accuracy = len(inputs), float(np.mean(right))
        await self.expect_no_error("digits")
        assert self.env.scoreboard.values >= len(inputs) * len(outputs[0])

    async def _sample_counters(self, inference: Inference, inputs: np.ndarray) -> None:
        totals = dict.fromkeys(COUNTER_NAMES, 0)
        work = np.zeros(self.config.num_pe)
        for x in inputs:
            await inference.run(x, "interrupt")
            for name, value in (await self.host.counters()).items():
                totals[name] += value
            for pe in range(self.config.num_pe):
                beats = await self.host.read_space(packets.COUNTERS, 1, pe)
                work[pe] += beats.view("<u4").sum()  # entries and fillers
        self._counters = {name: value / len(inputs) for name, value in totals.items()}
        self._balance = float(work.mean() / work.max()) if work.max() else 1.0

    def summary(self) -> dict[str, Any]:
        return super().summary() | {
            "images": self._images,
            "accuracy": self._accuracy,
            "counters": self._counters,
            "load_balance": self._balance,
            "cycles_per_second": round(self._speed),
        }
