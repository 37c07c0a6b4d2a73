"""Finds a failed assertion in a simulator's output."""

from __future__ import annotations

import re
from pathlib import Path

_FAILURE = re.compile(
    r"^\[(?P<time>[^]]*)\] %Error: (?P<file>[^:]+):\d+: Assertion failed in (?P<name>[^:]+):"
    r"\s*(?P<message>.*)$"
)
_SUFFIX = "_checker"


def first_failure(log: Path) -> str:
    """Return what the first failed assertion says, one line, or an empty string if none failed.

    The line is like `assertion act_queue.NeverOverflows failed: ... (top.u_queue.u_checker, time
    120)`; the module is the one that the checker's file is named after.
    """
    with log.open(errors="replace") as lines:
        for line in lines:
            if "Assertion failed in" not in line:
                continue
            found = _FAILURE.match(line.strip())
            if found is None:
                return line.strip()
            module = Path(found["file"]).stem.removesuffix(_SUFFIX)
            instance, _, name = found["name"].rpartition(".")
            return (
                f"assertion {module}.{name} failed: {found['message']} "
                f"({instance}, time {found['time'].strip()})"
            )
    return ""
