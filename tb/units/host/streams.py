"""Both ends of an AXI4-Stream for benches that work cycle by cycle."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from tb.agents.patterns import NAMES, Pattern, make
from tb.agents.protocol import HandshakeRule, ProtocolError
from tb.units.bench import Bench, Mismatch

Beat = tuple[int, bool]
"""Data, and whether TLAST is on it."""


class StableRule:
    """Checks that what is offered stays as it is until it is taken.

    Parameters
    ----------
    bench : Bench
    channel : str
        Name for messages.
    """

    def __init__(self, bench: Bench, channel: str) -> None:
        self._bench = bench
        self._channel = channel
        self._rule = HandshakeRule(channel)

    def sample(self, valid: int | str, ready: int, payload: object) -> bool:
        """Take one cycle in; return True if something was taken.

        Raises
        ------
        Mismatch
            If the rule is broken, or the valid signal is undefined.
        """
        if valid not in (0, 1):
            raise Mismatch(f"{self._channel}: valid is {valid}, cycle {self._bench.cycles}")
        try:
            self._rule.sample(valid == 1, ready == 1, payload, self._bench.cycles)
        except ProtocolError as error:
            raise Mismatch(str(error)) from None
        return valid == 1 and ready == 1


class StreamSource:
    """Offers beats on `s_axis`, with idles in between; a beat stays until it is taken.

    While nothing is offered data and TLAST are noise.

    Parameters
    ----------
    bench : Bench
    pattern : str, optional
        Name of the pattern of idles (`tb.agents.patterns`); a random one by default.
    """

    def __init__(self, bench: Bench, pattern: str | None = None) -> None:
        self._rng = bench.rng
        self._idles: Pattern | None = make(pattern or bench.rng.choice(NAMES), bench.rng)
        self._beats: deque[Beat] = deque()
        self._offering = False

    def send(self, beats: Iterable[Beat]) -> None:
        """Queue beats up."""
        self._beats.extend(beats)

    def inputs(self) -> dict[str, int]:
        """Return what to drive in this cycle."""
        if self._beats and not self._offering:
            self._offering = not (self._idles and next(self._idles))
        noise = (self._rng.getrandbits(64), self._rng.random() < 0.5)
        data, last = self._beats[0] if self._offering else noise
        return {
            "s_axis_tvalid": int(self._offering),
            "s_axis_tdata": data,
            "s_axis_tlast": int(last),
        }

    def clock(self, ready: int) -> Beat | None:
        """End the cycle; return the beat if it was taken."""
        if not (self._offering and ready == 1):
            return None
        self._offering = False
        return self._beats.popleft()

    def __len__(self) -> int:
        """Number of beats that were not taken yet."""
        return len(self._beats)


class StreamSink:
    """Takes beats from `m_axis` by a pattern and checks that an offered beat stays as it is.

    Attributes
    ----------
    stopped : bool
        Take nothing, whatever the pattern.
    """

    def __init__(self, bench: Bench, pattern: str | None = None) -> None:
        self._pauses: Pattern | None = make(pattern or bench.rng.choice(NAMES), bench.rng)
        self._rule = StableRule(bench, "m_axis")
        self._ready = False
        self.stopped = False

    def inputs(self) -> dict[str, int]:
        """Return what to drive in this cycle."""
        self._ready = not (self.stopped or (self._pauses and next(self._pauses)))
        return {"m_axis_tready": int(self._ready)}

    def clock(self, outputs: dict[str, int | str]) -> Beat | None:
        """End the cycle; return the beat if one was taken.

        Raises
        ------
        Mismatch
            If the bus's rule is broken.
        """
        beat = (outputs["m_axis_tdata"], outputs["m_axis_tlast"])
        taken = self._rule.sample(outputs["m_axis_tvalid"], self._ready, beat)
        return beat if taken else None
