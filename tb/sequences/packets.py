"""Packets of the input stream, as a host writes them (`docs/stream.md`)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

WRITE, READ, RUN = 1, 2, 3
ENTRIES, POINTERS, BIAS, CODEBOOK, DESCRIPTOR, ACT_SRC, ACT_DST, RESULT, COUNTERS = range(9)

SPACE_NAMES = ("ENTRIES", "POINTERS", "BIAS", "CODEBOOK", "DESCRIPTOR", "ACT_SRC", "ACT_DST",
               "RESULT", "COUNTERS")


def header(kind: int, space: int = 0, pe: int = 0, address: int = 0, length: int = 1) -> int:
    """Return a header beat."""
    return kind | space << 4 | pe << 8 | address << 16 | length << 40


def pack(values: Sequence[int] | np.ndarray, dtype: str) -> np.ndarray:
    """Pack values into beats, the first in the lowest bits; the last beat is filled with zeros.

    Parameters
    ----------
    values : sequence of int
    dtype : str
        E.g. `<i2` for activations, `<u4` for pointers, `u1` for entries.
    """
    content = np.asarray(values).astype(dtype).tobytes()
    content += bytes(-len(content) % 8)
    return np.frombuffer(content, dtype="<u8")


def write(space: int, beats: np.ndarray, pe: int = 0, address: int = 0) -> np.ndarray:
    """Return a WRITE packet."""
    first = np.array([header(WRITE, space, pe, address, len(beats))], dtype=np.uint64)
    return np.concatenate([first, np.asarray(beats, dtype=np.uint64)])


def read(space: int, length: int, pe: int = 0, address: int = 0) -> np.ndarray:
    """Return a READ packet."""
    return np.array([header(READ, space, pe, address, length)], dtype=np.uint64)


def run(first: int, count: int) -> np.ndarray:
    """Return a RUN packet."""
    return np.array([header(RUN, 0, 0, first, count)], dtype=np.uint64)


def vector(values: Sequence[int] | np.ndarray) -> np.ndarray:
    """Return the WRITE packet of an input vector."""
    return write(ACT_SRC, pack(values, "<i2"))


def read_result(length: int) -> np.ndarray:
    """Return the READ packet of an output vector."""
    return read(RESULT, -(-length // 4))
