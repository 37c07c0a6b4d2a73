"""Columns of entries for the benches of the entry path: encoded ones and arbitrary ones.

An entry is `z << 4 | v`: the code v of a weight, and the rows z of this PE skipped in front of it.
Code 0 makes it a filler. An encoder writes fillers as 0xF0; the hardware takes any z with code 0.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import accumulate

FILLER = 0xF0
STEP = 16
"""Rows from one entry to the next that need no filler: z of 0 to 15."""


def encode(rows: Sequence[int], rng: random.Random) -> list[int]:
    """Return the entries of a column with weights in the given rows, in ascending order."""
    entries: list[int] = []
    before = -1
    for row in rows:
        fillers, z = divmod(row - before - 1, STEP)
        entries += [FILLER] * fillers + [z << 4 | rng.randint(1, 15)]
        before = row
    return entries


def encoded_column(rng: random.Random, num_rows: int, density: float | None = None) -> list[int]:
    """Return a column as an encoder writes it: sparse, dense, full or with one entry."""
    if density is None:
        density = rng.choice((0.0, 0.02, 0.1, 0.3, 0.7, 1.0))
    rows = [row for row in range(num_rows) if rng.random() < density]
    if not rows and num_rows and rng.random() < 0.7:
        rows = [rng.randrange(num_rows)]
    return encode(rows, rng)


def raw_column(rng: random.Random, most: int) -> list[int]:
    """Return a column that no encoder writes: any z, many fillers, rows beyond the last."""
    fillers = rng.choice((0.0, 0.3, 0.9, 1.0))
    top = rng.choice((0, 1, 15))
    length = rng.choice((rng.randint(0, min(8, most)), rng.randint(0, most), most))
    return [
        rng.randint(0, top) << 4 | (0 if rng.random() < fillers else rng.randint(1, 15))
        for _ in range(length)
    ]


def any_column(rng: random.Random, num_rows: int, most: int) -> list[int]:
    """Return one of the two kinds: within `num_rows` rows, or raw with up to `most` entries."""
    return encoded_column(rng, num_rows) if rng.random() < 0.6 else raw_column(rng, most)


def rows_of(entries: Sequence[int]) -> list[int]:
    """Return the row of every entry, fillers included: the rows skipped and those passed."""
    return [skipped + n for n, skipped in enumerate(accumulate(e >> 4 for e in entries))]


def most_taken(entries: Sequence[int], issue: int, skip: int, window: int) -> int:
    """Return how many of the next entries one issue may take.

    Up to `issue` with a value, or without filler skipping `issue` of any kind, and never more than
    the window shows.
    """
    taken = places = 0
    for entry in entries[:window]:
        if places == issue:
            break
        places += bool(entry & 15) or not skip
        taken += 1
    return taken
