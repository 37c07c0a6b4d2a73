"""Groups failing runs: two runs belong together if they say the same but for the numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

_LONGEST = 200
_RULES = (
    (re.compile(r"; reproduce: .*$", re.DOTALL), ""),  # one line per run has it anyway
    (re.compile(r"^\d+ of \d+ tests failed; "), ""),
    (re.compile(r"(?:\.{0,2}/)?(?:[\w.+-]+/)+[\w.+-]+"), "PATH"),
    (re.compile(r"(?<!\w)-?0x[0-9a-fA-F]+\b"), "#"),
    (re.compile(r"\b(?=[a-f]*\d)[0-9a-f]{8,}\b"), "#"),
    (re.compile(r"(?<!\w)-?\d+(?:\.\d+)?(?:e-?\d+)?(?: ?[num]?s)?\b"), "#"),
    (re.compile(r"\[[#, ]+\]"), "[#]"),
    (re.compile(r"\s+"), " "),
)


@dataclass(frozen=True)
class Group:
    """Failing runs that say the same.

    Attributes
    ----------
    message : str
        What they say, without numbers and paths.
    runs : tuple of dict
        Their records, in the plan's order.
    """

    message: str
    runs: tuple[dict[str, Any], ...]


def normalise(message: str) -> str:
    """Return a message without what differs from run to run: numbers, paths, the command."""
    for pattern, replacement in _RULES:
        message = pattern.sub(replacement, message)
    return message.strip()[:_LONGEST]


def group(runs: Iterable[dict[str, Any]]) -> list[Group]:
    """Group the runs that did not pass; the largest group comes first."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for run in runs:
        if run["status"] != "passed":
            groups.setdefault(f"{run['status']}: {normalise(run['reason'])}", []).append(run)
    ordered = sorted(groups.items(), key=lambda item: -len(item[1]))
    return [Group(message, tuple(members)) for message, members in ordered]


def spread(groups: list[Group], most: int) -> list[dict[str, Any]]:
    """Return at most `most` runs, one from each group before a second one from any."""
    chosen: list[dict[str, Any]] = []
    for depth in range(max((len(group.runs) for group in groups), default=0)):
        chosen += [group.runs[depth] for group in groups if depth < len(group.runs)]
    return chosen[:most]
