"""Reads .onnx files. The library is an extra: only this format needs it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from compress.models.errors import ModelFileError
from compress.models.network import DenseNetwork
from compress.models.onnx_graph import GraphError, chain_layers

MAX_BYTES = (2 << 30) - 1
"""The largest message that the format's encoding has."""


def read_onnx(path: Path) -> DenseNetwork:
    """Read the chain of fully connected layers in an ONNX model.

    Raises
    ------
    ModelFileError
        If the library is missing, the file is damaged, or its graph is anything else than such a
        chain.
    OSError
        If it cannot be read.
    """
    onnx = _library(path)
    from google.protobuf.message import DecodeError  # comes with onnx

    if path.stat().st_size > MAX_BYTES:
        raise ModelFileError(f"{path}: no ONNX file is larger than {MAX_BYTES} bytes")
    try:
        model = onnx.load_model_from_string(path.read_bytes())
    except (DecodeError, ValueError) as error:
        reason = " ".join(str(error).split())[:80]
        raise ModelFileError(f"{path}: this is no whole ONNX file ({reason})") from None
    try:
        return DenseNetwork(tuple(chain_layers(model.graph)))
    except GraphError as error:
        raise ModelFileError(f"{path}: {error}") from None
    except ValueError as error:
        raise ModelFileError(f"{path}: {error}") from None


def _library(path: Path) -> Any:
    try:
        import onnx
    except ImportError:
        raise ModelFileError(
            f"{path}: reading ONNX needs the package onnx: install it with "
            "`.venv/bin/pip install -c constraints.txt onnx`"
        ) from None
    return onnx
