"""Interface: packets and their pauses on both streams, accesses on the register bus."""

from __future__ import annotations

from typing import Any

import numpy as np

from model import MachineParameters
from model.packets import PER_PE, Header, Kind, Space, space_beats
from tb.agents.axil import OKAY, Access
from tb.functional import rules
from tb.functional.bins import Ranges, named
from tb.functional.points import Cross, Group, Hits, Point
from tb.functional.streams import HEADER, Pace, share_name

PAUSES = Ranges.of(none=0, one=1, few=2, many=10)
LENGTHS = Ranges.of(one=1, few=2, many=16)
PACKETS = Ranges.of(one=1, two=2, three_up=3)
SPACES = tuple(space.name.lower() for space in Space)
WRITABLE = tuple(s for s in SPACES if s not in ("result", "counters"))
PLACES = ("first", "inside", "last", "whole")
PACE = ("never", "seldom", "often")
CLASSES = ("constant", "control", "status", "read_write", "clear", "counter", "unlisted")
STROBES = tuple(f"{n:04b}" for n in range(16))

GROUP = Group(
    "interface",
    "Every packet and access, with the idles of its sender and the back-pressure of its receiver.",
    (
        Point("written", "Spaces that are written.", WRITABLE),
        Point("read", "Spaces that are read.", SPACES),
        Point("write_place", "Where in its space a WRITE lies.", PLACES),
        Point("read_place", "Where in its space a READ lies.", PLACES),
        Point("write_length", "Payload beats of a WRITE.", LENGTHS.names),
        Point("read_length", "Payload beats of an answer.", LENGTHS.names),
        Point("packet_pe", "PE of packets to spaces that every PE has.",
              ("first", "inner", "last"), {"last": rules.ONE_PE, "inner": rules.TWO_PES}),
        Point("packets", "Packets of a transfer.", PACKETS.names),
        Point("tlast", "What a transfer, or what was seen of it, ends with.",
              ("packet", "without_tlast", "error")),
        Point("dropped", "Beats dropped behind a malformed header.", PAUSES.names),
        Point("input_idle", "Idles in front of a beat of the input stream.", PAUSES.names),
        Point("input_idle_place", "Where the input stream idles.",
              ("before_header", "behind_header", "in_payload", "before_end")),
        Point("input_wait", "Cycles that the machine lets a beat wait.", PAUSES.names),
        Point("input_wait_place", "Beats that the machine lets wait.", ("header", "payload")),
        Point("input_pace", "How often the input stream idles within a transfer.", PACE),
        Point("output_wait", "Cycles that the host lets a beat of an answer wait.", PAUSES.names),
        Point("output_wait_place", "Beats that the host lets wait.",
              ("header", "payload", "last")),
        Point("output_pace", "How often the host lets beats of an answer wait.", PACE),
        Point("output_idle", "Idles of the machine within an answer.", PAUSES.names[:3]),
        Point("stream_error", "Errors of the input stream.", ("malformed", "cut")),
        Point("access", "Register accesses by kind of register.",
              tuple(f"{kind}_{name}" for kind in ("read", "write") for name in CLASSES)),
        Point("unlisted", "Addresses that no register has.",
              ("between_registers", "behind_errors", "behind_counters")),
        Point("strobes", "Strobes of writes to registers that keep what is written.", STROBES),
        Point("low_bits", "Bits 1:0 of addresses.", tuple(
            f"{kind}_{n}" for kind in ("read", "write") for n in range(4))),
        Point("write_order", "What of a write comes first.", ("address", "data", "together")),
        Point("response_wait", "Cycles that the host lets a response wait.",
              tuple(f"{kind}_{n}" for kind in ("read", "write") for n in PAUSES.names)),
        Point("response", "Responses.", ("read_okay", "read_error", "write_okay", "write_error")),
    ),
    (
        Cross("write_pace", "Written spaces, with and without idles of the host.",
              ("interface.written", "interface.input_pace")),
        Cross("read_pace", "Spaces read, with and without back-pressure.",
              ("interface.read", "interface.output_pace")),
        Cross("error_pace", "Errors of the stream, with and without idles.",
              ("interface.stream_error", "interface.input_pace")),
    ),
)  # fmt: skip


