"""Finds the layers in a file of named tensors: pairs of weight and bias.

Two customs are known: a word at the end (``fc1.weight`` and ``fc1.bias``, as PyTorch's state
dicts have it) and a letter with a number (``W1`` and ``b1``).
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping

from compress.errors import listed, short
from compress.layer import check_name
from compress.models.errors import ModelFileError
from compress.models.order import chain_order

_PATTERN = re.compile(
    r"""(?P<head>(?:.*[._/-])?)
        (?:(?P<weight>weights?|W|w) | (?P<bias>bias(?:es)?|B|b))
        (?P<tail>[._-]?[0-9]*)""",
    re.VERBOSE | re.DOTALL,
)
_RECIPE = "name the layers in a recipe"


@dataclasses.dataclass(frozen=True)
class LayerSource:
    """Where a layer's numbers are in a file.

    Attributes
    ----------
    name : str
        What the layer is called from here on.
    weight : str
        Name of a tensor.
    bias : str or None
    transpose : bool
        Whether the tensor has the shape (inputs, outputs) instead of (outputs, inputs).
    """

    name: str
    weight: str
    bias: str | None = None
    transpose: bool = False


def find_layers(
    shapes: Mapping[str, tuple[int, ...]], transpose: bool = False
) -> list[LayerSource]:
    """Find the layers, in their order.

    Parameters
    ----------
    shapes : mapping of str to tuple of int
        Of all tensors in a file. Each must belong to a layer: one that is left over may be the
        part of the network that makes the result wrong.
    transpose : bool
        Whether weights have the shape (inputs, outputs).

    Returns
    -------
    list of LayerSource

    Raises
    ------
    ValueError
        If a tensor belongs to no layer, shapes do not agree, or the order cannot be told; the
        message does not name the file.
    """
    weights: dict[str, str] = {}
    biases: dict[str, str] = {}
    for tensor in shapes:
        check_name(tensor)
        match = _PATTERN.fullmatch(tensor)
        if match is None:
            raise ModelFileError(
                f"{short(tensor)} is neither a weight nor a bias that can be told by its name "
                f"(fc1.weight, fc1.bias, W1, b1): {_RECIPE}"
            )
        found = weights if match["weight"] else biases
        key = _layer_name(match["head"], match["tail"])
        if key in found:
            raise ModelFileError(
                f"{short(found[key])} and {short(tensor)} are both called {short(key)}: {_RECIPE}"
            )
        found[key] = tensor
    if not weights:
        raise ModelFileError(f"it holds no weights: {_RECIPE}")
    alone = sorted(set(biases) - set(weights))
    if alone:
        raise ModelFileError(f"bias {short(biases[alone[0]])} has no weight beside it: {_RECIPE}")
    sources = [
        LayerSource(name, weight, biases.get(name), transpose) for name, weight in weights.items()
    ]
    for source in sources:
        check_shapes(source, shapes)
    lengths = {source.name: layer_lengths(source, shapes) for source in sources}
    order = chain_order(lengths)
    return sorted(sources, key=lambda source: order.index(source.name))


def _layer_name(head: str, tail: str) -> str:
    """``fc1`` for fc1.weight, ``layer1`` for W1, ``layer`` for a lone W."""
    name = head.rstrip("._/-") + tail
    return f"layer{name}" if not name or name[0] in "0123456789._-" and not head else name


def layer_lengths(
    source: LayerSource, shapes: Mapping[str, tuple[int, ...]]
) -> tuple[int, int]:
    """Lengths of a layer's input and output vector."""
    outputs, inputs = shapes[source.weight][:: -1 if source.transpose else 1]
    return inputs, outputs


def check_shapes(source: LayerSource, shapes: Mapping[str, tuple[int, ...]]) -> None:
    """Check that tensors are there and have the shapes of a fully connected layer.

    Raises
    ------
    ModelFileError
        If not; the message does not name the file.
    """
    for tensor in filter(None, (source.weight, source.bias)):
        if tensor not in shapes:
            raise ModelFileError(
                f"there is no tensor {short(tensor)}; it has {listed(map(short, shapes))}"
            )
    shape = tuple(shapes[source.weight])
    if len(shape) != 2 or 0 in shape:
        raise ModelFileError(
            f"{short(source.weight)} has the shape {shape}, which is no fully connected layer "
            f"(outputs, inputs): {_RECIPE}"
        )
    outputs = layer_lengths(source, shapes)[1]
    if source.bias is None:
        return
    bias = tuple(shapes[source.bias])
    if bias == (outputs,):
        return
    message = f"{short(source.bias)} of shape {bias} is no bias for {outputs} outputs"
    if bias == (shape[0],) or bias == (shape[1],):
        turned = "--transpose" if not source.transpose else "no --transpose"
        message += (
            f" of {short(source.weight)}: if weights are "
            f"{'(inputs, outputs)' if not source.transpose else '(outputs, inputs)'}, give {turned}"
        )
    raise ModelFileError(message)
