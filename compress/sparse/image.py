"""The layers of an image in every order and index width: `eie inspect --storage`."""

from __future__ import annotations

import os

from compress.image import read_image
from compress.image.decode import decode_image
from compress.sparse.widths import StorageSize, storage_sizes


def storage(image: str | os.PathLike[str]) -> list[tuple[str, list[StorageSize]]]:
    """Find what an image's layers would take in columns and rows, with indices of 2 to 8 bits.

    Parameters
    ----------
    image : path-like
        An image folder.

    Returns
    -------
    list of (str, list of StorageSize)
        Name and sizes of each layer, undivided: as one PE would store it.

    Raises
    ------
    CompressError
        If the image is not sound; one line.
    """
    return [
        (own.layer.name, storage_sizes(own.layer.codes)) for own in decode_image(read_image(image))
    ]
