"""JSON as its standard has it: no key twice, no NaN, no infinity."""

from __future__ import annotations

import json
import math
from collections import Counter
from typing import Any

from compress.errors import short


def parse_strictly(text: bytes) -> Any:
    """Parse JSON text.

    Python's parser takes the last of two equal keys and knows NaN and Infinity; another reader
    may take the first, or stop.

    Raises
    ------
    ValueError
        If it is no JSON, a key is there twice in one object, or a number is not finite.
    RecursionError
        If it is nested too deeply.
    """
    return json.loads(
        text, object_pairs_hook=_object, parse_constant=_refuse_constant, parse_float=_float
    )


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        twice, _ = Counter(key for key, _ in pairs).most_common(1)[0]
        raise ValueError(f"key {short(twice)} is there twice in one object")
    return content


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no number of JSON")


def _float(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(f"{digits[:20]} is too large for a number")
    return number
