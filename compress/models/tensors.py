"""A file of named tensors, before any of them is read."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from compress.errors import short
from compress.models.errors import ModelFileError


@dataclasses.dataclass(frozen=True, eq=False)
class TensorFile:
    """What a file says about its tensors, and how to read one.

    Attributes
    ----------
    path : Path
    shapes : mapping of str to tuple of int
    load : callable
        ``load(name)`` reads a tensor; may raise ModelFileError.
    """

    path: Path
    shapes: Mapping[str, tuple[int, ...]]
    load: Callable[[str], np.ndarray]

    def read(self, name: str) -> np.ndarray:
        """Read a tensor of real numbers as float32 or float64.

        float16 and bfloat16 become float32, which holds all their values; float64 stays.

        Raises
        ------
        ModelFileError
            If the tensor holds anything else.
        """
        tensor = self.load(name)
        if tensor.dtype.name not in ("float16", "bfloat16", "float32", "float64"):
            raise ModelFileError(
                f"{self.path}: {short(name)} holds {tensor.dtype}, not floating-point numbers: "
                "export the trained model, not a quantised one"
            )
        wide = np.float64 if tensor.dtype.name == "float64" else np.float32
        return tensor.astype(wide, copy=False)
