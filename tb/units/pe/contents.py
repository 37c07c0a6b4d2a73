"""Random contents of the PEs' memories: encoded matrices of every pattern, and raw bytes."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from compress.encode import encode_layer
from tb.top.matrices import MATRIX_PATTERNS, Shape, random_codes
from tb.top.raw_contents import Window, random_entries, random_pointers


@dataclass(frozen=True)
class Contents:
    """What the host writes.

    Attributes
    ----------
    entries : ndarray of uint8 [num_pe, multiple of 8]
    pointers : ndarray of uint32 [num_pe, even]
        The last ones repeat the end of the last column.
    bias : ndarray of int16 [num_pe, reg_depth]
    columns : int
    outputs : int
        Rows of the matrix; raw bytes have any.
    """

    entries: np.ndarray
    pointers: np.ndarray
    bias: np.ndarray
    columns: int
    outputs: int


def encoded(
    p: Mapping[str, int],
    num_pe: int,
    rng: random.Random,
    np_rng: np.random.Generator,
    pattern: str | None = None,
    columns: int = 40,
    most: int = 200,
) -> Contents:
    """Draw a matrix and encode it, from any place in the entry memory's first words on.

    Parameters
    ----------
    p : mapping
        Parameters of the RTL.
    num_pe : int
        PEs to fill.
    rng, np_rng
        Generators.
    pattern : str, optional
        One of `MATRIX_PATTERNS`; any by default.
    columns : int
    most : int
        Entries for each PE, about.
    """
    rows = rng.choice((1, p["RegDepth"], p["RegDepth"], rng.randint(1, p["RegDepth"])))
    outputs = max(1, rows * num_pe - rng.choice((0, rng.randrange(num_pe))))
    shape = Shape(outputs, columns, num_pe, p["SpmatWidth"] // 8)
    codes = random_codes(np_rng, shape, pattern or rng.choice(MATRIX_PATTERNS), most * num_pe)
    return of_codes(p, codes, num_pe, np_rng, offset=rng.randrange(shape.word))


def of_codes(
    p: Mapping[str, int],
    codes: np.ndarray,
    num_pe: int,
    np_rng: np.random.Generator,
    offset: int = 0,
) -> Contents:
    """Encode a matrix of codes, uint8 [outputs, columns], from an entry of the memory on."""
    outputs, columns = codes.shape
    layer = encode_layer(codes, num_pe)
    longest = offset + max(len(entries) for entries in layer.entries)
    memory = np.zeros((num_pe, -(-longest // 8) * 8 + 8), np.uint8)
    for pe, entries in enumerate(layer.entries):
        memory[pe, offset : offset + len(entries)] = entries
    pointers = np.pad(layer.pointers, ((0, 0), (0, 1 + columns % 2)), mode="edge") + offset
    return Contents(memory, pointers.astype(np.uint32), _bias(p, num_pe, np_rng), columns, outputs)


def raw(
    p: Mapping[str, int], num_pe: int, rng: random.Random, np_rng: np.random.Generator
) -> Contents:
    """Draw bytes and pointers that no encoder makes: every error occurs."""
    window = Window(
        num_pe=num_pe, entries=256, pointers=48, biases=p["RegDepth"], registers=0, sram=0,
        reg_depth=p["RegDepth"], spmat_entries=p["SpmatEntries"], descriptors=0, codebooks=0,
    )  # fmt: skip
    entries = np.array([random_entries(np_rng, window.entries) for _ in range(num_pe)])
    pointers = np.array([random_pointers(np_rng, window) for _ in range(num_pe)])
    outputs = rng.randint(1, p["RegDepth"] * num_pe)
    return Contents(entries, pointers, _bias(p, num_pe, np_rng), window.pointers - 1, outputs)


def _bias(p: Mapping[str, int], num_pe: int, np_rng: np.random.Generator) -> np.ndarray:
    scale = int(np_rng.choice([300, 32768]))
    return np_rng.integers(-scale, scale, (num_pe, p["RegDepth"])).astype(np.int16)


def beats(values: np.ndarray) -> list[int]:
    """Return an array of integers as 64-bit beats."""
    return np.ascontiguousarray(values).view(np.uint64).tolist()


def activations(rng: random.Random, np_rng: np.random.Generator, count: int) -> np.ndarray:
    """Draw activations, int16 [count]: any density and size, the extremes among them."""
    scale = rng.choice((4, 300, 32768))
    values = np_rng.integers(-scale, scale, count)
    values[np_rng.random(count) < 0.05] = rng.choice((-32768, 32767, -1))
    values[np_rng.random(count) >= rng.choice((0.0, 0.05, 0.4, 1.0))] = 0
    return values.astype(np.int16)
