"""Passes on what the model understood of the traffic to those who sample it."""

from __future__ import annotations

from model import Machine, Observer
from model.columns import PassColumns
from model.descriptor import Descriptor, Impossible
from model.error_register import ErrorKind
from model.observer import PassTrace
from model.stream_reader import Event, MalformedPacket, Request, Store, StreamCut
from tb.functional.host_watch import HostWatch
from tb.functional.packet_watch import PacketWatch
from tb.functional.run_watch import RunWatch


class ModelWatch(Observer):
    """The observer of the scoreboard's model."""

    def __init__(self, packets: PacketWatch, runs: RunWatch, host: HostWatch) -> None:
        self._packets = packets
        self._runs = runs
        self._host = host

    def packet(self, event: Event) -> None:
        """Sample a packet."""
        if isinstance(event, Request) or isinstance(event, Store) and event.offset == 0:
            self._packets.header(event.header)
        elif isinstance(event, MalformedPacket):
            self._packets.malformed(event.reason)
            self._runs.error(ErrorKind.PACKET)
        elif isinstance(event, StreamCut):
            self._packets.cut(event.header.length, event.missing)
            self._runs.error(ErrorKind.CUT)

    def start(self, first: int, count: int, accepted: bool) -> None:
        """Sample a start by register."""
        self._host.start(accepted, in_packet=self._packets.loading)
        if not accepted:
            self._runs.error(ErrorKind.START_BUSY)

    def run(self, machine: Machine, first: int, count: int) -> None:
        """Sample the beginning of a run."""
        self._host.run_begins()
        self._runs.begin(first, count, self._host.started_by)

    def refused(self, machine: Machine, index: int, reason: Impossible) -> None:
        """Sample the end of a run in front of a descriptor."""
        self._runs.refused(reason)

    def done(
        self,
        machine: Machine,
        index: int,
        descriptor: Descriptor,
        columns: PassColumns,
        trace: PassTrace,
    ) -> None:
        """Sample a pass."""
        self._runs.passed(machine, descriptor, columns, trace)

    def finished(self, machine: Machine) -> None:
        """Sample a run."""
        self._runs.end()
