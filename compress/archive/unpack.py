"""From the bytes of an archive back to the identical image."""

from __future__ import annotations

import hashlib
import json
import zlib
from typing import Any

from compress.archive.errors import ArchiveError
from compress.archive.header import check_header, check_unpacked_size
from compress.archive.record import unpack_layer
from compress.geometry import Geometry
from compress.image import Image, ImageError, build_image
from compress.image.contents import check_contents
from compress.image.files import MAX_MANIFEST_BYTES
from compress.image.manifest import check_manifest
from compress.layer import QuantizedLayer

_AGAIN = "compress the network again"


def unpack_image(data: bytes) -> Image:
    """Rebuild the image from an archive.

    Parameters
    ----------
    data : bytes
        As `compress.archive.pack_image` makes it.

    Returns
    -------
    Image
        Sound, and identical to the one that was packed.

    Raises
    ------
    ArchiveError
        If anything in the archive is not sound; one line that says what to do.
    """
    compressed, body = check_header(data)
    manifest = _manifest(compressed)
    try:
        geometry = check_manifest(manifest)
    except ImageError as error:
        raise ArchiveError(f"its manifest is not sound: {error}; {_AGAIN}") from None
    check_unpacked_size(manifest)
    layers = _layers(body, manifest)
    return Image(manifest, _stream(layers, geometry, manifest))


def _manifest(compressed: memoryview) -> Any:
    inflate = zlib.decompressobj()
    try:
        text = inflate.decompress(compressed, MAX_MANIFEST_BYTES)
        complete = inflate.eof and not inflate.unused_data
    except zlib.error:
        complete = False
    if not complete:
        raise ArchiveError(
            f"its manifest is not compressed as it should be, or has more than "
            f"{MAX_MANIFEST_BYTES} bytes; {_AGAIN}"
        )
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ArchiveError(f"its manifest is no JSON ({error}); {_AGAIN}") from None


def _layers(body: memoryview, manifest: dict[str, Any]) -> list[QuantizedLayer]:
    layers = []
    for number, record in enumerate(manifest["layers"]):
        try:
            layer, length = unpack_layer(body, record)
        except ArchiveError as error:
            raise ArchiveError(f"layer {number}: {error}; {_AGAIN}") from None
        layers.append(layer)
        body = body[length:]
    if len(body):
        raise ArchiveError(f"there are {len(body)} bytes behind the last layer; {_AGAIN}")
    return layers


def _stream(
    layers: list[QuantizedLayer], geometry: Geometry, manifest: dict[str, Any]
) -> bytes:
    try:
        stream = build_image(layers, geometry).stream
    except ImageError as error:
        raise ArchiveError(f"{error}; {_AGAIN}") from None
    wanted = manifest["stream"]
    if len(stream) != wanted["bytes"] or hashlib.sha256(stream).hexdigest() != wanted["sha256"]:
        raise ArchiveError(
            "the image it was made from was laid out in another way than this version does; take "
            "the release that made it"
        )
    try:
        check_contents(manifest, geometry, stream)
    except ImageError as error:
        raise ArchiveError(f"its manifest does not fit its layers: {error}; {_AGAIN}") from None
    return stream
