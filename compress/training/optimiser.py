"""Adam (Kingma and Ba, 2015)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


class Adam:
    """Steps for a list of arrays.

    Parameters
    ----------
    shapes : sequence of tuple of int
    rate : float
        Step size.
    decay : tuple of float
        Of the first and second moment.
    """

    def __init__(
        self,
        shapes: Sequence[tuple[int, ...]],
        rate: float = 1e-3,
        decay: tuple[float, float] = (0.9, 0.999),
    ) -> None:
        self.rate = rate
        self._decay = decay
        self._first = [np.zeros(shape) for shape in shapes]
        self._second = [np.zeros(shape) for shape in shapes]
        self._steps = 0

    def step(self, arrays: Sequence[np.ndarray], gradients: Sequence[np.ndarray]) -> None:
        """Move the arrays, in place, against their gradients."""
        self._steps += 1
        b1, b2 = self._decay
        scale = self.rate * np.sqrt(1 - b2**self._steps) / (1 - b1**self._steps)
        for array, gradient, m, v in zip(
            arrays, gradients, self._first, self._second, strict=True
        ):
            m += (1 - b1) * (gradient - m)
            v += (1 - b2) * (gradient**2 - v)
            array -= scale * m / (np.sqrt(v) + 1e-8)
