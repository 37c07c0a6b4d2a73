"""Floating-point networks beside the integer ones, to measure what each step costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from model.errors import ModelError
from model.network import Network


@dataclass(frozen=True)
class FloatLayer:
    """A fully connected layer in float64.

    Parameters
    ----------
    weights : ndarray of float64 [outputs, inputs]
    bias : ndarray of float64 [outputs]
    relu : bool

    Raises
    ------
    ModelError
        If shapes disagree or a number is not finite.
    """

    weights: NDArray[np.float64]
    bias: NDArray[np.float64]
    relu: bool

    def __post_init__(self) -> None:
        object.__setattr__(self, "weights", np.asarray(self.weights, np.float64))
        object.__setattr__(self, "bias", np.asarray(self.bias, np.float64))
        if self.weights.ndim != 2 or self.bias.shape != self.weights.shape[:1]:
            raise ModelError(
                "weights must be [outputs, inputs] and bias [outputs], got "
                f"{self.weights.shape} and {self.bias.shape}"
            )
        if not (np.isfinite(self.weights).all() and np.isfinite(self.bias).all()):
            raise ModelError("weights and bias must be finite")


@dataclass(frozen=True)
class FloatNetwork:
    """Fully connected layers, one after the other, in float64.

    Parameters
    ----------
    layers : tuple of FloatLayer

    Raises
    ------
    ModelError
        If a layer does not fit the one before it, or there is none.
    """

    layers: tuple[FloatLayer, ...]

    def __post_init__(self) -> None:
        if not self.layers:
            raise ModelError("a network needs at least one layer")
        for number, (before, after) in enumerate(zip(self.layers, self.layers[1:]), start=1):
            if after.weights.shape[1] != before.weights.shape[0]:
                raise ModelError(
                    f"layer {number} takes {after.weights.shape[1]} inputs, but the layer before "
                    f"gives {before.weights.shape[0]}"
                )

    @classmethod
    def from_network(cls, network: Network) -> FloatNetwork:
        """The same network with dequantised weights and biases.

        What its outputs differ from the integer network's is the cost of fixed-point arithmetic:
        rounding and saturation of every update.

        Parameters
        ----------
        network : Network

        Returns
        -------
        FloatNetwork
        """
        return cls(
            tuple(
                FloatLayer(
                    dequantise(layer.weights(), layer.weight_frac),
                    dequantise(layer.bias(), layer.output_frac),
                    layer.relu,
                )
                for layer in network.layers
            )
        )

    def run(self, x: ArrayLike) -> NDArray[np.float64]:
        """Outputs of the last layer; float64 [batch, inputs] to float64 [batch, outputs]."""
        return self.run_layers(x)[-1]

    def run_layers(self, x: ArrayLike) -> list[NDArray[np.float64]]:
        """Outputs of every layer, in order; see `run`."""
        x = np.asarray(x, np.float64)
        inputs = self.layers[0].weights.shape[1]
        if x.ndim != 2 or x.shape[1] != inputs:
            raise ModelError(f"inputs must have the shape (batch, {inputs}), got {x.shape}")
        outputs = []
        for layer in self.layers:
            x = x @ layer.weights.T + layer.bias
            if layer.relu:
                x = np.maximum(x, 0.0)
            outputs.append(x)
        return outputs


@dataclass(frozen=True)
class FixedPointCost:
    """How far the integer outputs of one layer lie from the float ones, as real numbers.

    Attributes
    ----------
    name : str
    worst, rms : float
        Largest and root-mean-square difference over all vectors and outputs.
    scale : float
        Largest float output, to compare with.
    """

    name: str
    worst: float
    rms: float
    scale: float


def dequantise(value: NDArray[np.integer], frac: int) -> NDArray[np.float64]:
    """Fixed-point integers as real numbers, ``value * 2**-frac`` (exact in float64)."""
    return np.ldexp(value.astype(np.float64), -frac)


def fixed_point_cost(network: Network, x: ArrayLike) -> list[FixedPointCost]:
    """Compare a network with its float twin, layer by layer.

    Differences of a layer include what came in from the layers before it.

    Parameters
    ----------
    network : Network
    x : array_like of int16 [batch, inputs]
        At least one fixed-point input vector.

    Returns
    -------
    list of FixedPointCost
        One for each layer.

    Raises
    ------
    ModelError
        If `x` is empty or not what `Network.run` takes.
    """
    x = np.asarray(x)
    integer = network.run_layers(x)
    if not len(x):
        raise ModelError("at least one input vector is needed")
    real = FloatNetwork.from_network(network).run_layers(dequantise(x, network.input.frac))
    costs = []
    for layer, fixed, exact in zip(network.layers, integer, real, strict=True):
        difference = np.abs(dequantise(fixed, layer.output_frac) - exact)
        costs.append(
            FixedPointCost(
                name=layer.name,
                worst=float(difference.max()),
                rms=float(np.sqrt(np.mean(difference**2))),
                scale=float(np.abs(exact).max()),
            )
        )
    return costs
