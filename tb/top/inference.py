"""A network on the machine, as tests use it: lay out, load, run on vectors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from compress.geometry import Geometry
from compress.image import Image, build_image
from compress.layer import QuantizedLayer
from tb.sequences.host import Host
from tb.sequences.inference import RunLayerByLayer, RunNetwork


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

    async def _start(self, kind: type[RunNetwork], x: np.ndarray, mode: str) -> np.ndarray:
        host = self.host
        sequence = kind(host.env, self.manifest, self.stream, x, mode, idles=host.idles)
        await sequence.start()
        return sequence.outputs
