"""The beginning of the file: magic, version, lengths, checksum; and the bounds of its content."""

from __future__ import annotations

import hashlib
import struct
from typing import Any

from compress.archive.errors import ArchiveError
from compress.stream import BEAT_BYTES

# As in PNG: a transfer that strips the eighth bit or changes line ends is found at once.
MAGIC = b"\x89EIE\r\n\x1a\n"
VERSION = 1
DIGEST_BYTES = 16

# Version, bytes of the compressed manifest, bytes of the whole file.
_FIELDS = struct.Struct("<IIQ")
HEADER_BYTES = len(MAGIC) + _FIELDS.size + DIGEST_BYTES

MAX_UNPACKED_BYTES = 1 << 30
"""Bound of the codes and of the pointers of a network: all-zero layers take no bytes of a file."""

_COPY = "copy the archive again"


def pack_header(manifest: bytes, body: bytes) -> bytes:
    """A whole file.

    Parameters
    ----------
    manifest : bytes
        Compressed.
    body : bytes
        The layers' records.
    """
    size = HEADER_BYTES + len(manifest) + len(body)
    start = MAGIC + _FIELDS.pack(VERSION, len(manifest), size)
    content = manifest + body
    return start + _digest(start, content) + content


def check_header(data: bytes) -> tuple[memoryview, memoryview]:
    """Check that a file is whole.

    Parameters
    ----------
    data : bytes
        The file.

    Returns
    -------
    tuple of memoryview
        The compressed manifest and the layers' records.

    Raises
    ------
    ArchiveError
        If the file is none of this format and version, or damaged.
    """
    if data[: len(MAGIC)] != MAGIC:
        raise ArchiveError("this is no archive of a network; give a file made by compression")
    if len(data) < HEADER_BYTES:
        raise ArchiveError(f"it is cut short after {len(data)} bytes; {_COPY}")
    end = len(MAGIC) + _FIELDS.size
    version, manifest_bytes, size = _FIELDS.unpack(data[len(MAGIC) : end])
    if version != VERSION:
        raise ArchiveError(
            f"version {version} is not known, only {VERSION}; take the release that made it"
        )
    if size != len(data):
        raise ArchiveError(f"it has {len(data)} bytes, its header says {size}; {_COPY}")
    if manifest_bytes > size - HEADER_BYTES:
        raise ArchiveError(f"a manifest of {manifest_bytes} bytes does not fit in; {_COPY}")
    content = memoryview(data)[HEADER_BYTES:]
    if _digest(data[:end], content) != data[end:HEADER_BYTES]:
        raise ArchiveError(f"it does not match its checksum; {_COPY}")
    return content[:manifest_bytes], content[manifest_bytes:]


def check_unpacked_size(manifest: dict[str, Any]) -> None:
    """Bound the memory that a network takes, whatever its file says.

    Parameters
    ----------
    manifest : dict
        A sound one.

    Raises
    ------
    ArchiveError
        If codes or pointers take more than MAX_UNPACKED_BYTES.
    """
    machine = manifest["machine"]
    tile = machine["reg_depth"] * machine["num_pe"]
    weights = pointers = 0
    for layer in manifest["layers"]:
        weights += layer["inputs"] * layer["outputs"]
        beats = (layer["inputs"] + 1) * machine["num_pe"] * -(-layer["outputs"] // tile)
        pointers += beats * BEAT_BYTES
    for what, size in (("codes", weights), ("pointers", pointers)):
        if size > MAX_UNPACKED_BYTES:
            raise ArchiveError(
                f"the {what} of the layers would take {size} bytes, above {MAX_UNPACKED_BYTES}: "
                "split the network into several"
            )


def _digest(start: bytes, content: bytes | memoryview) -> bytes:
    checksum = hashlib.blake2b(start, digest_size=DIGEST_BYTES)
    checksum.update(content)
    return checksum.digest()
