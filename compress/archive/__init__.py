"""The archive of a network: an image in one Huffman coded file (`docs/archive.md`).

``layers``
    The compressed layers that an image holds.
``record``
    One layer in the file.
``pack``, ``unpack``
    An image to the bytes of a file, and back to the identical image.
``files``
    The file on disk: written whole or not at all, read with bounds.
"""

from compress.archive.errors import ArchiveError
from compress.archive.files import read_archive, write_archive
from compress.archive.pack import pack_image
from compress.archive.unpack import unpack_image

__all__ = ["ArchiveError", "pack_image", "read_archive", "unpack_image", "write_archive"]
