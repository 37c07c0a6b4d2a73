"""Model of `entry_issue`: which entries of which column go in which cycle.

It keeps whole columns and the number of their entries that are gone, and works out everything from
these two, where the module keeps counters.
"""

from __future__ import annotations

import random
from collections import deque
from dataclasses import dataclass

from tb.units.pe.columns import most_taken


@dataclass
class Column:
    """A column on its way through the issuer."""

    act: int
    lane: int
    entries: list[int]
    gone: int = 0

    def words_gone(self, lanes: int) -> int:
        """Return how many of its words are used up, for words of `lanes` entries."""
        if self.gone == len(self.entries):
            return -(-(self.lane + self.gone) // lanes) if self.entries else 0
        return (self.lane + self.gone) // lanes

    def words(self, lanes: int, rng: random.Random) -> list[bytes]:
        """Return its words; other columns' entries, here random bytes, surround it."""
        if not self.entries:
            return []
        memory = rng.randbytes(self.lane) + bytes(self.entries)
        memory += rng.randbytes(-len(memory) % lanes)
        return [memory[at : at + lanes] for at in range(0, len(memory), lanes)]


class IssueModel:
    """The issuer and the ring in front of it.

    Attributes
    ----------
    column : Column or None
        In progress.
    ring : deque of bytes
        Words that are fetched and not used up.
    """

    def __init__(self, parameters: dict[str, int]) -> None:
        self.lanes = parameters["SpmatWidth"] // 8
        self.slots = 2 * parameters["NumBanks"]
        self._window = parameters["WindowLen"]
        self._limits = parameters["IssueWidth"], parameters["FillerSkip"], self._window
        self.column: Column | None = None
        self.ring: deque[bytes] = deque()
        self._released = 0
        self._registered: dict[str, int] = {"valid_o": 0}

    def window(self, rng: random.Random) -> bytes:
        """Return what the ring shows to the issuer; behind its last word lies anything."""
        at = (self.column.lane + self.column.gone) % self.lanes if self.column else 0
        shown = b"".join(self.ring)[at : at + self._window]
        return shown + rng.randbytes(self._window - len(shown))

    def _takes(self, ready: bool) -> int | None:
        """Return how many entries go in this cycle, None if the column is not served."""
        column = self.column
        if column is None or not ready:
            return None
        if column.gone == len(column.entries):
            return 0  # an empty column
        at = (column.lane + column.gone) % self.lanes
        present = max(0, len(self.ring) * self.lanes - at)
        return most_taken(column.entries[column.gone :][:present], *self._limits) or None

    def cycle(self, ready: bool, offered: Column | None, window: bytes) -> dict[str, int]:
        """Return the outputs of this cycle and do what its clock edge does.

        The keys `entries` and `popped` are no ports: the entries that left the module's register,
        and whether the offered column was taken.
        """
        column, takes = self.column, self._takes(ready)
        expected = dict(self._registered, busy_o=int(column is not None), release_o=0)
        expected |= {"work_o": int(bool(takes)), "empty_slot_o": int(takes == 0)}
        self._registered = {"valid_o": int(bool(takes))}
        if column and column.gone < len(column.entries):
            at = (column.lane + column.gone) % self.lanes
            expected["pos_o"] = self._released % self.slots * self.lanes + at
        if column and takes:
            self._registered |= {
                "first_o": int(column.gone == 0), "act_o": column.act, "taken_o": (1 << takes) - 1,
                "entries": int.from_bytes(window[:takes], "little"),
            }  # fmt: skip
            before = column.words_gone(self.lanes)
            column.gone += takes
            expected["release_o"] = column.words_gone(self.lanes) - before
            for _ in range(expected["release_o"]):
                self.ring.popleft()
            self._released += expected["release_o"]
        if takes is not None and column and column.gone == len(column.entries):
            self.column = None
        expected["col_pop_o"] = int(offered is not None and self.column is None)
        if expected["col_pop_o"]:
            self.column = offered
        return expected
