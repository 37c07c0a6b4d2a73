"""Writes a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from compress.errors import CompressError


class OutputError(CompressError):
    """A result cannot be written where it should be; the message is one line."""


def check_output(path: Path) -> None:
    """Refuse a place where no file can be written, before the work that makes its content.

    Raises
    ------
    OutputError
    """
    if path.is_dir():
        raise OutputError(f"{path} is a folder: give the name of a file")
    if not path.parent.is_dir():
        raise OutputError(f"{path}: there is no folder {path.parent}")
    if not os.access(path.parent, os.W_OK):
        raise OutputError(f"{path}: its folder cannot be written to")


def write_whole(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Write a file; what was there before is replaced only by a whole one.

    Parameters
    ----------
    path : Path
    write : callable
        Gets the open file.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    check_output(path)
    try:
        # Beside the target, so that renaming stays within one file system.
        with tempfile.TemporaryDirectory(
            prefix=f".{path.name}.", dir=path.parent, ignore_cleanup_errors=True
        ) as scratch:
            made = Path(scratch) / "new"
            with made.open("wb") as file:
                write(file)
                file.flush()
                os.fsync(file.fileno())
            made.replace(path)
    except OSError as error:
        raise OutputError(f"{path}: it cannot be written ({error.strerror or error})") from None
