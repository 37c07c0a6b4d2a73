"""What goes over a stream at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from pyuvm import uvm_sequence_item

from tb.agents.patterns import Pattern


class Transfer(uvm_sequence_item):
    """Beats of one transfer: TLAST is on the last of them.

    Parameters
    ----------
    beats : sequence of int, or ndarray of uint64
    last : bool
        Whether the transfer ends with TLAST; a host that never sends TLAST is legal.
    idles : Pattern, optional
        Cycles in which the driver pauses.
    cycles : sequence of int, optional
        When each beat was taken; monitors know it.
    waits : sequence of int, optional
        Cycles that each beat was offered before it was taken; monitors know it.

    Attributes
    ----------
    cycles, waits : ndarray of int64 [n]
        -1 where unknown.
    """

    def __init__(
        self,
        beats: Sequence[int] | np.ndarray,
        *,
        last: bool = True,
        idles: Pattern | None = None,
        cycles: Sequence[int] | None = None,
        waits: Sequence[int] | None = None,
        name: str = "transfer",
    ) -> None:
        super().__init__(name)
        self.beats = np.asarray(beats, dtype=np.uint64)
        self.last = last
        self.idles = idles
        unknown = [-1] * len(self.beats)
        self.cycles = np.asarray(unknown if cycles is None else cycles, dtype=np.int64)
        self.waits = np.asarray(unknown if waits is None else waits, dtype=np.int64)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Transfer)
            and self.last == other.last
            and np.array_equal(self.beats, other.beats)
        )

    def __str__(self) -> str:
        shown = " ".join(f"{int(beat):016x}" for beat in self.beats[:4])
        more = f" ... ({len(self.beats)} beats)" if len(self.beats) > 4 else ""
        return f"{shown}{more}{'' if self.last else ' without TLAST'}"
