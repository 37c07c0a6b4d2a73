"""A trained network before compression: a chain of fully connected layers."""

from __future__ import annotations

import dataclasses
from collections import Counter

import numpy as np

from compress.errors import short
from compress.layer import check_name


@dataclasses.dataclass(frozen=True, eq=False)
class DenseLayer:
    """A fully connected layer, ``b = relu(weights @ a + bias)``.

    Parameters
    ----------
    name : str
        Printable, 1 to 256 characters.
    weights : ndarray of float32 or float64, shape (outputs, inputs)
    bias : ndarray of float32 or float64, shape (outputs,), or None
    relu : bool

    Raises
    ------
    ValueError
        If a shape is wrong or a number is not finite.
    """

    name: str
    weights: np.ndarray
    bias: np.ndarray | None
    relu: bool

    def __post_init__(self) -> None:
        check_name(self.name)
        shape = self.weights.shape
        if len(shape) != 2 or 0 in shape:
            raise ValueError(
                f"layer {self.name}: weights of shape {shape} are no matrix (outputs, inputs)"
            )
        for what, array in (("weight", self.weights), ("bias", self.bias)):
            if array is None:
                continue
            if array.dtype not in (np.float32, np.float64):
                raise ValueError(f"layer {self.name}: {what} has dtype {array.dtype}, not float")
            if not np.isfinite(array).all():
                where = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
                raise ValueError(
                    f"layer {self.name}: {what} at {where} is {array[where]}, not a finite number"
                )
        if self.bias is not None and self.bias.shape != shape[:1]:
            raise ValueError(
                f"layer {self.name}: bias of shape {self.bias.shape} for {shape[0]} outputs"
            )

    @property
    def outputs(self) -> int:
        """Length of the output vector."""
        return self.weights.shape[0]

    @property
    def inputs(self) -> int:
        """Length of the input vector."""
        return self.weights.shape[1]


@dataclasses.dataclass(frozen=True, eq=False)
class DenseNetwork:
    """Layers of which each takes the outputs of the one before.

    Raises
    ------
    ValueError
        If there is none, two have one name, or the lengths of two neighbours differ.
    """

    layers: tuple[DenseLayer, ...]

    def __post_init__(self) -> None:
        if not self.layers:
            raise ValueError("a network needs at least one layer")
        name, count = Counter(layer.name for layer in self.layers).most_common(1)[0]
        if count > 1:
            raise ValueError(f"two layers are called {short(name)}")
        for before, after in zip(self.layers[:-1], self.layers[1:], strict=True):
            if before.outputs != after.inputs:
                raise ValueError(
                    f"layer {after.name} takes {after.inputs} inputs, but layer {before.name} "
                    f"before it gives {before.outputs}"
                )
