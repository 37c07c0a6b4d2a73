"""Reads a trained network from a file, by the file's suffix."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from compress.errors import listed
from compress.models.errors import ModelFileError
from compress.models.network import DenseLayer, DenseNetwork
from compress.models.npz import open_npz
from compress.models.pairing import LayerSource, check_shapes, find_layers
from compress.models.safetensors_file import open_safetensors
from compress.models.tensors import TensorFile

_TENSOR_FILES: dict[str, Callable[[Path], TensorFile]] = {
    ".npz": open_npz,
    ".safetensors": open_safetensors,
}
SUFFIXES = (*_TENSOR_FILES, ".onnx")
"""The model files that are read."""


def read_network(
    path: Path, sources: Sequence[LayerSource] | None = None, transpose: bool = False
) -> DenseNetwork:
    """Read a trained network.

    Parameters
    ----------
    path : Path
        A .safetensors, .npz or .onnx file.
    sources : sequence of LayerSource, optional
        The layers in order, for files of named tensors; by default they are found, and all
        tensors of the file must belong to one.
    transpose : bool
        Whether weights that are found have the shape (inputs, outputs).

    Returns
    -------
    DenseNetwork
        From named tensors with ReLU between the layers and none behind the last: such files do
        not tell.

    Raises
    ------
    ModelFileError
        If the file cannot be read or holds no chain of fully connected layers; one line that
        names the file.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise ModelFileError(f"{path}: a model is a file with the suffix {listed(SUFFIXES)}")
    try:
        if not path.is_file():
            what = "this is no file" if path.exists() else "there is no such file"
            raise ModelFileError(f"{path}: {what}")
        if suffix == ".onnx":
            if sources is not None or transpose:
                raise ModelFileError(
                    f"{path}: an ONNX file says itself which tensors are weights: leave weight, "
                    "bias and transpose out"
                )
            from compress.models.onnx_file import read_onnx  # needs an extra

            return read_onnx(path)
        return _from_tensors(_TENSOR_FILES[suffix](path), sources, transpose)
    except OSError as error:
        raise ModelFileError(f"{path}: it cannot be read ({error.strerror or error})") from None


def _from_tensors(
    file: TensorFile, sources: Sequence[LayerSource] | None, transpose: bool
) -> DenseNetwork:
    try:
        if sources is None:
            sources = find_layers(file.shapes, transpose)
        for source in sources:
            check_shapes(source, file.shapes)
        return DenseNetwork(tuple(
            _read_layer(file, source, relu=number < len(sources) - 1)
            for number, source in enumerate(sources)
        ))
    except ValueError as error:
        text = str(error)
        named = text if text.startswith(f"{file.path}: ") else f"{file.path}: {text}"
        raise ModelFileError(named) from None


def _read_layer(file: TensorFile, source: LayerSource, relu: bool) -> DenseLayer:
    weights = file.read(source.weight)
    bias = None if source.bias is None else file.read(source.bias)
    return DenseLayer(source.name, weights.T if source.transpose else weights, bias, relu)
