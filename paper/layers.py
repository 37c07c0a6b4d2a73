"""The nine layers that the EIE paper measures (Table III)."""

from __future__ import annotations

import dataclasses

from model.energy.published import LAYERS, Layer


@dataclasses.dataclass(frozen=True)
class PaperLayer:
    """A fully connected layer of a network of the literature.

    Attributes
    ----------
    name : str
    inputs, outputs : int
    weight_density, activation_density : float
        Shares of weights, and of inputs, that are not zero.
    """

    name: str
    inputs: int
    outputs: int
    weight_density: float
    activation_density: float

    @classmethod
    def of(cls, layer: Layer) -> PaperLayer:
        """What is generated of a layer of Table III."""
        return cls(
            layer.name, layer.inputs, layer.outputs, layer.weight_density, layer.activation_density
        )

    @property
    def weights(self) -> int:
        """Number of weights."""
        return self.inputs * self.outputs


PAPER_LAYERS = tuple(map(PaperLayer.of, LAYERS.values()))
