"""Writes toggles of many bits of a port as one: `addr_o[23:11]:*`, as an exclusion may have it."""

from __future__ import annotations

import re
from collections.abc import Iterable

_TOGGLE = re.compile(r"(.*?)(?:\[(\d+)\])?:(0->1|1->0)")
_WHOLE = -1  # the bit of a port that has no bits
_ALL = frozenset({"0->1", "1->0"})


def compact(items: Iterable[str]) -> list[str]:
    """Return patterns that stand for exactly these toggles, in the order of their first ones.

    Items that are no toggles stay as they are.

    >>> compact(["a[0]:0->1", "a[0]:1->0", "a[1]:0->1", "a[1]:1->0", "a[3]:0->1", "else"])
    ['a[1:0]:*', 'a[3]:0->1', 'else']
    >>> compact(["full_o:0->1", "full_o:1->0"])
    ['full_o:*']
    """
    signals: dict[str, dict[int, set[str]]] = {}
    for item in items:
        found = _TOGGLE.fullmatch(item)
        if found is None:
            signals[item] = {}
        else:
            bit = _WHOLE if found[2] is None else int(found[2])
            signals.setdefault(found[1], {}).setdefault(bit, set()).add(found[3])
    patterns = []
    for signal, bits in signals.items():
        patterns += [signal] if not bits else _ranges(signal, bits)
    return patterns


def _ranges(signal: str, bits: dict[int, set[str]]) -> list[str]:
    runs: list[list[int]] = []
    for bit in sorted(bits):
        if runs and _WHOLE < bit - 1 == runs[-1][1] and bits[bit] == bits[runs[-1][1]]:
            runs[-1][1] = bit
        else:
            runs.append([bit, bit])
    patterns = []
    for low, high in runs:
        place = f"[{low}]" if low == high else f"[{high}:{low}]"
        way = "*" if bits[low] == _ALL else min(bits[low])
        patterns.append(f"{signal}{'' if low == _WHOLE else place}:{way}")
    return patterns