def of_header(header: Header, parameters: MachineParameters) -> Hits:
    """Return what the header of a WRITE or an answered READ shows."""
    space = Space(header.space)
    kind = "write" if header.kind == Kind.WRITE else "read"
    size, stop = space_beats(space, parameters), header.address + header.length
    shown: Hits = {
        "interface.written" if kind == "write" else "interface.read": {space.name.lower()},
        f"interface.{kind}_place": named(
            first=header.address == 0, last=stop == size, whole=header.length == size,
            inside=header.address > 0 and stop < size,
        ),
        f"interface.{kind}_length": {LENGTHS.name(header.length)},
    }
    if space in PER_PE:
        last = parameters.num_pe - 1
        shown["interface.packet_pe"] = {
            "first" if not header.pe else "last" if header.pe == last else "inner"
        }
    return shown


def of_input(roles: np.ndarray, pace: Pace, last: bool) -> Hits:
    """Return what a piece of the input stream shows."""
    header = roles == HEADER
    before = np.concatenate([[False], header[:-1]])
    idle, first = pace.idles.copy(), np.zeros(len(roles), dtype=bool)
    # What lies between two transfers is no idle of either.
    first[0] = True
    idle[first] = 0
    end = np.zeros(len(roles), dtype=bool)
    end[-1] = last
    paused = idle > 0
    return {
        "interface.packets": {PACKETS.name(np.count_nonzero(header))} if header.any() else set(),
        "interface.input_idle": PAUSES.shown(idle[~first]),
        "interface.input_idle_place": named(
            before_header=(paused & header).any(), behind_header=(paused & before & ~header).any(),
            in_payload=(paused & ~header & ~before & ~end).any(),
            before_end=(paused & end & ~header).any(),
        ),
        "interface.input_wait": PAUSES.shown(pace.waits),
        "interface.input_wait_place": named(
            header=(header & (pace.waits > 0)).any(), payload=(~header & (pace.waits > 0)).any()
        ),
        "interface.input_pace": {share_name(idle[~first])},
    }  # fmt: skip


def of_output(pace: Pace) -> Hits:
    """Return what the beats of one answer show."""
    waits, idles = pace.waits, pace.idles[1:]
    waited = waits > 0
    return {
        "interface.output_wait": PAUSES.shown(waits),
        "interface.output_wait_place": named(
            header=waited[0], last=waited[-1], payload=waited[1:-1].any()
        ),
        "interface.output_pace": {share_name(waits)},
        "interface.output_idle": PAUSES.shown(np.minimum(idles, 9)),
    }


def of_access(access: Access, specs: dict[int, Any]) -> Hits:
    """Return what a register access shows; `specs` are the registers by address."""
    kind = "write" if access.write else "read"
    word = access.address & ~3
    spec = specs.get(word)
    name = register_class(spec)
    shown: Hits = {
        "interface.access": {f"{kind}_{name}"},
        "interface.low_bits": {f"{kind}_{access.address & 3}"},
        "interface.response": {f"{kind}_{'okay' if access.response == OKAY else 'error'}"},
    }
    if access.response_wait >= 0:
        shown["interface.response_wait"] = {f"{kind}_{PAUSES.name(access.response_wait)}"}
    if spec is None:
        above = max(specs)
        shown["interface.unlisted"] = {
            "behind_counters" if word > above
            else "behind_errors" if word > 0x07C - 4
            else "between_registers"
        }  # fmt: skip
    if access.write:
        lead = access.data_lead
        shown["interface.write_order"] = {
            "together" if not lead else "data" if lead > 0 else "address"
        }
        if name == "read_write":
            shown["interface.strobes"] = {f"{access.strobes:04b}"}
    return shown


def register_class(spec: Any) -> str:
    """Return which of CLASSES a register belongs to; None is none."""
    if spec is None:
        return "unlisted"
    if spec.name == "CTRL":
        return "control"
    if spec.access == "RW":
        return "read_write"
    if spec.access == "W1C":
        return "clear"
    if not spec.volatile:
        return "constant"
    return "counter" if spec.address >= 0x100 else "status"
