"""Input vectors and labels from .npy files: shapes, types and values checked."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from compress.errors import CompressError
from compress.npy import read_array


class InputsError(CompressError):
    """Input vectors or labels do not fit the network; the message is one line."""


def read_vectors(path: Path, length: int) -> np.ndarray:
    """Read input vectors.

    Parameters
    ----------
    path : Path
        A .npy file, shape (samples, length), or (length,) for a single one.
    length : int
        Of the network's input.

    Returns
    -------
    ndarray of float64 or int16, shape (samples, length)
        int16 if the file holds int16.

    Raises
    ------
    CompressError
        If the file cannot be read, has another shape or type, or holds NaN or infinity.
    """
    array = _read(path)
    if array.ndim == 1 and array.shape == (length,):
        array = array[np.newaxis]
    if array.ndim != 2 or array.shape[1] != length or not len(array):
        raise InputsError(
            f"{path}: inputs of shape {array.shape} are not (samples, {length})"
        )
    if array.dtype == np.int16:
        return array
    if array.dtype.kind != "f":
        raise InputsError(
            f"{path}: inputs of {array.dtype} are ambiguous: save real numbers as float, or "
            "integers in the image's input format as int16"
        )
    array = array.astype(np.float64)
    if not np.isfinite(array).all():
        row, column = (int(i) for i in np.argwhere(~np.isfinite(array))[0])
        raise InputsError(
            f"{path}: sample {row}, input {column} is {array[row, column]}, not a finite number"
        )
    return array


def read_real_vectors(path: Path, length: int) -> np.ndarray:
    """Read input vectors that must be real numbers; float64, shape (samples, length).

    Raises
    ------
    CompressError
        As `read_vectors`, and if the file holds int16.
    """
    array = read_vectors(path, length)
    if array.dtype == np.int16:
        raise InputsError(f"{path}: inputs of int16 have no format here: save them as float")
    return array


def read_labels(path: Path, samples: int, classes: int) -> np.ndarray:
    """Read class numbers.

    Returns
    -------
    ndarray of int64, shape (samples,)

    Raises
    ------
    CompressError
        If the file cannot be read, or the labels are not one class number for every sample.
    """
    array = _read(path)
    if array.dtype.kind not in "iu" or array.shape != (samples,):
        raise InputsError(
            f"{path}: labels of {array.dtype} and shape {array.shape} are not integers of shape "
            f"({samples},)"
        )
    wrong = np.flatnonzero((array < 0) | (array >= classes))
    if wrong.size:
        raise InputsError(
            f"{path}: label {array[wrong[0]]} of sample {wrong[0]} is not in 0 ... {classes - 1}"
        )
    return array.astype(np.int64)


def _read(path: Path) -> np.ndarray:
    try:
        return read_array(path)
    except OSError as error:
        raise InputsError(f"{path}: it cannot be read ({error.strerror or error})") from None
