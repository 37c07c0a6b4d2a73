"""Reads NumPy's arrays from files of unknown origin: no pickles, and no size believed.

NumPy's own reader allocates what a header declares. Here the header is read first, with NumPy's
parser, and must agree with the number of bytes that are there.
"""

from __future__ import annotations

import dataclasses
import io
import math
import struct
import tokenize
import warnings
from pathlib import Path

import numpy as np
from numpy.lib import format as npy

from compress.errors import CompressError, short

HEADER_BYTES = 1 << 16
"""Longer than any header that NumPy writes for an array of numbers."""

_READERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
# What NumPy's parser lets through: it tokenizes and evaluates a Python literal.
_PARSER_ERRORS = (
    ValueError, TypeError, KeyError, SyntaxError, OverflowError, MemoryError, RecursionError,
    tokenize.TokenError, struct.error, EOFError,
)  # fmt: skip


class ArrayFileError(CompressError):
    """A file holds no array that can be read; one line."""


@dataclasses.dataclass(frozen=True)
class Header:
    """What an array's header says, and how many bytes it takes."""

    shape: tuple[int, ...]
    fortran_order: bool
    dtype: np.dtype
    bytes: int


def read_header(start: bytes, size: int) -> Header:
    """Read the header of an array.

    Parameters
    ----------
    start : bytes
        The first HEADER_BYTES of the array's file, or all of it.
    size : int
        Bytes of the whole file.

    Raises
    ------
    ArrayFileError
        If the header makes no sense, declares objects, or another size than `size`; the message
        does not name the file.
    """
    file = io.BytesIO(start)
    try:
        version = npy.read_magic(file)
        if version not in _READERS:
            raise ArrayFileError(f"version {version[0]}.{version[1]} of the format is not known")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about headers of Python 2
            shape, fortran_order, dtype = _READERS[version](file)
    except ArrayFileError:
        raise
    except _PARSER_ERRORS as error:
        reason = " ".join(str(error).split())[:80] or type(error).__name__
        raise ArrayFileError(f"this is no array in NumPy's format ({reason})") from None
    if dtype.hasobject:
        raise ArrayFileError("it holds Python objects, which are never loaded: save numbers")
    if dtype.names is not None or dtype.kind not in "biufc":
        raise ArrayFileError(f"it holds {dtype.kind!r} data, not numbers")
    if any(isinstance(length, bool) or length < 0 for length in shape):
        raise ArrayFileError(f"its shape {short(shape)} makes no sense")
    declared = math.prod(shape) * dtype.itemsize
    if declared != size - file.tell():
        raise ArrayFileError(
            f"its header declares {declared} bytes of data, but there are {size - file.tell()}: "
            "it is damaged"
        )
    return Header(shape, fortran_order, dtype, file.tell())


def parse_array(content: bytes) -> np.ndarray:
    """The array in the content of a .npy file; shares its memory.

    Raises
    ------
    ArrayFileError
        See `read_header`.
    """
    header = read_header(content[:HEADER_BYTES], len(content))
    flat = np.frombuffer(content, header.dtype, math.prod(header.shape), header.bytes)
    array = flat.reshape(header.shape, order="F" if header.fortran_order else "C")
    return array.astype(header.dtype.newbyteorder("="), copy=False)


def read_array(path: Path) -> np.ndarray:
    """Read a .npy file.

    Raises
    ------
    ArrayFileError
        If it is damaged or holds no numbers; the message names the file.
    OSError
        If it cannot be read.
    """
    size = path.stat().st_size
    try:
        with path.open("rb") as file:
            start = file.read(HEADER_BYTES)
            read_header(start, size)
            return parse_array(start + file.read(size - len(start)))
    except ArrayFileError as error:
        raise ArrayFileError(f"{path}: {error}") from None
