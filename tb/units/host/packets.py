"""Random packets for the input stream."""

from __future__ import annotations

from random import Random

from model.packets import Header, Kind, Malformed
from model.parameters import MachineParameters
from tb.units.host.headers import malformed_header, valid_header
from tb.units.host.streams import Beat

_LONGEST = 9  # payload beats: long packets only take time


def payload(rng: Random, count: int) -> list[Beat]:
    """Return random beats without TLAST."""
    return [(rng.getrandbits(64), False) for _ in range(count)]


def random_packet(
    rng: Random, parameters: MachineParameters, longest_read: int = 1 << 24
) -> list[Beat]:
    """Return a random packet of any kind; one that is cut short or malformed ends with TLAST."""
    kind = rng.choice(("write", "write", "cut", "read", "run", "malformed"))
    if kind == "malformed":
        header = malformed_header(rng, parameters, rng.choice(list(Malformed)))
        beats = [(header, False), *payload(rng, rng.choice((0, 1, 2, 9)))]
    elif kind in ("read", "run"):
        # The length of a RUN costs nothing.
        longest = longest_read if kind == "read" else 1 << 24
        beats = [(valid_header(rng, parameters, Kind[kind.upper()], longest), False)]
    else:
        longest = _LONGEST if kind == "write" else 1 << 24
        header = valid_header(rng, parameters, Kind.WRITE, longest)
        length = Header(header).length
        count = length if kind == "write" else rng.randrange(min(length, _LONGEST))
        beats = [(header, False), *payload(rng, count)]
    last = kind in ("malformed", "cut") or rng.random() < 0.5
    return [*beats[:-1], (beats[-1][0], last)]
