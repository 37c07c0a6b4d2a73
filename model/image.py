"""Read an image folder and load its parts into the model's memories, trusting nothing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.errors import ImageError
from model.manifest import MANIFEST_LIMIT, Manifest, Part, parse_manifest
from model.memories import NetworkMemories
from model.packets import PER_PE, Space, space_beats
from model.parameters import MachineParameters
from model.stream_reader import MalformedPacket, Store, StreamCut, StreamReader

#: The spaces that an image fills.
IMAGE_SPACES = (Space.ENTRIES, Space.POINTERS, Space.BIAS, Space.CODEBOOK, Space.DESCRIPTOR)


@dataclass(frozen=True)
class ImageFiles:
    """The two files of an image, whole and of matching length and checksum.

    Attributes
    ----------
    manifest : Manifest
    stream : ndarray of uint64 [beats]
    manifest_file, stream_file : str
        Their names, for messages.
    """

    manifest: Manifest
    stream: NDArray[np.uint64] = field(repr=False)
    manifest_file: str
    stream_file: str

    def part_beats(self, part: Part) -> NDArray[np.uint64]:
        """The stream beats of one part; uint64 [part.bytes / 8]."""
        return self.stream[part.offset // 8 : (part.offset + part.bytes) // 8]


class LoadedMemories:
    """A machine's network memories, and which of their beats the current part has written.

    Attributes
    ----------
    memories : NetworkMemories
    written : dict of Space to ndarray of bool [num_pe or 1, beats]
        Codebooks count as written from part 0 on, everything else only within its part, because a
        later inference streams all the parts again.
    """

    def __init__(self, parameters: MachineParameters) -> None:
        self.parameters = parameters
        self.memories = NetworkMemories(parameters)
        self.written = {
            space: np.zeros(
                (parameters.num_pe if space in PER_PE else 1, space_beats(space, parameters)),
                np.bool_,
            )
            for space in IMAGE_SPACES
        }

    def load_part(self, beats: NDArray[np.uint64], place: str) -> None:
        """Apply one part's packets.

        Parameters
        ----------
        beats : ndarray of uint64
        place : str
            File and part, for messages.

        Raises
        ------
        ImageError
            If the part is anything but whole, valid WRITE packets to an image's spaces.
        """
        for space, mask in self.written.items():
            if space != Space.CODEBOOK:
                mask[:] = False
        last = np.zeros(len(beats), np.bool_)
        last[-1] = True
        for event in StreamReader(self.parameters).feed(beats, last):
            if isinstance(event, StreamCut):
                raise ImageError(
                    f"{place}: its last packet lacks {event.missing} beats; build the image again"
                )
            if isinstance(event, MalformedPacket):
                raise ImageError(
                    f"{place}: packet header {event.header.beat:#018x} is malformed (reason "
                    f"{int(event.reason)}); build the image again"
                )
            if not isinstance(event, Store) or event.header.space not in IMAGE_SPACES:
                raise ImageError(
                    f"{place}: packet header {event.header.beat:#018x} is not a WRITE of network "
                    "memory; build the image again"
                )
            space, pe = Space(event.header.space), event.header.pe
            first = event.header.address + event.offset
            self.memories.write(space, pe, first, event.payload)
            stored = self.memories.beats(space, pe)[first : first + len(event.payload)]
            if not np.array_equal(stored, event.payload):
                raise ImageError(
                    f"{place}: packet header {event.header.beat:#018x}: a pointer has more than "
                    f"{self.parameters.pointer_bits} bits; build the image again"
                )
            self.written[space][pe, first : first + len(event.payload)] = True


def read_image_files(path: str | Path) -> ImageFiles:
    """Read the two files of an image folder and check that they are whole.

    Parameters
    ----------
    path : str or Path
        The folder, by custom ``NAME.eie``.

    Returns
    -------
    ImageFiles

    Raises
    ------
    ImageError
        With one line that names the file, the place and what to do.
    """
    folder = Path(path)
    manifest_file, stream_file = folder / "manifest.json", folder / "stream.bin"
    manifest = parse_manifest(_read(manifest_file, MANIFEST_LIMIT), str(manifest_file))
    stream = _read(stream_file, manifest.stream_bytes)
    if len(stream) != manifest.stream_bytes:
        raise ImageError(
            f"{stream_file}: has {len(stream)} bytes, its manifest says {manifest.stream_bytes}; "
            "copy or build the image again"
        )
    if hashlib.sha256(stream).hexdigest() != manifest.sha256:
        raise ImageError(
            f"{stream_file}: its SHA-256 differs from the manifest's; copy or build the image again"
        )
    return ImageFiles(
        manifest, np.frombuffer(stream, "<u8"), str(manifest_file), str(stream_file)
    )


def _read(file: Path, limit: int) -> bytes:
    """The whole file; refused before it is read if it is longer than `limit` bytes."""
    try:
        size = file.stat().st_size
        if size > limit:
            raise ImageError(
                f"{file}: has {size} bytes, at most {limit} are expected; "
                "copy or build the image again"
            )
        return file.read_bytes()
    except OSError as error:
        raise ImageError(
            f"{file}: cannot be read ({error.strerror}); give the folder of an EIE image"
        ) from None
