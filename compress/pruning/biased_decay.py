"""Biased weight decay (Hanson and Pratt, "Comparing biases for minimal network construction with
back-propagation", 1989): small weights decay, large ones hardly do.

Plain decay takes the same share of every weight. With the hyperbolic bias
``B = sum of r / (1 + r), r = |w| / scale``, the pull on a weight is ``1 / (scale * (1 + r)**2)``:
it is strongest at zero and fades for the weights that the network needs.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


def hyperbolic_bias(weights: np.ndarray, scale: float) -> float:
    """The cost B of a layer's weights."""
    ratios = np.abs(weights) / scale
    return float(np.sum(ratios / (1.0 + ratios)))


def hyperbolic_pull(strength: float, scale: float) -> Callable[[np.ndarray], np.ndarray]:
    """By how much a training step of size 1 shortens each weight.

    A step of Adam moves a weight by about as much at most. Where the pull at zero,
    ``strength / scale``, is above 1, a weight that has reached zero therefore stays there; where it
    is below, a weight that turns out to be needed comes back.

    Parameters
    ----------
    strength : float
        Factor of the bias B in the loss.
    scale : float
        Magnitude at which the pull is a quarter of that at zero.

    Returns
    -------
    callable
        For the argument `pull` of `compress.training.trainer.train`: the derivative of
        ``strength * B`` by the magnitudes.
    """
    if not (strength >= 0.0 and scale > 0.0):
        raise ValueError(f"strength {strength} must not be negative, scale {scale} be positive")
    return lambda weights: strength / scale / (1.0 + np.abs(weights) / scale) ** 2
