"""A network on the machine, as tests use it: lay out, load, run on vectors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from compress.geometry import Geometry
from compress.image import Image, build_image
from compress.layer import QuantizedLayer
from tb.sequences import packets
from tb.sequences.host import Host
from tb.sequences.inference import RunLayerByLayer, RunNetwork
from tb.sequences.load import part_of


class Inference:
    """A network that is laid out for the machine and can be run on vectors.

    Parameters
    ----------
    host : Host
    image : Image
    """

    def __init__(self, host: Host, image: Image) -> None:
        self.host = host
        self.manifest = image.manifest
        self.stream = np.frombuffer(image.stream, dtype="<u8")
        self.parts = image.manifest["parts"]
        self._order = image.manifest.get("output_order")

    @classmethod
    def of_layers(
        cls, host: Host, layers: Sequence[QuantizedLayer], geometry: Geometry
    ) -> Inference:
        """Lay a network out."""
        return cls(host, build_image(layers, geometry))

    async def load(self) -> None:
        """Send the network, if it fits the machine in one load."""
        if len(self.parts) == 1:
            await self.host.send(self.stream)

    async def run(self, x: np.ndarray, mode: str) -> np.ndarray:
        """Run a vector through the whole network; return the outputs, int16."""
        return await self._start(RunNetwork, x, mode)

    async def run_by_layer(self, x: np.ndarray, mode: str) -> np.ndarray:
        """Run one layer at a time and read every layer's outputs; only for networks of one load."""
        return await self._start(RunLayerByLayer, x, mode)

    async def run_queued(self, inputs: np.ndarray) -> list[np.ndarray]:
        """Run vectors in one transfer: vectors, runs and reads are queued, the machine never waits.

        Parameters
        ----------
        inputs : ndarray of int16 [vectors, inputs]

        Returns
        -------
        list of ndarray of int16
            The outputs of every vector.
        """
        last = self.manifest["layers"][-1]
        queue = []
        for x in inputs:
            queue.append(packets.vector(x))
            for part in self.parts:
                if len(self.parts) > 1:
                    queue.append(part_of(self.stream, part))
                queue.append(packets.run(part["desc_first"], part["desc_count"]))
            queue.append(packets.read_result(last["outputs"]))
            self.host.announce(last["name"], last["outputs"], last["output_frac"])
        await self.host.send(*queue)
        return [self.in_order(await self.host.take_result(last["outputs"])) for _ in inputs]

    def in_order(self, outputs: np.ndarray) -> np.ndarray:
        """Bring the last layer's rows into the order of the network's outputs."""
        return outputs if self._order is None else outputs[self._order]

    async def _start(self, kind: type[RunNetwork], x: np.ndarray, mode: str) -> np.ndarray:
        host = self.host
        sequence = kind(host.env, self.manifest, self.stream, x, mode, idles=host.idles)
        await sequence.start()
        return self.in_order(sequence.outputs)
