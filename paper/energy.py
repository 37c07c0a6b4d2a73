"""Energy of a run by unit, from its counters."""

from __future__ import annotations

from paper.published import CLOCK_MHZ, units
from paper.records import Run

WIDTH = 64
"""Bits of a word of the paper's entry memory."""
_ENTRIES_PER_WORD = 8
_FIXED_SHARE = 0.5
"""Share of a 64-bit read's energy that does not grow with the width (decoder, word line)."""


def spmat_read_pj(width: int) -> float:
    """Energy of one read of the entry memory, pJ.

    Table II's power belongs to a PE that processes an entry per cycle, hence reads a 64-bit word
    in eight cycles. Half of that energy is taken to grow with the word's bits.
    """
    at_64 = _per_cycle("spmat_read") * _ENTRIES_PER_WORD
    return at_64 * (_FIXED_SHARE + (1 - _FIXED_SHARE) * width / WIDTH)


def energy_of(run: Run) -> dict[str, float]:
    """Energy by unit, pJ, of all PEs together.

    Table II's powers are taken as those of a PE that always works: one entry per cycle, a column
    for every word of entries. Each unit's energy per cycle then belongs to its events.
    """
    columns = run.broadcasts * run.num_pe
    events = {
        "act_queue": columns * _ENTRIES_PER_WORD,
        "ptr_read": run.ptr_reads / 2 * _ENTRIES_PER_WORD,
        "arithm": run.entries + (0 if run.filler_skip else run.fillers),
        "act_rw": run.entries,
        "lnzd_unit": run.cycles * _lnzd_nodes(run.num_pe),
    }
    energy = {unit: count * _per_cycle(unit) for unit, count in events.items()}
    return energy | {"spmat_read": run.spmat_reads * spmat_read_pj(run.spmat_width)}


def _per_cycle(unit: str) -> float:
    """pJ in a cycle at the paper's clock: mW / MHz is nJ."""
    return units()[unit].power_mw / CLOCK_MHZ * 1e3


def _lnzd_nodes(num_pe: int) -> int:
    nodes = 0
    while num_pe > 1:
        num_pe = -(-num_pe // 4)
        nodes += num_pe
    return nodes
