"""The archive on disk: written whole or not at all, read with bounds."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from compress.archive.errors import ArchiveError
from compress.archive.header import MAGIC
from compress.archive.pack import pack_image
from compress.archive.unpack import unpack_image
from compress.image import Image
from compress.whole_file import check_output, write_whole

MAX_ARCHIVE_BYTES = 1 << 32


def write_archive(image: Image, path: str | os.PathLike[str]) -> int:
    """Write the archive of an image; one that was there before is replaced only by a whole one.

    Parameters
    ----------
    image : Image
        A sound one.
    path : path-like
        By custom ``NAME.eiez``.

    Returns
    -------
    int
        Bytes written.

    Raises
    ------
    CompressError
        If the image cannot be packed, or `path` is something else than an archive or cannot be
        written. What was at `path` before is still there then.
    """
    target = Path(os.path.abspath(path))
    check_archive_target(target)
    data = pack_image(image)
    write_whole(target, lambda file: file.write(data))
    return len(data)


def read_archive(path: str | os.PathLike[str]) -> Image:
    """Read an archive and check everything in it.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    Image
        Identical to the one that was written; `compress.image.write_image` makes the folder.

    Raises
    ------
    ArchiveError
        If the file cannot be read or is not sound; one line that names the file and what to do.
    """
    file = Path(path)
    try:
        # Not the file's content decides how much is read, and a pipe is not waited for.
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            raise ArchiveError(f"{file}: this is no file; give the archive of a network")
        if status.st_size > MAX_ARCHIVE_BYTES:
            raise ArchiveError(
                f"{file}: it has {status.st_size} bytes, at most {MAX_ARCHIVE_BYTES} are expected; "
                "copy the archive again"
            )
        with file.open("rb") as opened:
            data = opened.read(status.st_size)
    except OSError as error:
        raise ArchiveError(
            f"{file}: it cannot be read ({error.strerror or error}); give the archive of a network"
        ) from None
    try:
        return unpack_image(data)
    except ArchiveError as error:
        raise ArchiveError(f"{file}: {error}") from None


def check_archive_target(target: Path) -> None:
    """Refuse a place that cannot be written to, or that holds anything but an archive.

    Raises
    ------
    CompressError
    """
    check_output(target)
    if not os.path.lexists(target):
        return
    sound = target.is_file()
    if sound:
        with target.open("rb") as file:
            sound = file.read(len(MAGIC)) == MAGIC
    if not sound:
        raise ArchiveError(f"{target} exists and is no archive: choose another path or remove it")

