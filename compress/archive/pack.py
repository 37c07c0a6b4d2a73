"""From an image to the bytes of an archive."""

from __future__ import annotations

import json
import zlib

from compress.archive.errors import ArchiveError
from compress.archive.header import check_unpacked_size, pack_header
from compress.archive.record import pack_layer
from compress.geometry import Geometry
from compress.image import Image, build_image
from compress.image.decode import decode_image


def pack_image(image: Image) -> bytes:
    """Make the archive of a sound image.

    The stream is not stored but laid out again from the layers; that this gives the identical
    stream is checked here, before anybody relies on it.

    Parameters
    ----------
    image : Image
        As `compress.image.build_image` makes it or `compress.image.read_image` accepts it.

    Returns
    -------
    bytes
        What `compress.archive.unpack_image` reads.

    Raises
    ------
    ArchiveError
        If the image was not laid out by this version of `build_image`, or is too large.
    """
    check_unpacked_size(image.manifest)
    try:
        layers = [decoded.layer for decoded in decode_image(image, placed=True)]
        again = build_image(layers, Geometry(**image.manifest["machine"]))
    except ValueError as error:
        raise ArchiveError(f"this image cannot be taken apart: {error}") from error
    if again.stream != image.stream:
        raise ArchiveError(
            "this image was laid out in another way than this version does: compress the network "
            "again"
        )
    try:
        text = json.dumps(image.manifest, separators=(",", ":"), allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise ArchiveError(f"the manifest cannot be JSON: {error}") from None
    body = [pack_layer(layer) for layer in layers]
    return pack_header(zlib.compress(text.encode(), 9), b"".join(body))
