"""What a generated layer holds: the row of Table III that it makes."""

from __future__ import annotations

import dataclasses

import numpy as np


@dataclasses.dataclass(frozen=True)
class RealisedLayer:
    """A layer as it was generated, to be compared with Table III.

    Attributes
    ----------
    layer, variety : str
        As in `paper.records.Run`.
    inputs, outputs : int
    weights, activations : int
        How many are not zero.
    products : int
        Products of a weight and an activation that both are not zero.
    """

    layer: str
    variety: str
    inputs: int
    outputs: int
    weights: int
    activations: int
    products: int

    @classmethod
    def of(
        cls, layer: str, variety: str, codes: np.ndarray, vector: np.ndarray
    ) -> RealisedLayer:
        """Count what a layer's codes and input vector hold.

        Parameters
        ----------
        layer, variety : str
        codes : ndarray of int, shape (outputs, inputs)
            0 where there is no weight.
        vector : ndarray, shape (inputs,)
        """
        by_column = np.count_nonzero(codes, axis=0)
        outputs, inputs = codes.shape
        return cls(
            layer, variety, inputs, outputs, int(by_column.sum()),
            int(np.count_nonzero(vector)), int(by_column[vector != 0].sum()),
        )  # fmt: skip
