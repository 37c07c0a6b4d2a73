"""Where packets begin in the input stream, and how both streams paused."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model import MachineParameters
from model.packets import Header, Kind, check_header
from tb.agents.axis import Transfer

HEADER, PAYLOAD, DROPPED = range(3)


class Framing:
    """Tells what every beat of the input stream is; packets may be spread over several calls.

    Attributes
    ----------
    faulty : bool
        The last TLAST ended no whole packet.
    """

    def __init__(self, parameters: MachineParameters) -> None:
        self._parameters = parameters
        self.forget()

    def forget(self) -> None:
        """Start over, as after a reset."""
        self._left = 0
        self._dropping = False
        self.faulty = False

    @property
    def loading(self) -> bool:
        """A packet has begun, or is being dropped, and is not complete."""
        return bool(self._left) or self._dropping

    def roles(self, beats: np.ndarray, last: bool) -> np.ndarray:
        """Return HEADER, PAYLOAD or DROPPED for each beat; TLAST is on the last one or on none."""
        roles = np.full(len(beats), PAYLOAD)
        place = 0
        while place < len(beats):
            if self._dropping:
                roles[place:] = DROPPED
                break
            if self._left:
                taken = min(self._left, len(beats) - place)
                self._left -= taken
                place += taken
                continue
            header = Header(int(beats[place]))
            roles[place] = HEADER
            place += 1
            if check_header(header, self._parameters) is not None:
                self._dropping = True
            elif header.kind == Kind.WRITE:
                self._left = header.length
        if last:
            faulty = self.loading
            self.forget()
            self.faulty = faulty
        return roles


@dataclass(frozen=True)
class Pace:
    """How a piece of a stream went.

    Attributes
    ----------
    idles : ndarray of int64 [beats]
        Cycles before each beat in which nothing was offered; 0 for the first beat ever seen.
    waits : ndarray of int64 [beats]
        Cycles that each beat was offered and not taken.
    """

    idles: np.ndarray
    waits: np.ndarray

    @classmethod
    def of(cls, transfer: Transfer, before: int | None) -> Pace:
        """Take the pace of a transfer; `before` is the cycle of the beat in front of it."""
        cycles, waits = transfer.cycles, np.maximum(transfer.waits, 0)
        first = cycles[0] - 1 - waits[0] if before is None else before
        previous = np.concatenate([[first], cycles[:-1]])
        return cls(cycles - previous - 1 - waits, waits)


def share_name(pauses: np.ndarray) -> str:
    """Name how often a stream pauses: per beat, from none to nearly always."""
    share = np.count_nonzero(pauses) / max(1, len(pauses))
    return "never" if not share else "seldom" if share < 0.3 else "often"
