"""Patterns of sparse matrices, drawn at random.

Each pattern is one that is known to break sparse accelerators, or one that puts a corner of this
machine under load: where columns end in a word, how far apart entries lie, which PEs have nothing
to do. A pattern says which places of a matrix are kept; `random_codes` fills them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Mask = np.ndarray
"""bool [outputs, inputs]: True where an entry is kept."""


@dataclass(frozen=True)
class Shape:
    """What a pattern must know.

    Attributes
    ----------
    outputs, inputs : int
    num_pe : int
        Row i belongs to PE i mod num_pe.
    word : int
        Entries in a word of the entry memory.
    """

    outputs: int
    inputs: int
    num_pe: int
    word: int

    @property
    def local_row(self) -> np.ndarray:
        """Local row of every row, int64 [outputs]."""
        return np.arange(self.outputs) // self.num_pe

    @property
    def pe(self) -> np.ndarray:
        """PE of every row, int64 [outputs]."""
        return np.arange(self.outputs) % self.num_pe


def _scattered(density: float) -> Callable[[np.random.Generator, Shape], Mask]:
    """Every place with the same probability."""

    def draw(rng: np.random.Generator, shape: Shape) -> Mask:
        return rng.random((shape.outputs, shape.inputs), dtype=np.float32) < density

    return draw


def _empty_columns(rng: np.random.Generator, shape: Shape) -> Mask:
    """Whole columns are empty: the first, the last, and runs in the middle."""
    kept = _scattered(0.4)(rng, shape)
    kept[:, _runs(rng, shape.inputs)] = False
    return kept


def _empty_in_some_pes(rng: np.random.Generator, shape: Shape) -> Mask:
    """Every PE has its own empty columns, ends and runs among them, while others have work."""
    kept = _scattered(0.6)(rng, shape)
    empty = np.array([_runs(rng, shape.inputs) for _ in range(shape.num_pe)])
    return kept & ~empty[shape.pe]


def _one_row(rng: np.random.Generator, shape: Shape) -> Mask:
    """One full row: one accumulator takes every update, so each needs the bypass."""
    return np.arange(shape.outputs)[:, None] == np.full(shape.inputs, rng.integers(shape.outputs))


def _one_pe(rng: np.random.Generator, shape: Shape) -> Mask:
    """All work in one PE; the others see empty columns only."""
    kept = _scattered(0.5)(rng, shape)
    kept[shape.pe != rng.integers(shape.num_pe)] = False
    return kept


def _single(rng: np.random.Generator, shape: Shape) -> Mask:
    """One entry in each column, often far down: fillers in front of it."""
    return np.arange(shape.outputs)[:, None] == rng.integers(shape.outputs, size=shape.inputs)


def _far_apart(rng: np.random.Generator, shape: Shape) -> Mask:
    """Entries in the first and the last row of a PE, one or both: the longest runs of fillers."""
    last = (shape.outputs - 1 - shape.pe) // shape.num_pe
    ends = (shape.local_row == 0) | (shape.local_row == last)
    return ends[:, None] & (rng.random((shape.outputs, shape.inputs), dtype=np.float32) < 0.7)


def _whole_words(rng: np.random.Generator, shape: Shape) -> Mask:
    """Columns that end where a word of the entry memory ends, alone or a few together.

    Entries lie side by side from the first row, so there are no fillers to shift the ends.
    """
    rows = shape.outputs // shape.num_pe
    lengths: list[int] = []
    while len(lengths) < shape.inputs:
        # A PE that has fewer rows than a word has entries fills the word with several columns.
        left = shape.word * int(rng.integers(1, 1 + max(1, rows // shape.word)))
        while left > 0:
            lengths.append(min(left, max(rows, 1)))
            left -= lengths[-1]
    return shape.local_row[:, None] < np.array(lengths[: shape.inputs])


def _empty(rng: np.random.Generator, shape: Shape) -> Mask:
    """Nothing at all."""
    return np.zeros((shape.outputs, shape.inputs), dtype=bool)


def _mixed(rng: np.random.Generator, shape: Shape) -> Mask:
    """Each column from another pattern."""
    others = [draw for name, draw in _PATTERNS.items() if name != "mixed"]
    kept = np.zeros((shape.outputs, shape.inputs), dtype=bool)
    choice = rng.integers(len(others), size=shape.inputs)
    for number, draw in enumerate(others):
        kept[:, choice == number] = draw(rng, shape)[:, choice == number]
    return kept


def _runs(rng: np.random.Generator, length: int) -> np.ndarray:
    """Draw runs of three or more, with the first and the last element, bool [length]."""
    chosen = np.repeat(rng.random(-(-length // 3)) < 0.4, 3)[:length]
    chosen[[0, -1]] = True
    return chosen


_PATTERNS: dict[str, Callable[[np.random.Generator, Shape], Mask]] = {
    "uniform": _scattered(0.3),
    "sparse": _scattered(0.04),
    "dense": _scattered(1.0),
    "empty_columns": _empty_columns,
    "empty_in_some_pes": _empty_in_some_pes,
    "one_row": _one_row,
    "one_pe": _one_pe,
    "single": _single,
    "far_apart": _far_apart,
    "whole_words": _whole_words,
    "empty": _empty,
    "mixed": _mixed,
}

MATRIX_PATTERNS = tuple(_PATTERNS)


def random_codes(
    rng: np.random.Generator, shape: Shape, pattern: str, most: int | None = None
) -> np.ndarray:
    """Draw a matrix of codes.

    Parameters
    ----------
    rng : Generator
    shape : Shape
    pattern : str
        One of MATRIX_PATTERNS.
    most : int, optional
        Thin the matrix out to about so many entries, if it has more.

    Returns
    -------
    ndarray of uint8 [outputs, inputs]
        0 where nothing is kept, else 1 ... 15.
    """
    kept = _PATTERNS[pattern](rng, shape)
    count = int(np.count_nonzero(kept))
    if most is not None and count > most:
        kept &= _scattered(most / count)(rng, shape)
    return kept * rng.integers(1, 16, kept.shape, dtype=np.uint8)
