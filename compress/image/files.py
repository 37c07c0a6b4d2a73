"""The image on disk: written whole or not at all, read with bounds and full validation."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import shutil
import stat
import tempfile
from pathlib import Path
from typing import Any

from compress.image.contents import check_contents
from compress.image.errors import ImageError
from compress.image.manifest import check_manifest
from compress.image.strict_json import parse_strictly

MANIFEST = "manifest.json"
STREAM = "stream.bin"
MAX_MANIFEST_BYTES = 16 << 20

_AGAIN = "compress the network again"


@dataclasses.dataclass(frozen=True, eq=False)
class Image:
    """A compressed network.

    Attributes
    ----------
    manifest : dict
        As in `docs/image.md`.
    stream : bytes
        What a DMA engine sends.
    """

    manifest: dict[str, Any]
    stream: bytes


def write_image(image: Image, path: str | os.PathLike[str]) -> None:
    """Write an image folder; an image that was there before is replaced only by a whole one.

    Parameters
    ----------
    image : Image
    path : path-like
        The folder, by custom `NAME.eie`.

    Raises
    ------
    ImageError
        If the image is not sound, `path` is something else than an image folder, or cannot be
        written. What was at `path` before is still there then.
    """
    target = Path(os.path.abspath(path))
    try:
        check_image(image)
    except ImageError as error:
        raise ImageError(f"{target}: this image is not sound and is not written: {error}") from None
    try:
        # NaN and infinity are Python's own extension; other readers refuse them.
        manifest = json.dumps(image.manifest, indent=1, allow_nan=False) + "\n"
    except (TypeError, ValueError, RecursionError) as error:
        raise ImageError(f"{target}: the manifest cannot be JSON: {error}") from None
    check_target(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        # Beside the target, so that renaming stays within one file system.
        with tempfile.TemporaryDirectory(
            prefix=f".{target.name}.", dir=target.parent, ignore_cleanup_errors=True
        ) as scratch:
            made = Path(scratch) / "new"
            made.mkdir()
            _write_file(made / STREAM, image.stream)
            _write_file(made / MANIFEST, manifest.encode())
            _sync_folder(made)
            _put(made, target, aside=Path(f"{scratch}.old"))
            _sync_folder(target.parent)
    except OSError as error:
        raise ImageError(f"{target} cannot be written: {error.strerror or error}") from error


def _put(made: Path, target: Path, aside: Path) -> None:
    """Rename `made` to `target`; a folder that is there steps aside first, and back on failure."""
    if not os.path.lexists(target):
        made.rename(target)
        return
    target.rename(aside)
    try:
        made.rename(target)
    except BaseException:
        aside.rename(target)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def check_target(target: Path) -> None:
    """Refuse to replace anything but an image: a folder with other files would lose them.

    Raises
    ------
    ImageError
        If something else is at `target`, or it cannot be looked at.
    """
    try:
        if os.path.lexists(target):
            _check_replaceable(target)
    except OSError as error:
        raise ImageError(f"{target} cannot be written: {error.strerror or error}") from error


def _check_replaceable(target: Path) -> None:
    if not (target / MANIFEST).is_file():
        raise ImageError(f"{target} exists and is no image: choose another path or remove it")
    others = {entry.name for entry in target.iterdir()} - {MANIFEST, STREAM}
    if others:
        raise ImageError(
            f"{target} holds {min(others)} beside an image: choose another path or move it away"
        )


def read_image(path: str | os.PathLike[str]) -> Image:
    """Read an image folder and check everything that `docs/image.md` lists.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    Image

    Raises
    ------
    ImageError
        If the folder cannot be read or anything in it is not sound; one line that names the
        file, the place and what to do.
    """
    folder = Path(path)
    file = folder / MANIFEST
    text = _read_file(file, MAX_MANIFEST_BYTES)
    try:
        manifest = parse_strictly(text)
    except (ValueError, RecursionError) as error:
        raise ImageError(f"{file}: this is no JSON ({error}); {_AGAIN}") from None
    try:
        geometry = check_manifest(manifest)
    except ImageError as error:
        raise ImageError(f"{file}: {error}; {_AGAIN}") from None
    file = folder / STREAM
    size = manifest["stream"]["bytes"]
    stream = _read_file(file, size)
    if len(stream) != size:
        raise ImageError(
            f"{file}: it has {len(stream)} bytes, its manifest says {size}; copy the image again"
        )
    if hashlib.sha256(stream).hexdigest() != manifest["stream"]["sha256"]:
        raise ImageError(f"{file}: it does not match its checksum; copy the image again")
    try:
        check_contents(manifest, geometry, stream)
    except ImageError as error:
        raise ImageError(f"{file}: {error}; {_AGAIN}") from None
    return Image(manifest, stream)


def check_image(image: Image) -> None:
    """Check an image in memory as `read_image` checks one on disk.

    Raises
    ------
    ImageError
        At the first thing that is not sound.
    """
    geometry = check_manifest(image.manifest)
    declared = image.manifest["stream"]
    if len(image.stream) != declared["bytes"]:
        raise ImageError(
            f"the stream has {len(image.stream)} bytes, the manifest says {declared['bytes']}"
        )
    if hashlib.sha256(image.stream).hexdigest() != declared["sha256"]:
        raise ImageError("the stream does not match its checksum")
    check_contents(image.manifest, geometry, image.stream)


def _write_file(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    """Make the names in a folder last, as `_write_file` does for a file's content."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read_file(path: Path, limit: int) -> bytes:
    """The whole file; one that is longer than `limit` bytes is refused before it is read."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise ImageError(f"{path}: this is no file; give the folder of an image")
        if status.st_size > limit:
            raise ImageError(
                f"{path}: it has {status.st_size} bytes, at most {limit} are expected; "
                "copy the image again"
            )
        with path.open("rb") as file:
            return file.read(status.st_size)
    except OSError as error:
        raise ImageError(
            f"{path}: it cannot be read ({error.strerror or error}); give the folder of an image"
        ) from None
