"""One pass as functional coverage looks at it: columns, entries and updates as arrays.

Everything is derived from the model's memories and trace, which follow the monitors: it is what
the machine was given, whatever a test intended.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from model import Machine
from model.columns import PassColumns, rows_per_pe
from model.descriptor import Descriptor
from model.observer import PassTrace

HIGHEST_INT16 = 32767
LOWEST_INT16 = -32768


@dataclass(frozen=True)
class Segments:
    """The part of a sent column that one PE has; column after column, PE after PE.

    Attributes
    ----------
    column : ndarray of int64 [segments]
        Which of the sent columns, from 0.
    pe, start, length : ndarray of int64 [segments]
        `length` as the machine treats it: cut at RegDepth, 0 after a pointer error.
    """

    column: np.ndarray
    pe: np.ndarray
    start: np.ndarray
    length: np.ndarray


@dataclass(frozen=True)
class Entries:
    """The entries of all segments, in order.

    Attributes
    ----------
    segment : ndarray of int64 [entries]
        Index of the segment.
    place : ndarray of int64 [entries]
        Position in the segment, from 0.
    lane : ndarray of int64 [entries]
        Position in the word of the entry memory.
    zeros, code, row : ndarray of int64 [entries]
        `row` is the local row that the entry reaches.
    live : ndarray of bool [entries]
        Entries that update an accumulator.
    """

    segment: np.ndarray
    place: np.ndarray
    lane: np.ndarray
    zeros: np.ndarray
    code: np.ndarray
    row: np.ndarray
    live: np.ndarray

    @property
    def filler(self) -> np.ndarray:
        """Entries with code 0; bool [entries]."""
        return self.code == 0


class PassView:
    """See the module.

    Parameters
    ----------
    config : object
        Parameters of the machine as attributes.
    machine : Machine
        The model right after the pass.
    descriptor, columns, trace
        As `Observer.done` gets them.
    """

    def __init__(
        self,
        config: Any,
        machine: Machine,
        descriptor: Descriptor,
        columns: PassColumns,
        trace: PassTrace,
    ) -> None:
        self.config = config
        self.descriptor = descriptor
        self.columns = columns
        self.trace = trace
        self.sent = np.flatnonzero(trace.sent)
        self.rows = rows_per_pe(descriptor.out_len, config.num_pe)
        self.codebook = machine.memories.codebooks[descriptor.codebook].astype(np.int64)
        p = descriptor.ptr_base
        self._stop = machine.memories.pointers[:, p + 1 : p + 1 + descriptor.in_len].T[self.sent]
        self._start = machine.memories.pointers[:, p : p + descriptor.in_len].T[self.sent]
        # The memory itself, not a copy: a view lives only as long as its sample is taken.
        self._data = machine.memories.entries

    @cached_property
    def lengths(self) -> np.ndarray:
        """Entries of every sent column in every PE, fillers included; int64 [sent, num_pe]."""
        return (self.columns.entries + self.columns.fillers)[self.sent].astype(np.int64)

    @cached_property
    def empty(self) -> np.ndarray:
        """Sent columns that are empty in a PE; bool [sent, num_pe]."""
        return self.lengths == 0

    @cached_property
    def cut(self) -> np.ndarray:
        """Sent columns that are longer than the machine goes; bool [sent, num_pe]."""
        wanted = self._stop.astype(np.int64) - self._start
        return (wanted > self.config.reg_depth) & ~self.empty

    @cached_property
    def segments(self) -> Segments:
        """All segments, those without entries too."""
        sent, num_pe = self.lengths.shape
        return Segments(
            column=np.repeat(np.arange(sent), num_pe),
            pe=np.tile(np.arange(num_pe), sent),
            start=self._start.reshape(-1).astype(np.int64),
            length=self.lengths.reshape(-1),
        )

    @cached_property
    def entries(self) -> Entries:
        """All entries."""
        s = self.segments
        stops = np.cumsum(s.length)
        total = int(stops[-1]) if len(stops) else 0
        segment = np.repeat(np.arange(len(s.length)), s.length)
        place = np.arange(total) - (stops - s.length)[segment]
        address = s.start[segment] + place
        data = self._data[s.pe[segment], address].astype(np.int64)
        zeros, code = data >> 4, data & 15
        reached = np.cumsum(zeros + 1)
        before = np.concatenate([[0], reached])[(stops - s.length)[segment]]
        row = reached - before - 1
        return Entries(
            segment=segment, place=place, lane=address % (self.config.spmat_width // 8),
            zeros=zeros, code=code, row=row, live=(code != 0) & (row < self.rows[s.pe[segment]]),
        )  # fmt: skip

    # -- Updates: the live entries ---------------------------------------------------------------

    @cached_property
    def accumulator(self) -> np.ndarray:
        """Element of the result that each update goes to; int64 [updates]."""
        e = self.entries
        return (e.row * self.config.num_pe + self.segments.pe[e.segment])[e.live]

    @cached_property
    def before(self) -> np.ndarray:
        """Accumulator before each update; int64 [updates]."""
        return _joined(self.trace.before)

    @cached_property
    def after(self) -> np.ndarray:
        """Accumulator after each update; int64 [updates]."""
        return _joined(self.trace.after)

    @cached_property
    def weight(self) -> np.ndarray:
        """Weight of each update; int64 [updates]."""
        return self.codebook[self.entries.code[self.entries.live]]

    @cached_property
    def activation(self) -> np.ndarray:
        """Activation of each update; int64 [updates]."""
        e = self.entries
        column = self.segments.column[e.segment[e.live]]
        return self.trace.inputs[self.sent[column]].astype(np.int64)

    @cached_property
    def pairs(self) -> tuple[np.ndarray, np.ndarray]:
        """Indices of updates of one accumulator that follow each other; two int64 [pairs]."""
        order = np.argsort(self.accumulator, kind="stable")
        same = np.flatnonzero(np.diff(self.accumulator[order]) == 0)
        return order[same], order[same + 1]

    @cached_property
    def slot(self) -> np.ndarray:
        """Issue of each update in its PE, if columns always wait there; int64 [updates].

        An issue takes up to IssueWidth entries; with FillerSkip fillers count as nothing, without
        EmptySkip an empty column takes one.
        """
        c, s, e = self.config, self.segments, self.entries
        counted = ~e.filler if c.filler_skip else np.ones(len(e.code), dtype=bool)
        per_segment = np.bincount(e.segment[counted], minlength=len(s.length))
        issues = -(-per_segment // c.issue_width)
        issues = np.where(s.length > 0, np.maximum(issues, 1), 0 if c.empty_skip else 1)
        issues = issues.reshape(-1, c.num_pe)
        first = (np.cumsum(issues, axis=0) - issues).reshape(-1)
        return (first[e.segment] + self._ordinal // c.issue_width)[e.live]

    @cached_property
    def issue_lane(self) -> np.ndarray:
        """Place of each update in its issue; int64 [updates]."""
        return (self._ordinal % self.config.issue_width)[self.entries.live]

    @cached_property
    def _ordinal(self) -> np.ndarray:
        e = self.entries
        if not self.config.filler_skip:
            return e.place
        values = np.concatenate([[0], np.cumsum(~e.filler)])
        here = np.arange(len(e.code))
        return values[here] - values[here - e.place]

    @cached_property
    def work(self) -> np.ndarray:
        """Entries that each PE processes in the pass; int64 [num_pe]."""
        return self.lengths.sum(axis=0)


def _joined(pieces: list[np.ndarray]) -> np.ndarray:
    return np.concatenate(pieces) if pieces else np.zeros(0, np.int64)


def imbalance(work: np.ndarray) -> float:
    """Return the work of the busiest PE over the mean; 1 for no work at all."""
    mean = float(np.mean(work))
    return float(np.max(work)) / mean if mean else 1.0
