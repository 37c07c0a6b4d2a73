"""The image on disk: written whole or not at all, read with bounds and full validation."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from compress.image.contents import check_contents
from compress.image.errors import ImageError
from compress.image.manifest import check_manifest

MANIFEST = "manifest.json"
STREAM = "stream.bin"
MAX_MANIFEST_BYTES = 16 << 20
MAX_STREAM_BYTES = 4 << 30


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
        If `path` is something else than an image folder, or cannot be written.
    """
    target = Path(path)
    if target.exists() and not (target / MANIFEST).is_file():
        raise ImageError(f"{target} exists and is no image: choose another path or remove it")
    made = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
        made.chmod(0o755)
        _write_file(made / STREAM, image.stream)
        _write_file(made / MANIFEST, (json.dumps(image.manifest, indent=1) + "\n").encode())
        if target.exists():
            # A folder cannot replace a folder in one step: the old one steps aside first.
            aside = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
            target.rename(aside / target.name)
            made.rename(target)
            shutil.rmtree(aside)
        else:
            made.rename(target)
    except OSError as error:
        raise ImageError(f"{target} cannot be written: {error.strerror or error}") from error
    except (TypeError, ValueError) as error:
        raise ImageError(f"the manifest cannot be written as JSON: {error}") from error
    finally:
        if made is not None and made.exists():
            shutil.rmtree(made, ignore_errors=True)


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
        If the folder cannot be read or anything in it is not sound; the message names the file
        and the place.
    """
    folder = Path(path)
    if not folder.is_dir():
        raise ImageError(f"{folder} is no image folder: give the folder that holds {MANIFEST}")
    text = _read_file(folder / MANIFEST, MAX_MANIFEST_BYTES)
    try:
        manifest = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ImageError(f"{folder / MANIFEST} is no JSON ({error}): compress again") from None
    try:
        geometry = check_manifest(manifest)
        size = manifest["stream"]["bytes"]
        found = (folder / STREAM).stat().st_size if (folder / STREAM).is_file() else None
        if found != size:
            raise ImageError(
                f"{STREAM} has {'no file' if found is None else found} "
                f"of {size} bytes: copy the image again"
            )
        stream = _read_file(folder / STREAM, min(size, MAX_STREAM_BYTES))
        if hashlib.sha256(stream).hexdigest() != manifest["stream"]["sha256"]:
            raise ImageError(f"{STREAM} does not match its checksum: copy the image again")
        check_contents(manifest, geometry, stream)
    except ImageError as error:
        raise ImageError(f"{folder}: {error}") from None
    return Image(manifest, stream)


def _write_file(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _read_file(path: Path, limit: int) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except OSError as error:
        raise ImageError(f"{path} cannot be read: {error.strerror or error}") from error
    if len(content) > limit:
        raise ImageError(f"{path} is longer than {limit} bytes: this is no image")
    return content
