"""Take the input stream apart into packets, with its two kinds of error (``docs/stream.md``)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from model.errors import ModelError
from model.packets import Header, Kind, Malformed, check_header
from model.parameters import MachineParameters


@dataclass(frozen=True)
class Store:
    """Payload beats of a WRITE: the packet's beats from `offset` on."""

    header: Header
    offset: int
    payload: NDArray[np.uint64]


@dataclass(frozen=True)
class Request:
    """A READ or a RUN."""

    header: Header


@dataclass(frozen=True)
class MalformedPacket:
    """A header that is refused."""

    header: Header
    reason: Malformed


@dataclass(frozen=True)
class StreamCut:
    """TLAST inside a packet."""

    header: Header
    missing: int


Event = Store | Request | MalformedPacket | StreamCut


class StreamReader:
    """Reads beats in pieces of any size; a packet may be spread over several calls."""

    def __init__(self, parameters: MachineParameters) -> None:
        self._parameters = parameters
        self._write: Header | None = None
        self._stored = 0
        self._dropping = False

    @property
    def loading(self) -> bool:
        """A packet is in progress: some of its payload, or of what is dropped, is to come."""
        return self._write is not None or self._dropping

    def feed(self, beats: ArrayLike, last: ArrayLike) -> list[Event]:
        """Take beats of the input stream.

        Parameters
        ----------
        beats : array_like of uint64 [n]
        last : array_like of bool [n]
            TLAST of each beat.

        Returns
        -------
        list of Event
            What the beats amount to, in order.

        Raises
        ------
        ModelError
            If the two arrays are not one-dimensional and of one length.
        """
        beats = np.asarray(beats, np.uint64)
        last = np.asarray(last, np.bool_)
        if beats.ndim != 1 or beats.shape != last.shape:
            raise ModelError(
                f"beats and last must be vectors of one length, got {beats.shape} and {last.shape}"
            )
        ends = np.flatnonzero(last)
        events: list[Event] = []
        position = 0
        while position < len(beats):
            if self._dropping:
                position = self._drop(position, len(beats), ends)
            elif self._write is not None:
                position = self._store(position, beats, ends, events)
            else:
                self._take_header(Header(int(beats[position])), bool(last[position]), events)
                position += 1
        return events

    def _take_header(self, header: Header, last: bool, events: list[Event]) -> None:
        reason = check_header(header, self._parameters)
        if reason is not None:
            events.append(MalformedPacket(header, reason))
            self._dropping = not last
        elif header.kind != Kind.WRITE:
            events.append(Request(header))
        elif last:
            events.append(StreamCut(header, header.length))
        else:
            self._write, self._stored = header, 0

    def _store(
        self, position: int, beats: NDArray[np.uint64], ends: NDArray[np.int64],
        events: list[Event],
    ) -> int:
        header = self._write
        stop = min(position + header.length - self._stored, len(beats))
        end = _next_end(position, ends)
        cut = end is not None and end + 1 <= stop
        if cut:
            stop = end + 1
        events.append(Store(header, self._stored, beats[position:stop]))
        self._stored += stop - position
        missing = header.length - self._stored
        if missing == 0:
            self._write = None
        elif cut:
            events.append(StreamCut(header, missing))
            self._write = None
        return stop

    def _drop(self, position: int, length: int, ends: NDArray[np.int64]) -> int:
        end = _next_end(position, ends)
        if end is None:
            return length
        self._dropping = False
        return end + 1


def _next_end(position: int, ends: NDArray[np.int64]) -> int | None:
    """The first TLAST at or behind `position`."""
    index = int(np.searchsorted(ends, position))
    return int(ends[index]) if index < len(ends) else None
