"""Constrained-random networks, vectors, stream patterns and ways to start.

`EIE_ARGS`: `items`, the number of networks in one simulation (default 8).
"""

from __future__ import annotations

import numpy as np
import pyuvm

from compress.balance import balance_network
from compress.image import build_image
from tb.agents import patterns
from tb.sequences.host import START_MODES
from tb.top import networks
from tb.top.base_test import BaseTest
from tb.top.inference import Inference


@pyuvm.test()
class RandomNetworks(BaseTest):
    """Every network runs on several vectors; all outputs and counters are compared.

    Half of the networks have their rows permuted for balance.
    """

    watchdog = 20_000_000
    quiet = 400_000  # one PE may have all the work of four layers, fillers included

    async def stimulus(self) -> None:
        for number in range(int(self.config.arguments.get("items", 8))):
            # Each network has its own generator, so that it can be found again on its own.
            rng = np.random.default_rng([self.config.seed, number])
            await self._one_network(rng, number)

    async def _one_network(self, rng: np.random.Generator, number: int) -> None:
        c = self.config
        limit = networks.random_limit(rng, c)
        network = networks.random_network(rng, c, limit, int(rng.integers(1, 5)))
        pause = self.config.rng(f"pause {number}")
        self.host.idles = patterns.make(str(rng.choice(patterns.NAMES)), pause)
        await self.env.sink.back_pressure(patterns.make(str(rng.choice(patterns.NAMES)), pause))
        self.env.axil.back_pressure(patterns.make(str(rng.choice(["never", "light"])), pause))
        machine = networks.random_geometry(rng, c)
        order = None
        if rng.integers(2):
            balanced = balance_network(network, machine, fillers=bool(rng.integers(2)))
            network, order = balanced.layers, balanced.output_order
        inference = Inference(self.host, build_image(network, machine, output_order=order))
        self.logger.info(
            f"network {number}: {networks.describe(network)}, {len(inference.parts)} loads"
        )
        await inference.load()
        # Of a network of several loads, everything is sent again for every vector.
        most_vectors = 4 if len(inference.parts) == 1 else 2
        for _ in range(int(rng.integers(1, most_vectors + 1))):
            x = networks.random_vector(rng, network[0].inputs)
            mode = str(rng.choice(START_MODES))
            if len(inference.parts) == 1 and rng.integers(2):
                await inference.run_by_layer(x, mode)
            else:
                await inference.run(x, mode)
            await self.host.wait_idle()
            await self.host.counters()
        await self.expect_no_error(f"network {number}")
