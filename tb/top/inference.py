"""Inference of a network on the machine, as tests use it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from compress.geometry import Geometry
from compress.image import Image, build_image
from compress.layer import QuantizedLayer
from tb.sequences import packets
from tb.sequences.host import Host, load_parts


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
        """Run a vector through the whole network; return the outputs."""
        await self.host.send(packets.vector(x))
        if len(self.parts) == 1:
            part = self.parts[0]
            await self.host.run(part["desc_first"], part["desc_count"], mode)
        else:
            await load_parts(self.host, self.stream, self.parts, mode)
        last = self.manifest["layers"][-1]
        return await self.host.read_result(last["name"], last["outputs"], last["output_frac"])

    async def run_by_layer(self, x: np.ndarray, mode: str) -> np.ndarray:
        """Run one layer at a time and read every layer's outputs back, for precise messages.

        Only for networks of one load.
        """
        await self.host.send(packets.vector(x))
        result = np.zeros(0, dtype=np.int16)
        for layer in self.manifest["layers"]:
            await self.host.run(layer["desc_first"], layer["desc_count"], mode)
            result = await self.host.read_result(
                layer["name"], layer["outputs"], layer["output_frac"]
            )
        return result
