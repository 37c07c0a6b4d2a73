"""The image of a network: a folder with a stream and its manifest (`docs/image.md`).

``build``
    Layers to an image in memory.
``files``
    The folder on disk: written whole or not at all, read with bounds.
``manifest``
    Types and ranges of the manifest's keys.
``contents``
    What the stream writes into a machine's memories, checked against the manifest.
"""

from compress.image.build import build_image
from compress.image.errors import ImageError
from compress.image.files import Image, read_image, write_image

__all__ = ["Image", "ImageError", "build_image", "read_image", "write_image"]
