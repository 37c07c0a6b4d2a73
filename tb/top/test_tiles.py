"""Layers longer than the registers: batches of inputs and tiles of rows, in one and more loads.

`EIE_ARGS`: `inputs`, `outputs`, `density` of the large layer (default: 1.2 times what the
registers hold, 2 %; less if the activation memory holds no more).
"""

from __future__ import annotations

import dataclasses

import numpy as np
import pyuvm

from tb.top import networks
from tb.top.base_test import BaseTest
from tb.top.inference import Inference


class _LargeLayers(BaseTest):
    watchdog = 20_000_000

    def _network(self, rng: np.random.Generator) -> list:
        c, arguments = self.config, self.config.arguments
        longer = min(c.reg_depth * c.num_pe * 6 // 5 + 3, c.act_depth * c.num_pe)
        inputs, outputs = arguments.get("inputs", longer), arguments.get("outputs", longer)
        density = arguments.get("density", 0.02)
        layers, frac, sizes = [], 8, [inputs, outputs, min(outputs, 50)]
        for number, (columns, rows) in enumerate(zip(sizes, sizes[1:], strict=False)):
            codes = rng.integers(1, 16, (rows, columns)).astype(np.uint8)
            codes[rng.random(codes.shape) >= density] = 0
            layers.append(networks.random_layer(rng, f"layer {number}", codes, frac, bias=True))
            frac = layers[-1].output_frac
        return layers

    async def _run(self, inference: Inference, rng: np.random.Generator, length: int) -> None:
        for pattern in ("uniform", "runs"):
            await inference.run(networks.random_vector(rng, length, pattern), "packet")
            await self.host.wait_idle()
            await self.host.counters()
        await self.expect_no_error("large layers")


@pyuvm.test()
class BatchesAndTiles(_LargeLayers):
    """A layer of several batches and several tiles, and a small layer behind it."""

    async def stimulus(self) -> None:
        rng = np.random.default_rng([self.config.seed, 1])
        network = self._network(rng)
        inference = Inference.of_layers(self.host, network, networks.geometry(self.config))
        c = self.config
        tiles = -(-network[0].outputs // (c.reg_depth * c.num_pe))
        passes, loads = inference.manifest["layers"][0]["desc_count"], len(inference.parts)
        # A layer that does not fit in one load is cut along its inputs, too.
        assert passes == tiles if loads == 1 else passes > tiles
        assert tiles > 1 or c.act_depth == c.reg_depth, "the layer is too short for row tiles"
        self.logger.info(f"{networks.describe(network)}: {tiles} tiles of rows, {loads} loads")
        await inference.load()
        await self._run(inference, rng, network[0].inputs)


@pyuvm.test()
class SeveralLoads(_LargeLayers):
    """The same as if the machine had a quarter of its pointers: several loads."""

    async def stimulus(self) -> None:
        rng = np.random.default_rng([self.config.seed, 2])
        network = self._network(rng)
        machine = networks.geometry(self.config)
        pointers = max(64, 1 << ((network[0].inputs * 3 // 4).bit_length() - 1))
        smaller = dataclasses.replace(machine, ptr_depth=min(machine.ptr_depth, pointers))
        inference = Inference.of_layers(self.host, network, smaller)
        assert len(inference.parts) > 1, "the network still fits in one load"
        await self._run(inference, rng, network[0].inputs)
