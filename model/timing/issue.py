"""How a column's entries are packed into issues (rtl/pe/entry_issue.sv, rtl/pe/word_ring.sv).

Once a column's first entries are in the issue stage it issues in every cycle until it is done, and
what each issue takes depends on nothing but the column: its codes and the place of its first
entry in a word. (The words of a fetch that has to wait for room in the ring wait for this very
column.) So the cycles of a column are a number that is known before anything runs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.timing.pipeline import IssueWindow


@dataclass(frozen=True)
class Packing:
    """Columns of one PE or of many, one after the other, packed into issues.

    Attributes
    ----------
    issues : ndarray of int64 [columns]
        Cycles in which a column issues; 0 for an empty one.
    step : ndarray of int64 [entries]
        Of each entry: in which issue of its column it goes, from 0.
    """

    issues: NDArray[np.int64]
    step: NDArray[np.int64]


def pack(
    window: IssueWindow,
    filler_skip: bool,
    starts: NDArray[np.int64],
    lengths: NDArray[np.int64],
    nonzero: NDArray[np.bool_],
) -> Packing:
    """Pack the entries of columns into issues.

    Parameters
    ----------
    window : IssueWindow
    filler_skip : bool
        Fillers take no place.
    starts, lengths : ndarray of int64 [columns]
        First entry in the memory, and number of entries.
    nonzero : ndarray of bool [entries]
        Whether each entry has a code other than 0, column after column.

    Returns
    -------
    Packing
    """
    count = len(nonzero)
    ends = np.cumsum(lengths)
    begins = ends - lengths
    first = np.zeros(count + 1, np.int64)  # 1 where an issue begins
    before = np.zeros(count + 1, np.int64)  # entries with a value in front of each entry
    np.cumsum(nonzero, out=before[1:])
    # Behind the last one every search for a further one ends beyond all entries.
    valued = np.append(np.flatnonzero(nonzero), np.full(window.width, count))

    active = np.flatnonzero(lengths)
    position, end = begins[active], ends[active]
    ring = None if window.always_full else _Ring(window, starts[active], lengths[active])
    while len(active):
        first[position] = 1
        limit = np.minimum(end, position + window.length)
        if filler_skip:
            limit = np.minimum(limit, valued[before[position] + window.width - 1] + 1)
        if ring is not None:
            limit = np.minimum(limit, position + ring.entries)
            ring.issue(limit - position)
        goes_on = limit < end
        active, position, end = active[goes_on], limit[goes_on], end[goes_on]
        if ring is not None:
            ring.keep(goes_on)

    number = np.cumsum(first[:-1])
    total = np.concatenate([[0], number])
    issues = total[ends] - total[begins]
    return Packing(issues, number - 1 - np.repeat(total[begins], lengths))


class _Ring:
    """The words of columns in the ring, cycle by cycle from each column's first issue.

    Needed only for machines whose window is larger than what is sure to be there.
    """

    def __init__(
        self, window: IssueWindow, starts: NDArray[np.int64], lengths: NDArray[np.int64]
    ) -> None:
        self._window = window
        self._lane = starts % window.word_entries
        words = (self._lane + lengths - 1) // window.word_entries + 1
        self._held = np.minimum(words, window.banks)
        self._coming = words - self._held

    @property
    def entries(self) -> NDArray[np.int64]:
        """Entries in the ring from the next one on, those of later columns included."""
        return self._held * self._window.word_entries - self._lane

    def issue(self, taken: NDArray[np.int64]) -> None:
        """Go on by a cycle: an issue uses words up, the next fetch comes in if there was room."""
        fetch = np.minimum(self._coming, self._window.banks)
        fetch[self._held + fetch > 2 * self._window.banks] = 0
        used, self._lane = np.divmod(self._lane + taken, self._window.word_entries)
        self._held = self._held - used + fetch
        self._coming = self._coming - fetch

    def keep(self, which: NDArray[np.bool_]) -> None:
        """Forget the columns that are done."""
        self._lane, self._held = self._lane[which], self._held[which]
        self._coming = self._coming[which]
