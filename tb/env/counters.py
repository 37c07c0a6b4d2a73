"""The machine's counters: their names, and what must hold between those that depend on timing."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tb.env.config import EnvConfig

COUNTERS_BASE = 0x100
COUNTER_NAMES = (
    "CYCLES", "BROADCASTS", "STALLS", "ZEROS", "ENTRIES", "FILLERS", "EMPTIES", "BUSY", "STARVED",
    "BYPASSES", "SPMAT_READS", "PTR_READS",
)  # fmt: skip
"""In the order of their addresses; each has eight bytes from COUNTERS_BASE on."""

TIMELESS = frozenset({
    "BROADCASTS", "ZEROS", "ENTRIES", "FILLERS", "EMPTIES", "SPMAT_READS", "PTR_READS",
})  # fmt: skip
"""Those that the model predicts exactly."""


def check_timed_counters(
    counts: Mapping[str, int], config: EnvConfig
) -> tuple[int, list[str]]:
    """Check the counters that depend on timing against one another.

    Parameters
    ----------
    counts : mapping of str to int
        All of COUNTER_NAMES, read after one run.
    config : EnvConfig

    Returns
    -------
    int
        How many relations were checked.
    list of str
        One line for each that does not hold.
    """
    c, cycles = counts, counts["CYCLES"] * config.num_pe
    spent = c["BUSY"] + c["STARVED"] + (0 if config.empty_skip else c["EMPTIES"])
    issues = c["ENTRIES"] + (0 if config.filler_skip else c["FILLERS"])
    relations = (
        (spent == cycles, f"BUSY + STARVED: expected {cycles}, got {spent}"),
        (
            issues <= c["BUSY"] * config.issue_width,
            f"BUSY: {c['BUSY']} busy cycles are too few for {issues} entries",
        ),
        (
            c["BUSY"] <= c["ENTRIES"] + c["FILLERS"],
            f"BUSY: {c['BUSY']} busy cycles with only {c['ENTRIES']} entries and "
            f"{c['FILLERS']} fillers",
        ),
        (
            c["BROADCASTS"] + c["STALLS"] <= c["CYCLES"],
            f"STALLS: {c['BROADCASTS']} broadcasts and {c['STALLS']} stalls in only "
            f"{c['CYCLES']} cycles",
        ),
        (
            c["BYPASSES"] <= c["ENTRIES"],
            f"BYPASSES: {c['BYPASSES']} of only {c['ENTRIES']} updates",
        ),
    )
    return len(relations), [problem for holds, problem in relations if not holds]


def cycles_of_pe(beats: np.ndarray, config: EnvConfig) -> int:
    """Cycles of the run that a PE accounts for: busy, starved or at empty columns.

    Parameters
    ----------
    beats : ndarray of uint64 [4]
        The whole space COUNTERS of a PE.
    config : EnvConfig
    """
    _, _, empties, busy, starved, *_ = beats.view("<u4").tolist()
    return busy + starved + (0 if config.empty_skip else empties)
