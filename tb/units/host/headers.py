"""Packet headers for the benches of the host interface: valid, and malformed for each reason."""

from __future__ import annotations

from random import Random

from model.packets import PER_PE, READ_ONLY, Kind, Malformed, Space, space_beats
from model.parameters import MachineParameters

_FIELD = 1 << 24
_WRITABLE = tuple(space for space in Space if space not in READ_ONLY)


def make_header(kind: int, space: int = 0, pe: int = 0, address: int = 0, length: int = 1) -> int:
    """Put a header beat together from its fields (`docs/stream.md`)."""
    return length << 40 | address << 16 | pe << 8 | space << 4 | kind


def limits(kind: int, space: int, parameters: MachineParameters) -> tuple[int, int]:
    """Return how many PEs a valid header can name, and the size of its space in beats."""
    if kind == Kind.RUN:
        return 1, parameters.num_desc
    pes = parameters.num_pe if space in PER_PE else 1
    return pes, space_beats(Space(space), parameters)


def valid_header(
    rng: Random, parameters: MachineParameters, kind: int | None = None, longest: int = _FIELD
) -> int:
    """Return a random valid header, often at the end of its space.

    Parameters
    ----------
    rng : Random
    parameters : MachineParameters
    kind : int, optional
        Any of the three by default.
    longest : int
        Upper bound of the length.
    """
    kind = rng.choice((Kind.WRITE, Kind.READ, Kind.RUN)) if kind is None else kind
    space = 0 if kind == Kind.RUN else rng.choice(_WRITABLE if kind == Kind.WRITE else list(Space))
    pes, beats = limits(kind, space, parameters)
    length = rng.choice((1, rng.randint(1, min(longest, beats)), min(longest, beats)))
    address = rng.choice((0, rng.randint(0, beats - length), beats - length))
    return make_header(kind, space, rng.choice((0, rng.randrange(pes), pes - 1)), address, length)


def malformed_header(rng: Random, parameters: MachineParameters, reason: Malformed) -> int:
    """Return a header that is malformed for one reason; the fields behind it are anything."""
    junk = [rng.choice((0, rng.randrange(256), 255)), rng.randrange(_FIELD), rng.randrange(_FIELD)]
    if reason == Malformed.KIND:
        return make_header(rng.choice((0, *range(4, 16))), rng.randrange(16), *junk)
    if reason == Malformed.SPACE:
        kind = rng.choice((Kind.WRITE, Kind.READ, Kind.RUN))
        spaces = {
            Kind.WRITE: range(Space.RESULT, 16), Kind.READ: range(9, 16), Kind.RUN: range(1, 16),
        }  # fmt: skip
        return make_header(kind, rng.choice(spaces[kind]), *junk)
    header = valid_header(rng, parameters)
    kind, space = header & 0xF, header >> 4 & 0xF
    pes, beats = limits(kind, space, parameters)
    if reason == Malformed.PE and pes < 256:
        pe = rng.choice((pes, rng.randint(pes, 255), 255))
        return make_header(kind, space, pe, *junk[1:])
    # In a machine of 256 PEs every PE exists, so a header can only be too long.
    pe = rng.randrange(pes)
    choices = (
        (rng.randrange(_FIELD), 0),
        (beats, 1),
        (0, beats + 1),
        (_FIELD - 1, _FIELD - 1),
        (rng.randint(beats, _FIELD - 1), rng.randint(1, _FIELD - 1)),
    )
    return make_header(kind, space, pe, *rng.choice(choices))
