"""Cycle numbers, for messages and measurements."""

from __future__ import annotations

from functools import cache

from cocotb.utils import get_sim_steps, get_sim_time

PERIOD_NS = 2
"""Clock period in the bench. No figure depends on it; results are in cycles."""


@cache
def _steps() -> int:
    # Known only once the simulator runs; time in its own steps is an integer and costs least.
    return get_sim_steps(PERIOD_NS, "ns")


def cycle() -> int:
    """Number of the current clock cycle since the start of the simulation."""
    return get_sim_time("step") // _steps()
