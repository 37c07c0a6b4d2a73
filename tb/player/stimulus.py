"""What the player plays: an image and a vector as segments of one file."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np

from compress.image import Image
from model.packets import COUNTER_BEATS
from tb.sequences import packets
from tb.sequences.load import part_of

STIMULUS = "stimulus.bin"
SEGMENTS = "segments.json"


class StimulusError(ValueError):
    """The files of a stimulus are damaged; the message is one line."""


@dataclasses.dataclass(frozen=True)
class Segment:
    """One transfer of the input stream.

    Attributes
    ----------
    kind : {'load', 'run'}
        A portion of the image, or a vector (once) and a RUN with what is read back after it.
    beats : int
    answers : int
        Beats that the machine answers, header beats included.
    """

    kind: str
    beats: int
    answers: int

    @property
    def load_cycles(self) -> int:
        """Cycles of a load; 0 of a run, whose time is the timing model's.

        The machine takes a beat of WRITE packets in every cycle, headers too (stream_in.sv), as
        nothing else wants the memories while no run is in progress and no counter is read. One
        cycle more passes before the player offers the first beat, and one until it sees that the
        last was taken (eie_player.sv).
        """
        return self.beats + 2 if self.kind == "load" else 0


@dataclasses.dataclass(frozen=True)
class Stimulus:
    """Segments and their beats.

    Attributes
    ----------
    segments : list of Segment
    beats : ndarray of uint64
        Of all segments, one behind the other.
    """

    segments: list[Segment]
    beats: np.ndarray

    @property
    def load_cycles(self) -> int:
        """Cycles of all loads."""
        return sum(segment.load_cycles for segment in self.segments)

    def parts(self) -> list[np.ndarray]:
        """The beats of each segment."""
        ends = np.cumsum([segment.beats for segment in self.segments])
        return np.split(self.beats, ends[:-1])


def make_stimulus(image: Image, vectors: np.ndarray) -> Stimulus:
    """Turn an image and input vectors into what the player plays.

    An image of one portion is loaded once, one of several anew for each vector. After each portion
    its descriptors run, and the counters of every PE are read; after the last the outputs are.

    Parameters
    ----------
    image : Image
    vectors : ndarray of int16, shape (vectors, inputs)

    Returns
    -------
    Stimulus
    """
    manifest = image.manifest
    stream = np.frombuffer(image.stream, dtype="<u8")
    num_pe, outputs = manifest["machine"]["num_pe"], manifest["layers"][-1]["outputs"]
    segments: list[Segment] = []
    beats: list[np.ndarray] = []

    def add(kind: str, answers: int, *packets_: np.ndarray) -> None:
        segments.append(Segment(kind, sum(len(packet) for packet in packets_), answers))
        beats.extend(packets_)

    counters = [packets.read(packets.COUNTERS, COUNTER_BEATS, pe=pe) for pe in range(num_pe)]
    counter_answers, result_answers = num_pe * (1 + COUNTER_BEATS), 1 + -(-outputs // 4)
    parts = manifest["parts"]
    for number, vector in enumerate(vectors):
        for index, part in enumerate(parts):
            if number == 0 or len(parts) > 1:
                add("load", 0, part_of(stream, part))
            before = [packets.vector(vector)] if index == 0 else []
            after = [packets.read_result(outputs)] if index == len(parts) - 1 else []
            add(
                "run",
                counter_answers + (result_answers if after else 0),
                *before,
                packets.run(part["desc_first"], part["desc_count"]),
                *counters,
                *after,
            )
    return Stimulus(segments, np.concatenate(beats))


def write_stimulus(stimulus: Stimulus, folder: Path) -> None:
    """Write `stimulus.bin` (beats, highest byte first, as $fread wants it) and `segments.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    stimulus.beats.astype(">u8").tofile(folder / STIMULUS)
    records = [dataclasses.asdict(segment) for segment in stimulus.segments]
    (folder / SEGMENTS).write_text(json.dumps(records) + "\n")


def read_stimulus(folder: Path) -> Stimulus:
    """Read what `write_stimulus` wrote.

    Raises
    ------
    StimulusError
        If a file is missing or the two do not fit each other.
    """
    try:
        records: Any = json.loads((folder / SEGMENTS).read_text())
        segments = [Segment(**record) for record in records]
        beats = np.fromfile(folder / STIMULUS, dtype=">u8").astype(np.uint64)
    except (OSError, ValueError, TypeError) as error:
        raise StimulusError(f"no stimulus in {folder}: {error}") from None
    if sum(segment.beats for segment in segments) != len(beats):
        raise StimulusError(f"the stimulus in {folder} is damaged: it has {len(beats)} beats")
    return Stimulus(segments, beats)
