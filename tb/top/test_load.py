"""How the work is spread: queue occupancy and activity of every PE over a layer, cycle by cycle.

The layer has the size and the densities of AlexNet's last fully connected layer (Han et al., ISCA 2016,
Table III), with random weights. Beside the comparison of its outputs the test writes `load.json`, which the
sign-off report draws. It looks into the PEs, which takes a build of mode `probe` with Verilator.

`EIE_ARGS`: `inputs`, `outputs`, `density` (of the weights), `activations` (density of the inputs).
"""

from __future__ import annotations

import json

import cocotb
import numpy as np
import pyuvm
from cocotb.triggers import FallingEdge

from tb.top import networks
from tb.top.base_test import BaseTest
from tb.top.inference import Inference

_SAMPLES = 256  # columns of the heat maps; cycles between two are averaged


@pyuvm.test()
class Load(BaseTest):
    """One large layer; every PE is looked at in every cycle in which the machine computes."""

    watchdog = 5_000_000

    async def stimulus(self) -> None:
        c, arguments = self.config, self.config.arguments
        rng = np.random.default_rng(c.seed)
        most = c.reg_depth * c.num_pe
        inputs = int(arguments.get("inputs", min(4096, most, c.ptr_depth - 1)))
        outputs = int(arguments.get("outputs", min(1000, most)))
        density = float(arguments.get("density", 0.25))
        activations = float(arguments.get("activations", 0.375))
        codes = rng.integers(1, 16, (outputs, inputs)).astype(np.uint8)
        codes[rng.random(codes.shape) >= density] = 0
        layer = networks.random_layer(rng, "the layer", codes, 8)
        x = rng.integers(1, 1000, inputs).astype(np.int16)
        x[rng.random(inputs) >= activations] = 0
        inference = Inference.of_layers(self.host, [layer], networks.geometry(c))
        await inference.load()
        watch = self.start_watching()
        await inference.run(x, "packet")
        await self.host.wait_idle()
        watch.cancel()
        counters = await self.host.counters()
        await self.expect_no_error("the layer")
        self._write(f"a layer of {inputs} inputs and {outputs} outputs, {density:.0%} of the "
                    f"weights, {activations:.1%} of the activations", counters["CYCLES"])  # fmt: skip

    def start_watching(self) -> cocotb.task.Task:
        """Start to note, in every cycle of the run, what each PE holds and whether it works."""
        assert hasattr(self.dut, "u_pe_array"), "this test needs a build of mode probe"
        array = self.dut.u_pe_array
        pes = [array.gen_pe[k].u_pe for k in range(self.config.num_pe)]
        counts = [pe.u_act_queue.count_q for pe in pes]
        works = [pe.u_entry_issue.work_o for pe in pes]
        self.waiting: list[list[int]] = []
        self.working: list[list[int]] = []

        async def watch() -> None:
            while True:
                await FallingEdge(self.dut.clk_i)
                waiting = [int(count.value) for count in counts]
                working = [int(work.value) for work in works]
                if any(waiting) or any(working):
                    self.waiting.append(waiting)
                    self.working.append(working)

        return cocotb.start_soon(watch())

    def _write(self, layer: str, cycles: int) -> None:
        assert self.waiting and len(self.waiting) <= cycles, (
            f"activity in {len(self.waiting)} cycles of a run of {cycles}"
        )
        step = -(-len(self.waiting) // _SAMPLES)
        whole = len(self.waiting) // step * step
        shape = (-1, step, self.config.num_pe)
        waiting = np.asarray(self.waiting[:whole]).reshape(shape).mean(axis=1).T
        working = np.asarray(self.working[:whole]).reshape(shape).mean(axis=1).T
        load = {
            "schema": 1,
            "layer": layer,
            "sample_cycles": step,
            "queue_depth": self.config.queue_depth,
            "occupancy": waiting.round(3).tolist(),
            "busy": working.round(3).tolist(),
            "work": np.asarray(self.working).sum(axis=0).tolist(),
            "cycles": cycles,
        }
        (self.config.out / "load.json").write_text(json.dumps(load) + "\n")
        self.write_summary({"load_cycles": cycles, "samples": waiting.shape[1]})
