"""The nine layers that the EIE paper measures (Table III)."""

from __future__ import annotations

import dataclasses

import numpy as np

from compress.pruning.magnitude import keep_largest


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

    @property
    def weights(self) -> int:
        """Number of weights."""
        return self.inputs * self.outputs


PAPER_LAYERS = (
    PaperLayer("Alex-6", 9216, 4096, 0.09, 0.351),
    PaperLayer("Alex-7", 4096, 4096, 0.09, 0.353),
    PaperLayer("Alex-8", 4096, 1000, 0.25, 0.375),
    PaperLayer("VGG-6", 25088, 4096, 0.04, 0.183),
    PaperLayer("VGG-7", 4096, 4096, 0.04, 0.375),
    PaperLayer("VGG-8", 4096, 1000, 0.23, 0.411),
    PaperLayer("NT-We", 4096, 600, 0.10, 1.0),
    PaperLayer("NT-Wd", 600, 8791, 0.11, 1.0),
    PaperLayer("NT-LSTM", 1201, 2400, 0.10, 1.0),
)


def random_weights(layer: PaperLayer, rng: np.random.Generator) -> np.ndarray:
    """Normal weights of a layer; float32, shape (outputs, inputs)."""
    weights = rng.standard_normal((layer.outputs, layer.inputs), dtype=np.float32)
    weights *= np.float32(np.sqrt(2.0 / layer.inputs))
    return weights


def random_codes(layer: PaperLayer, rng: np.random.Generator) -> np.ndarray:
    """Codes of a layer with its density; uint8, shape (outputs, inputs)."""
    codes = np.zeros((layer.outputs, layer.inputs), dtype=np.uint8)
    mask = keep_largest(random_weights(layer, rng), layer.weight_density)
    codes[mask] = rng.integers(1, 16, np.count_nonzero(mask), dtype=np.uint8)
    return codes
