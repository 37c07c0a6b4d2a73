"""Weights of layers before any is pruned."""

from __future__ import annotations

import numpy as np

from paper.layers import PaperLayer


def random_weights(layer: PaperLayer, rng: np.random.Generator) -> np.ndarray:
    """Normal weights of a layer; float32, shape (outputs, inputs)."""
    weights = rng.standard_normal((layer.outputs, layer.inputs), dtype=np.float32)
    weights *= np.float32(np.sqrt(2.0 / layer.inputs))
    return weights
