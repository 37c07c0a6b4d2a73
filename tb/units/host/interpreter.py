"""What a sequence of beats on the input stream must cause, as docs/stream.md tells it."""

from __future__ import annotations

from collections.abc import Iterator

from model.packets import Header, Kind, check_header
from model.parameters import MachineParameters
from tb.units.host.streams import Beat


def events_of(beats: list[Beat], parameters: MachineParameters) -> Iterator[tuple]:
    """Say what whole packets must cause, in order.

    Parameters
    ----------
    beats : list of (int, bool)
        Data and TLAST; the list does not end within a packet.
    parameters : MachineParameters

    Yields
    ------
    tuple
        `("write", space, pe, address, data)`, `("read", space, pe, address, length)`,
        `("run", first, count)`, `("packet", reason, header)` for a malformed packet, or
        `("cut", missing)` for one that is cut short.
    """
    stream = iter(beats)
    for beat, last in stream:
        header = Header(beat)
        place = (header.space, header.pe)
        if reason := check_header(header, parameters):
            yield "packet", int(reason), beat & 0xFFFF
            while not last:
                _, last = next(stream)
        elif header.kind == Kind.READ:
            yield "read", *place, header.address, header.length
        elif header.kind == Kind.RUN:
            yield "run", header.address, header.length
        else:
            left = header.length
            while left and not last:
                data, last = next(stream)
                yield "write", *place, header.address + header.length - left, data
                left -= 1
            if left:
                yield "cut", left
