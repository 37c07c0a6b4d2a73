"""Sequences of a whole inference: vector in, runs, outputs back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tb.agents.patterns import Pattern
from tb.env.report import ResultLabel
from tb.sequences.base import HostSequence
from tb.sequences.load import LoadImage, LoadVector
from tb.sequences.read_back import ReadResult
from tb.sequences.run import RUN_SEQUENCES

if TYPE_CHECKING:
    from tb.env.env import EieEnv


class RunNetwork(HostSequence):
    """Runs a vector through a whole network.

    A network of one load must have been loaded before; of one of several, each part is loaded and
    run in turn: the accumulators and activations wait in the machine.

    Parameters
    ----------
    env, idles
        As HostSequence.
    manifest : dict
    stream : ndarray of uint64
        Of the image (`docs/image.md`).
    x : ndarray of int16 [inputs]
    mode : str
        One of START_MODES.

    Attributes
    ----------
    outputs : ndarray of int16 [outputs]
    """

    def __init__(
        self,
        env: EieEnv,
        manifest: dict[str, Any],
        stream: np.ndarray,
        x: np.ndarray,
        mode: str,
        *,
        idles: Pattern | None = None,
    ) -> None:
        super().__init__(env, idles)
        self.manifest = manifest
        self.stream = stream
        self.x = x
        self.mode = mode
        self.outputs = np.zeros(0, dtype=np.int16)

    async def body(self) -> None:
        """Load the vector, run everything, read the last layer's outputs."""
        await LoadVector(self.env, self.x, idles=self.idles).start()
        parts = self.manifest["parts"]
        for part in parts:
            if len(parts) > 1:
                await LoadImage(self.env, self.stream, part, idles=self.idles).start()
            await self.run(part)
        await self.read_outputs(self.manifest["layers"][-1])

    async def run(self, piece: dict[str, int]) -> None:
        """Run a part's or a layer's descriptors."""
        run = RUN_SEQUENCES[self.mode]
        await run(self.env, piece["desc_first"], piece["desc_count"], idles=self.idles).start()

    async def read_outputs(self, layer: dict[str, Any]) -> None:
        """Read a layer's outputs, labelled for the scoreboard."""
        reading = ReadResult(self.env, label_of(layer), idles=self.idles)
        await reading.start()
        self.outputs = reading.outputs


class RunLayerByLayer(RunNetwork):
    """The same, one layer at a time; every layer's outputs are read, so a mismatch names the layer.

    Only for networks of one load.
    """

    async def body(self) -> None:
        """Load the vector; run and read layer after layer."""
        assert len(self.manifest["parts"]) == 1, "a network of several loads runs by its parts"
        await LoadVector(self.env, self.x, idles=self.idles).start()
        for layer in self.manifest["layers"]:
            await self.run(layer)
            await self.read_outputs(layer)


def label_of(layer: dict[str, Any]) -> ResultLabel:
    """Return what the scoreboard should know of a layer of a manifest."""
    return ResultLabel(layer["name"], layer["outputs"], layer["output_frac"])
