"""`pack` and `unpack`: an image as one file, for storing and sending."""

from __future__ import annotations

import os
from pathlib import Path

from compress.archive import read_archive, write_archive
from compress.archive.files import check_archive_target
from compress.image import Image, read_image, write_image
from compress.image.files import check_target


def pack(image: str | os.PathLike[str], archive: str | os.PathLike[str]) -> int:
    """Write the Huffman-coded archive of an image.

    Parameters
    ----------
    image : path-like
        An image folder.
    archive : path-like
        The file to write, by custom `NAME.eiez`; whole or not at all.

    Returns
    -------
    int
        Bytes of the archive.

    Raises
    ------
    CompressError
        If the image is not sound or the file cannot be written; one line.
    """
    check_archive_target(Path(os.path.abspath(archive)))
    return write_archive(read_image(image), archive)


def unpack(archive: str | os.PathLike[str], image: str | os.PathLike[str]) -> Image:
    """Make the image that was packed, identical to the last bit.

    Parameters
    ----------
    archive : path-like
    image : path-like
        The folder to write; whole or not at all.

    Raises
    ------
    CompressError
        If the archive is not sound or the folder cannot be written; one line.
    """
    target = Path(image)
    check_target(target)
    unpacked = read_archive(archive)
    write_image(unpacked, target)
    return unpacked
