"""What all refusals of the compressor have in common, and how values are shown in them."""

from __future__ import annotations

from typing import Any

_LONGEST = 60


class CompressError(ValueError):
    """What a user gave cannot be used; the message is one line that says what to do."""


def short(value: Any) -> str:
    """A value from anywhere in one short line: `repr` shows line breaks, and is cut."""
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def listed(names: Any) -> str:
    """Names as a text: `a, b and c`; no more than eight of them."""
    names = [str(name) for name in names]
    if len(names) > 8:
        names = [*names[:7], f"{len(names) - 7} more"]
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1] if names else ""]))
