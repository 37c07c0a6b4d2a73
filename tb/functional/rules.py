"""Reasons for which a machine cannot show a bin, used by several groups."""

from __future__ import annotations

from typing import Any

from tb.functional.points import Rule

ONE_PE = Rule("needs several PEs", lambda m: m.num_pe < 2)
TWO_PES = Rule("needs more than two PEs", lambda m: m.num_pe < 3)
SOME_PES = Rule("needs at least four PEs", lambda m: m.num_pe < 4)
FOUR_PES = Rule("needs more than four PEs", lambda m: m.num_pe < 5)
ONE_ISSUE = Rule("needs IssueWidth above 1", lambda m: m.issue_width == 1)
ONE_DESCRIPTOR = Rule("needs several descriptors", lambda m: m.num_desc < 2)
TWO_DESCRIPTORS = Rule("needs more than two descriptors", lambda m: m.num_desc < 3)


def longest_pass(machine: Any) -> int:
    """Return the largest number of inputs that a pass can have."""
    return min(machine.act_depth * machine.num_pe, machine.ptr_depth - 1)


def batches(count: int) -> Rule:
    """A pass over more than so many windows of inputs."""
    return Rule(
        f"needs activations and pointers for more than {count} windows of inputs",
        lambda m: longest_pass(m) <= count * m.reg_depth * m.num_pe,
    )


def tiles(count: int) -> Rule:
    """A layer of more than so many tiles of rows; a tile may have fewer rows than the registers."""
    return Rule(f"needs {count + 1} descriptors", lambda m: m.num_desc <= count)


def lanes_above(lane: int) -> Rule:
    """A word of the entry memory that has this lane."""
    return Rule(f"needs SpmatWidth above {8 * lane} bits", lambda m: m.spmat_width // 8 <= lane)


def words_of(count: int) -> Rule:
    """A column that lies in so many words; the longest has RegDepth entries."""
    return Rule(
        f"needs columns that reach into {count} words",
        # From the last lane of a word on.
        lambda m: (m.reg_depth + m.spmat_width // 8 - 2) // (m.spmat_width // 8) + 1 < count,
    )
