"""What is counted: one point of the RTL's source."""

from __future__ import annotations

from dataclasses import dataclass, field

KINDS = ("line", "branch", "expr", "toggle")
"""The kinds that are graded, in the order in which they are shown."""

USER = "user"
"""Cover properties of the checkers: shown by name, not graded here."""


class CoverageError(ValueError):
    """Coverage data cannot be used; the message is one line for the user."""


@dataclass(frozen=True, order=True)
class Point:
    """One thing that a test can hit.

    Attributes
    ----------
    module : str
        Name in the source; all instances and parameter sets of a module share its points.
    file : str
        Path from the checkout, e.g. `rtl/pe/act_queue.sv`.
    line, column : int
        Position in the file, from 1.
    kind : str
        One of KINDS, or USER.
    item : str
        What is there: `if`, `cond_else`, `(push_i==1) => 1`, `full_o:0->1`, `cp_queue_full`.
    covers : tuple of int
        Lines that run when a line or branch point is hit; no part of the point's identity.
    """

    module: str
    file: str
    line: int
    column: int
    kind: str
    item: str
    covers: tuple[int, ...] = field(default=(), compare=False)


def port_of(item: str) -> str:
    """Return the signal of a toggle: `full_o` of `full_o[3]:0->1`."""
    return item.rpartition(":")[0].partition("[")[0].partition(".")[0]
