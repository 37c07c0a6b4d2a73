"""Cycle numbers, for messages and measurements."""

from __future__ import annotations

from cocotb.utils import get_sim_time

PERIOD_NS = 2
"""Clock period in the bench. No figure depends on it; results are in cycles."""


def cycle() -> int:
    """Number of the current clock cycle since the start of the simulation."""
    return int(get_sim_time("ns")) // PERIOD_NS
