"""The image of a network: a folder with a stream and its manifest (`docs/image.md`).

``build``
    Layers to an image in memory.
``files``
    The folder on disk: written whole or not at all, read with bounds.
``manifest``
    Types and ranges of the manifest's keys.
``memories``, ``passes``, ``contents``
    What the stream writes, one pass of the machine that runs on it, and whether all passes make
    up the manifest's layers.
"""

from compress.image.build import build_image
from compress.image.errors import ImageError
from compress.image.files import Image, read_image, write_image

__all__ = ["Image", "ImageError", "build_image", "read_image", "write_image"]
