"""Derives the seed of every run from one master seed."""

from __future__ import annotations

import hashlib

LAST = 2**31 - 1
"""Largest seed that is derived: many seeds of one simulation still fit in 32 bits behind it."""


def derive(master: int, *purpose: str | int) -> int:
    """Return a seed from 0 to 2^31 - 1 for a purpose, e.g. a test, a design and a number.

    It depends on nothing else, so a test that is added to the catalogue moves no other test's
    seeds. The simulator is no part of the purpose: both run the same stimulus.

    Parameters
    ----------
    master : int
    *purpose : str or int
        What the seed is for.
    """
    text = "\0".join(map(str, (master, *purpose)))
    digest = hashlib.sha256(text.encode()).digest()
    return int.from_bytes(digest[:4]) & LAST
