"""Reads .npz, NumPy's archive of named arrays."""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np

from compress.errors import short
from compress.models.errors import ModelFileError
from compress.models.tensors import TensorFile
from compress.npy import HEADER_BYTES, ArrayFileError, parse_array, read_header

MAX_BYTES = 4 << 30
"""The most that all arrays of one file may unpack to."""

# Deflate cannot do better: an archive that promises more lies about its sizes.
_BEST_RATIO = 1032
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 1

# The record at the end of a zip file, without its comment, and where it counts the members.
_END_BYTES, _END_COUNT, _COUNT_MASK = 22, 10, 0xFFFF
_ZIP_ERRORS = (
    zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError,
    OverflowError, UnicodeDecodeError, struct.error,
)  # fmt: skip


def open_npz(path: Path) -> TensorFile:
    """Look into an archive: names and shapes, from the headers of its members.

    Raises
    ------
    ModelFileError
        If it is damaged, or declares more data than it can hold or than is read.
    OSError
        If it cannot be read.
    """
    members: dict[str, zipfile.ZipInfo] = {}
    shapes = {}
    try:
        with zipfile.ZipFile(path) as archive:
            _check_count(path, archive)
            for info in archive.infolist():
                name = info.filename.removesuffix(".npy")
                if name in members:
                    raise ModelFileError(f"{path}: it holds {short(name)} twice")
                members[name] = info
                _check_member(path, info)
            total = sum(info.file_size for info in members.values())
            if total > MAX_BYTES:
                raise ModelFileError(
                    f"{path}: it declares {total} bytes of arrays, at most {MAX_BYTES} are read: "
                    "save the fully connected layers alone"
                )
            for name, info in members.items():
                with archive.open(info) as file:
                    shapes[name] = _shape(path, name, file, info.file_size)
    except _ZIP_ERRORS as error:
        raise _damaged(path, error) from None

    def load(name: str) -> np.ndarray:
        try:
            with zipfile.ZipFile(path) as archive:
                # All of it at once: only the end of a member shows whether its checksum is right.
                return parse_array(archive.read(members[name]))
        except _ZIP_ERRORS as error:
            raise _damaged(path, error) from None

    return TensorFile(path, shapes, load)


def _check_count(path: Path, archive: zipfile.ZipFile) -> None:
    """Check that no member is missing: zipfile believes a directory that was cut short."""
    with path.open("rb") as file:
        file.seek(path.stat().st_size - _END_BYTES - len(archive.comment))
        (declared,) = struct.unpack_from("<H", file.read(_END_BYTES), _END_COUNT)
    if len(archive.infolist()) & _COUNT_MASK != declared:
        raise ModelFileError(
            f"{path}: its directory lists {len(archive.infolist())} of {declared} arrays: "
            "the file is damaged"
        )


def _check_member(path: Path, info: zipfile.ZipInfo) -> None:
    name = short(info.filename)
    if info.compress_type not in _METHODS or info.flag_bits & _ENCRYPTED:
        raise ModelFileError(f"{path}: {name} is packed in a way that NumPy does not use")
    if info.file_size > _BEST_RATIO * info.compress_size:
        raise ModelFileError(
            f"{path}: {name} declares {info.file_size} bytes in {info.compress_size}: "
            "the file is damaged"
        )


def _shape(path: Path, name: str, file: zipfile.ZipExtFile, size: int) -> tuple[int, ...]:
    try:
        return read_header(file.read(min(size, HEADER_BYTES)), size).shape
    except ArrayFileError as error:
        raise ModelFileError(f"{path}: {short(name)}: {error}") from None


def _damaged(path: Path, error: Exception) -> ModelFileError:
    if isinstance(error, ModelFileError):
        return error
    reason = " ".join(str(error).split())[:120] or type(error).__name__
    return ModelFileError(f"{path}: this is no whole .npz file ({reason}): save it again")
