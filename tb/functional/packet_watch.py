"""Samples packets and the pace of both streams."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from model import MachineParameters
from model.packets import Header, Kind, Malformed, Space
from tb.agents.axis import Transfer
from tb.functional.groups import interface
from tb.functional.points import Hits
from tb.functional.streams import DROPPED, HEADER, Framing, Pace, share_name

_HELD = 8  # cycles that a header waits at least if a run holds it


class PacketWatch:
    """Follows both streams.

    Parameters
    ----------
    parameters : MachineParameters
    sample : callable
        Takes a sample.

    Attributes
    ----------
    loading : bool
        A packet has begun and is not complete.
    """

    def __init__(self, parameters: MachineParameters, sample: Callable[[Hits], None]) -> None:
        self._parameters = parameters
        self._sample = sample
        self._framing = Framing(parameters)
        self.forget()

    def forget(self) -> None:
        """Start over, as after a reset."""
        self._framing.forget()
        self.loading = False
        self._input_end: int | None = None
        self._pace = "never"
        self._ran = False
        self._pieces: list[Transfer] = []

    def input(self, transfer: Transfer) -> None:
        """Take in a piece of the input stream, before the model does."""
        beats, before = transfer.beats, self._input_end
        roles = self._framing.roles(beats, transfer.last)
        pace = Pace.of(transfer, before)
        self._input_end = int(transfer.cycles[-1])
        self._dropped = int(np.count_nonzero(roles == DROPPED))
        self.loading = self._framing.loading
        self._pace = share_name(pace.idles[1:])
        self._sample(interface.of_input(roles, pace, transfer.last))
        self._behind_runs(beats, roles, pace)
        if transfer.last:
            self._sample({"interface.tlast": {"error" if self._framing.faulty else "packet"}})
        elif not self.loading:
            self._sample({"interface.tlast": {"without_tlast"}})

    def _behind_runs(self, beats: np.ndarray, roles: np.ndarray, pace: Pace) -> None:
        for place in np.flatnonzero(roles == HEADER).tolist():
            kind = Header(int(beats[place])).kind
            if self._ran and pace.waits[place] >= _HELD and kind in (1, 2, 3):
                self._sample({"control.behind_run": {Kind(kind).name.lower()}})
            self._ran = kind == Kind.RUN

    def header(self, header: Header) -> None:
        """Take in a good packet."""
        if header.kind == Kind.RUN:
            return
        shown = interface.of_header(header, self._parameters)
        if header.kind == Kind.WRITE:
            shown["interface.input_pace"] = {self._pace}
        self._sample(shown)

    def malformed(self, reason: Malformed) -> None:
        """Take in a packet that is refused."""
        self._sample({
            "control.malformed": {reason.name.lower()},
            "interface.dropped": {interface.PAUSES.name(self._dropped)},
        })  # fmt: skip
        self._stream_error("malformed")

    def cut(self, length: int, missing: int) -> None:
        """Take in a packet that ends early."""
        place = (
            "behind_header" if missing == length else "one_missing" if missing == 1 else "inside"
        )
        self._sample({"control.cut": {place}})
        self._stream_error("cut")

    def _stream_error(self, kind: str) -> None:
        self._sample({
            "interface.stream_error": {kind}, "interface.input_pace": {self._pace},
        })  # fmt: skip

    def output(self, transfer: Transfer) -> bool:
        """Take in a piece of the output stream; True if it completes an answer."""
        self._pieces.append(transfer)
        if not transfer.last:
            return False
        whole = Transfer(
            np.concatenate([piece.beats for piece in self._pieces]),
            cycles=np.concatenate([piece.cycles for piece in self._pieces]),
            waits=np.concatenate([piece.waits for piece in self._pieces]),
        )
        self._pieces = []
        space = Space(Header(int(whole.beats[0])).space).name.lower()
        self._sample(interface.of_output(Pace.of(whole, None)) | {"interface.read": {space}})
        return True
