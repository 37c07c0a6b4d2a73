"""Packed ports: several values of one width in one integer, the first in the lowest bits."""

from __future__ import annotations

from collections.abc import Iterable


def pack(values: Iterable[int], width: int) -> int:
    """Put values side by side; negative ones as two's complement.

    Parameters
    ----------
    values : iterable of int
        The first goes to the lowest bits.
    width : int
        Bits of one value; higher bits of a value are cut off.
    """
    mask = (1 << width) - 1
    return sum((value & mask) << (width * place) for place, value in enumerate(values))


def unpack(packed: int | str, width: int, count: int) -> list[int | str]:
    """Return the `count` values of a packed port as `Bench.read` gave it.

    A value with an undefined bit stays a string, its neighbours do not suffer.
    """
    if isinstance(packed, str):
        ends = (len(packed) - width * place for place in range(count))
        words = [packed[end - width : end] for end in ends]
        return [int(word, 2) if set(word) <= {"0", "1"} else word for word in words]
    mask = (1 << width) - 1
    return [(packed >> (width * place)) & mask for place in range(count)]


def signed16(value: int) -> int:
    """Return the lower 16 bits as a signed number."""
    return ((value & 0xFFFF) ^ 0x8000) - 0x8000
