"""`decompress`: the weights of an image as dense arrays of real numbers."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import numpy as np

from compress.errors import listed
from compress.image import read_image
from compress.image.decode import decode_image
from compress.layer import QuantizedLayer
from compress.whole_file import OutputError, check_output, write_whole


def _save_npz(file: BinaryIO, tensors: dict[str, np.ndarray]) -> None:
    np.savez_compressed(file, allow_pickle=False, **tensors)


def _save_safetensors(file: BinaryIO, tensors: dict[str, np.ndarray]) -> None:
    from safetensors.numpy import save

    file.write(save(tensors))


_WRITERS: dict[str, Callable[[BinaryIO, dict[str, np.ndarray]], None]] = {
    ".npz": _save_npz,
    ".safetensors": _save_safetensors,
}


def decompress(
    image: str | os.PathLike[str], output: str | os.PathLike[str] | None = None
) -> dict[str, np.ndarray]:
    """Get the weights and biases of an image back, as the machine computes with them.

    Parameters
    ----------
    image : path-like
        An image folder.
    output : path-like, optional
        A .npz or .safetensors file to write, whole or not at all.

    Returns
    -------
    dict of str to ndarray of float32
        ``NAME.weight``, shape (outputs, inputs), and ``NAME.bias``, shape (outputs,), of every
        layer in order. The values are exact: 16-bit integers times a power of two.

    Raises
    ------
    CompressError
        If the image is not sound or the file cannot be written.
    """
    target = None if output is None else Path(output)
    if target is not None:
        if target.suffix.lower() not in _WRITERS:
            raise OutputError(f"{target}: weights are written to {listed(_WRITERS)}")
        check_output(target)
    layers = [decoded.layer for decoded in decode_image(read_image(image))]
    tensors = {}
    for name, layer in zip(_names(layers), layers, strict=True):
        tensors[f"{name}.weight"] = _real(layer.codebook, layer.weight_frac)[layer.codes]
        if layer.bias is not None:
            tensors[f"{name}.bias"] = _real(layer.bias, layer.output_frac)
    if target is not None:
        writer = _WRITERS[target.suffix.lower()]
        write_whole(target, lambda file: writer(file, tensors))
    return tensors


def _real(integers: np.ndarray, frac: int) -> np.ndarray:
    return np.ldexp(integers.astype(np.float32), -frac)


def _names(layers: list[QuantizedLayer]) -> list[str]:
    """The layers' names; with numbers in front if one is there twice, so that none is lost."""
    names = [layer.name for layer in layers]
    if len(set(names)) == len(names):
        return names
    return [f"{number}.{name}" for number, name in enumerate(names)]
