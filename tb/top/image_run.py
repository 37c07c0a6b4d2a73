"""An image of a user's network on the machine: `eie run --backend verilator`.

No test of the machine, but run like one: the scoreboard compares every output with the model.

`EIE_ARGS`: `image` (an image folder), `inputs` (a .npy file, int16 [vectors, inputs]). The outputs
go to `outputs.npy` in the run's folder, int16 [vectors, outputs].
"""

from __future__ import annotations

import numpy as np
import pyuvm

from compress.image import read_image
from tb.flow.image_run import OUTPUTS
from tb.top.base_test import BaseTest
from tb.top.inference import Inference

_BEATS_AT_ONCE = 1 << 20  # of one transfer, in about


@pyuvm.test()
class ImageRun(BaseTest):
    """All vectors, a transfer at a time."""

    # A large network on few PEs computes for long, and nobody knows for how long.
    watchdog = 1 << 60
    quiet = 1 << 28

    async def stimulus(self) -> None:
        inference = Inference(self.host, read_image(self.config.arguments["image"]))
        inputs = np.load(self.config.arguments["inputs"], allow_pickle=False)
        resident = len(inference.parts) == 1
        beats = inputs.shape[1] // 4 + 8 + (0 if resident else len(inference.stream))
        at_once = max(1, min(32, _BEATS_AT_ONCE // beats))
        await inference.load()
        outputs: list[np.ndarray] = []
        for first in range(0, len(inputs), at_once):
            outputs += await inference.run_queued(inputs[first : first + at_once])
            self.logger.info(f"progress {len(outputs)}/{len(inputs)} vectors")
        await self.expect_no_error("image")
        np.save(self.config.out / OUTPUTS, np.array(outputs, dtype=np.int16), allow_pickle=False)
