"""The assertions that the checkers declare, with how often each was put to the test."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tb.flow.paths import CHECKERS

_SUFFIX = "_checker"
_ASSERTION = re.compile(
    r"`EIE_(?:ASSERT|ASSERT_NEXT|INVARIANT)\(\s*(?P<name>\w+)\s*,(?P<rest>.*?)\"(?P<message>[^\"]*)\"\s*\)",
    re.S,
)


def declared(folder: Path = CHECKERS) -> list[dict[str, str]]:
    """Return `module`, `name` and `message` of every assertion in the checkers' files."""
    return [
        {
            "module": path.stem.removesuffix(_SUFFIX),
            "name": match["name"],
            "message": match["message"],
        }
        for path in sorted(folder.glob(f"*{_SUFFIX}.sv"))
        for match in _ASSERTION.finditer(path.read_text())
    ]


def with_attempts(
    assertions: list[dict[str, str]], user: Mapping[str, Mapping[str, int]]
) -> tuple[dict[str, Any], ...]:
    """Add `attempts` from the merged coverage; an assertion that is not in it has none.

    Parameters
    ----------
    assertions : list of dict
        From `declared`.
    user : mapping
        `user` of the merged code coverage: module (or its checker), name of the cover property, hits.
    """
    def attempts(module: str, name: str) -> int:
        return sum(
            user.get(place, {}).get(f"a_{name}", 0) for place in (module, module + _SUFFIX)
        )

    return tuple(a | {"attempts": attempts(a["module"], a["name"])} for a in assertions)
