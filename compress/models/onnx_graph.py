"""The chain of fully connected layers in an ONNX graph.

The graph is followed from its input: every step must be one node that takes what the step before
gave, and nobody else may take it.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from compress.errors import short
from compress.models.network import DenseLayer

_DOMAINS = ("", "ai.onnx")
_FLOATS = ("float16", "bfloat16", "float32", "float64")


class GraphError(ValueError):
    """A graph is no chain of fully connected layers; one line, without the file's name."""


@dataclasses.dataclass
class _Layer:
    """A layer while its nodes are being collected."""

    weights: np.ndarray
    bias: np.ndarray | None
    relu: bool = False


def chain_layers(graph: Any) -> list[DenseLayer]:
    """Collect the layers of a graph.

    Gemm (with its transB, alpha, beta) and MatMul begin a layer, Add adds to its bias, Relu ends
    it; Identity, Dropout and a Flatten to vectors change nothing.

    Parameters
    ----------
    graph : onnx.GraphProto

    Returns
    -------
    list of DenseLayer
        Called by the names of their weights, without the usual endings.

    Raises
    ------
    GraphError
        If a node is of another kind, or the graph is no chain.
    """
    return _Chain(graph).collect()


class _Chain:
    def __init__(self, graph: Any) -> None:
        self._graph = graph
        self._constants = {tensor.name: tensor for tensor in graph.initializer}
        for node in graph.node:
            if node.op_type == "Constant" and len(node.output) == 1:
                value = _attributes(node, ("value",)).get("value")
                if value is None:
                    raise GraphError(f"{_shown(node)} holds no tensor")
                self._constants[node.output[0]] = value
        self._layers: list[_Layer] = []
        self._names: list[str] = []

    def collect(self) -> list[DenseLayer]:
        """Follow the chain."""
        nodes = [node for node in self._graph.node if node.op_type != "Constant"]
        takers: dict[str, list[Any]] = {}
        for node in nodes:
            for name in node.input:
                takers.setdefault(name, []).append(node)
        current = self._only([own.name for own in self._graph.input
                              if own.name not in self._constants], "inputs")
        output = self._only([own.name for own in self._graph.output], "outputs")
        done = 0
        while current != output:
            own = takers.get(current, [])
            if len(own) != 1:
                raise GraphError(
                    f"{short(current)} is used {len(own)} times: only chains of layers are read"
                )
            current = self._step(own[0], current)
            done += 1
            if done > len(nodes):
                raise GraphError("the graph runs in a circle")
        if done != len(nodes) or takers.get(output):
            raise GraphError(
                f"{len(nodes) - done} nodes do not lie between input and output: only chains of "
                "layers are read"
            )
        if not self._layers:
            raise GraphError("it holds no fully connected layer (Gemm or MatMul)")
        return [
            DenseLayer(name, layer.weights, layer.bias, layer.relu)
            for name, layer in zip(self._unique_names(), self._layers, strict=True)
        ]

    def _only(self, names: list[str], what: str) -> str:
        if len(names) != 1:
            raise GraphError(f"the graph has {len(names)} {what}, not one")
        return names[0]

    def _step(self, node: Any, current: str) -> str:
        """Take a node; return the name of what it gives."""
        take = getattr(self, f"_take_{node.op_type.lower()}", None)
        if take is None or node.domain not in _DOMAINS or node.op_type not in _OPERATORS:
            raise GraphError(
                f"operator {short(node.op_type)} of {_shown(node)} is not supported: only "
                f"{', '.join(_OPERATORS[:-1])} and {_OPERATORS[-1]} are"
            )
        if not node.output or not node.output[0]:
            raise GraphError(f"{_shown(node)} has no output")
        take(node, current)
        return node.output[0]

    def _take_gemm(self, node: Any, current: str) -> None:
        values = {"alpha": 1.0, "beta": 1.0, "transA": 0, "transB": 0}
        values |= _attributes(node, tuple(values))
        if len(node.input) not in (2, 3) or node.input[0] != current:
            raise GraphError(f"{_shown(node)} must be activations times constant weights")
        if values["transA"]:
            raise GraphError(f"{_shown(node)} has transA = 1: inputs must be (samples, inputs)")
        weights = self._matrix(node, node.input[1])
        weights = weights if values["transB"] else weights.T
        if values["alpha"] != 1.0:
            weights = weights * weights.dtype.type(values["alpha"])
        self._begin(node.input[1], weights)
        if len(node.input) == 3 and node.input[2]:
            scale = values["beta"]
            self._add_bias(node, self._constant(node, node.input[2]), scale)

    def _take_matmul(self, node: Any, current: str) -> None:
        _attributes(node, ())
        if len(node.input) != 2 or node.input[0] != current:
            raise GraphError(f"{_shown(node)} must be activations times constant weights")
        self._begin(node.input[1], self._matrix(node, node.input[1]).T)

    def _take_add(self, node: Any, current: str) -> None:
        _attributes(node, ())
        others = [name for name in node.input if name != current]
        if len(node.input) != 2 or len(others) != 1:
            raise GraphError(f"{_shown(node)} must add a constant bias")
        if not self._layers or self._layers[-1].relu:
            raise GraphError(f"{_shown(node)} adds to something that no layer has just computed")
        self._add_bias(node, self._constant(node, others[0]), 1.0)

    def _take_relu(self, node: Any, current: str) -> None:
        if not self._layers:
            raise GraphError(f"{_shown(node)} stands in front of all layers: apply it to inputs")
        self._layers[-1].relu = True

    def _take_identity(self, node: Any, current: str) -> None:
        """Nothing to do."""

    def _take_dropout(self, node: Any, current: str) -> None:
        if node.input[0] != current or len(node.input) > 2 and node.input[2]:
            raise GraphError(f"{_shown(node)} is in training mode: export the model for inference")

    def _take_flatten(self, node: Any, current: str) -> None:
        if _attributes(node, ("axis",)).get("axis", 1) != 1:
            raise GraphError(f"{_shown(node)} must flatten to (samples, inputs), with axis 1")

    def _begin(self, name: str, weights: np.ndarray) -> None:
        if self._layers and self._layers[-1].weights.shape[0] != weights.shape[1]:
            raise GraphError(
                f"{short(name)} takes {weights.shape[1]} inputs, but the layer before it gives "
                f"{self._layers[-1].weights.shape[0]}"
            )
        self._layers.append(_Layer(weights, None))
        self._names.append(name)

    def _add_bias(self, node: Any, bias: np.ndarray, scale: float) -> None:
        layer = self._layers[-1]
        outputs = layer.weights.shape[0]
        # What broadcasts to (samples, outputs) in the same way for every sample.
        if bias.size not in (1, outputs) or bias.ndim > 2 or bias.ndim == 2 and len(bias) != 1:
            raise GraphError(
                f"{_shown(node)}: a bias of shape {bias.shape} does not fit {outputs} outputs"
            )
        bias = np.broadcast_to(bias.reshape(-1), outputs) * bias.dtype.type(scale)
        layer.bias = bias if layer.bias is None else layer.bias + bias

    def _matrix(self, node: Any, name: str) -> np.ndarray:
        matrix = self._constant(node, name)
        if matrix.ndim != 2 or 0 in matrix.shape:
            raise GraphError(
                f"{_shown(node)}: weights {short(name)} of shape {matrix.shape} are no matrix"
            )
        return matrix

    def _constant(self, node: Any, name: str) -> np.ndarray:
        """A constant tensor of real numbers as float32 or float64."""
        from onnx import TensorProto, numpy_helper

        tensor = self._constants.get(name)
        if tensor is None:
            raise GraphError(
                f"{_shown(node)}: {short(name)} is no constant: only constant weights are read"
            )
        if tensor.data_location == TensorProto.EXTERNAL:
            raise GraphError(
                f"{short(name)} lies in a second file: save the model as one file"
            )
        try:
            array = numpy_helper.to_array(tensor)
        except (ValueError, TypeError, KeyError, RuntimeError, OverflowError) as error:
            reason = " ".join(str(error).split())[:80]
            raise GraphError(f"{short(name)} is damaged ({reason})") from None
        if array.dtype.name not in _FLOATS:
            raise GraphError(
                f"{short(name)} holds {array.dtype}, not floating-point numbers: export the "
                "trained model, not a quantised one"
            )
        return array.astype(np.float64 if array.dtype == np.float64 else np.float32, copy=False)

    def _unique_names(self) -> list[str]:
        """Names of the layers from those of their weights; numbered if they say nothing."""
        names = [
            name.removesuffix("weight").rstrip("._/-") if name.endswith("weight") else name
            for name in self._names
        ]
        usable = all(name.isprintable() and 0 < len(name) <= 64 for name in names)
        if usable and len(set(names)) == len(names):
            return names
        return [f"layer{number}" for number in range(1, len(names) + 1)]


_OPERATORS = ("Gemm", "MatMul", "Add", "Relu", "Flatten", "Identity", "Dropout")


def _attributes(node: Any, known: tuple[str, ...]) -> dict[str, Any]:
    """The attributes of a node by name; others than the known ones are refused."""
    values = {}
    for attribute in node.attribute:
        if attribute.name not in known:
            raise GraphError(
                f"{_shown(node)} has an attribute {short(attribute.name)} that is not supported"
            )
        kind = {1: "f", 2: "i", 4: "t"}.get(attribute.type)
        if kind is None:
            raise GraphError(f"{_shown(node)}: {short(attribute.name)} has an unknown type")
        values[attribute.name] = getattr(attribute, kind)
    return values


def _shown(node: Any) -> str:
    """A node in a message."""
    return f"node {short(node.name)}" if node.name else f"a node {short(node.op_type)}"
