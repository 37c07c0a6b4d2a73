"""When everything happens: cycles and counters of a run, exact to the cycle.

The machine's results do not depend on timing, so the rest of the model has none. This package adds
it: from the columns of a pass and the inputs that are broadcast it says in which cycle each of them
leaves the CCU, in which each PE begins with it, and when the pass ends. ``docs/timing.md`` derives
the equations.

``pipeline``
    The latencies of the machine, each with its place in the RTL.
``issue``
    How many cycles a column keeps a PE's issue stage, and which entries go in which of them.
``tree``, ``scan``
    When an activation comes out of the LNZD tree.
``broadcast``
    The recurrence over broadcasts: queues, back-pressure, the start of every column in every PE.
``bypass``
    Updates that take their accumulator from the bypass.
``breakdown``
    Why PEs starve: every such cycle has one reason.
``errors``
    The PE that reports a row error first.
``passes``, ``run``
    One pass, and the passes of a run with what the CCU does between them.
"""

from model.timing.breakdown import IDLE
from model.timing.run import RunClock

__all__ = ["IDLE", "RunClock"]
