"""Reads .safetensors, the format in which PyTorch users share weights."""

from __future__ import annotations

from pathlib import Path

import ml_dtypes  # noqa: F401  (makes bfloat16 known to NumPy, for the library below)
import numpy as np
from safetensors import SafetensorError, safe_open

from compress.errors import short
from compress.models.errors import ModelFileError
from compress.models.tensors import TensorFile


def open_safetensors(path: Path) -> TensorFile:
    """Look into a file; the library checks that header and data agree before anything is read.

    Raises
    ------
    ModelFileError
        If the file is damaged.
    OSError
        If it cannot be read.
    """
    try:
        with safe_open(path, framework="np") as file:
            shapes = {name: tuple(file.get_slice(name).get_shape()) for name in file.keys()}
    except SafetensorError as error:
        raise _damaged(path, error) from None

    def load(name: str) -> np.ndarray:
        try:
            with safe_open(path, framework="np") as file:
                return file.get_tensor(name)
        except (SafetensorError, TypeError, AttributeError) as error:
            # The last two: a number format that NumPy does not have, such as an 8-bit float.
            raise ModelFileError(f"{path}: {short(name)} cannot be read ({error})") from None

    return TensorFile(path, shapes, load)


def _damaged(path: Path, error: Exception) -> ModelFileError:
    reason = " ".join(str(error).split())[:120]
    return ModelFileError(f"{path}: this is no whole .safetensors file ({reason}): export it again")
