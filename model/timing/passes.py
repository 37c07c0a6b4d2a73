"""One pass in time: set-up, broadcasts, drain, write-back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.columns import PassColumns
from model.descriptor import Descriptor
from model.parameters import MachineParameters
from model.timing.breakdown import RecordedScan, split_idle
from model.timing.broadcast import Schedule, schedule
from model.timing.bypass import count_bypasses
from model.timing.errors import first_report
from model.timing.issue import pack
from model.timing.pipeline import (
    CODEBOOK_QUARTERS,
    ISSUED,
    NEXT,
    READY,
    SKIPPED,
    UPDATED,
    IssueWindow,
)
from model.timing.scan import RegisterScan, Scan, WindowScan


@dataclass(frozen=True)
class PassTiming:
    """What one pass costs.

    Attributes
    ----------
    taken : list of int
        The cycle in which the CCU takes each activation.
    drained : int
        The cycle in which the CCU sees that nothing is left to do.
    end : int
        The last cycle of the pass (state Next of the CCU).
    stalls : int
    busy, bypasses : ndarray of int64 [num_pe]
    idle : ndarray of int64 [kinds, num_pe]
        Cycles from the pass's first to its last in which a PE starves, by `breakdown.IDLE`.
    row_error : int or None
        The PE whose row error is the first of the pass.
    """

    taken: list[int]
    drained: int
    end: int
    stalls: int
    busy: NDArray[np.int64]
    bypasses: NDArray[np.int64]
    idle: NDArray[np.int64]
    row_error: int | None


def time_pass(
    parameters: MachineParameters,
    descriptor: Descriptor,
    columns: PassColumns,
    broadcasts: NDArray[np.int64],
    go: int,
    scan: Scan | None = None,
) -> PassTiming:
    """Predict one pass.

    Parameters
    ----------
    parameters : MachineParameters
    descriptor : Descriptor
        Possible on this machine.
    columns : PassColumns
        Of this descriptor.
    broadcasts : ndarray of int64
        The columns that are broadcast, ascending, counted from the pass's first input.
    go : int
        First cycle of the pass.
    scan : Scan, optional
        Where the activations come from, if not from this machine's tree: to ask what another
        one would bring.

    Returns
    -------
    PassTiming
    """
    p, d = parameters, descriptor
    lengths = columns.lengths[broadcasts]
    chosen = _members(columns.lengths.sum(axis=1), broadcasts)
    packing = pack(
        IssueWindow.of(p), bool(p.filler_skip), columns.starts[broadcasts].reshape(-1),
        lengths.reshape(-1), columns.nonzero[chosen],
    )  # fmt: skip
    issues = packing.issues.reshape(lengths.shape)
    # Without EmptySkip an empty column takes a place in the queue and a cycle.
    cycles = issues if p.empty_skip else np.maximum(issues, 1)
    groups = p.row_groups(d.out_len)
    ready = go + max(groups if d.first else 0, CODEBOOK_QUARTERS) + READY
    scan = RecordedScan(scan or _scan(p, d, broadcasts, go))
    plan = schedule(scan, ready, cycles, p.queue_depth)

    issued = np.repeat(plan.start.reshape(-1), lengths.reshape(-1)) + packing.step
    live = columns.live[chosen]
    drained = max(ready, scan.finish(plan.taken[-1] if plan.taken else None))
    if plan.taken:
        drained = max(drained, _traceless(plan, issues, cycles, issued[live]))
    element = columns.element[_members(np.diff(columns.offsets), broadcasts)]
    row_error = None
    if columns.row_error[broadcasts].any():
        pe = np.repeat(np.tile(np.arange(p.num_pe), len(lengths)), lengths.reshape(-1))
        beyond = columns.nonzero[chosen] & ~live
        row_error = first_report(
            columns.too_long[broadcasts], plan.taken, beyond, issued, pe
        )
    end = drained + NEXT + (groups if d.last and d.sram_out else 0)
    return PassTiming(
        taken=plan.taken,
        drained=drained,
        end=end,
        stalls=plan.stalls,
        busy=issues.sum(axis=0),
        bypasses=count_bypasses(element, issued[live], p.num_pe),
        idle=split_idle(plan, scan.arrivals, cycles, go, ready, end),
        row_error=row_error,
    )


def _traceless(
    plan: Schedule,
    issues: NDArray[np.int64],
    cycles: NDArray[np.int64],
    updated: NDArray[np.int64],
) -> int:
    """First cycle in which no PE has a trace of the broadcasts any more.

    `issues` and `cycles` are those of the columns, with and without entries, and `updated` the
    cycles in which an entry with an update was issued.
    """
    # An issue without entries, of an empty column, leaves nothing behind it.
    gone = plan.start + cycles + np.where(issues > 0, ISSUED - 1, 0)
    return max(
        plan.taken[-1] + SKIPPED,
        int(gone.max(initial=0, where=cycles > 0)),
        int(updated.max(initial=-UPDATED)) + UPDATED,
    )


def _scan(
    parameters: MachineParameters, descriptor: Descriptor, broadcasts: NDArray[np.int64], go: int
) -> Scan:
    p, d = parameters, descriptor
    if not d.sram_in:
        return RegisterScan(go, p.num_pe)
    end = d.in_first + d.in_len
    return WindowScan(go, p.num_pe, p.reg_depth, d.in_first + broadcasts, d.in_first, end)


def _members(sizes: NDArray[np.int64], broadcasts: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of what columns of these sizes consist of belongs to a broadcast column; bool."""
    sent = np.zeros(len(sizes), np.bool_)
    sent[broadcasts] = True
    return np.repeat(sent, sizes)
