"""Constrained-random networks and vectors for the bench.

Matrices and vectors are drawn from patterns that are known to break sparse accelerators: empty
columns at the ends and in runs, columns of one entry, full columns, long runs of zeros (fillers),
vectors of zeros. Values are drawn so that some runs saturate and some do not.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from compress.geometry import Geometry
from compress.layer import QuantizedLayer
from tb.env.config import EnvConfig

MATRIX_PATTERNS = ("uniform", "sparse", "dense", "columns", "one_row", "one_pe", "single", "empty")
VECTOR_PATTERNS = ("uniform", "dense", "zero", "one", "first", "last", "runs", "negative")


def geometry(config: EnvConfig) -> Geometry:
    """Return the compressor's view of the machine."""
    return Geometry(
        num_pe=config.num_pe,
        reg_depth=config.reg_depth,
        spmat_entries=config.spmat_entries,
        ptr_depth=config.ptr_depth,
        act_depth=config.act_depth,
        bias_depth=config.bias_depth,
        num_desc=config.num_desc,
        num_codebooks=config.num_codebooks,
    )


def random_codes(
    rng: np.random.Generator, outputs: int, inputs: int, num_pe: int, pattern: str
) -> np.ndarray:
    """Draw a matrix of codes, uint8 [outputs, inputs], of one of MATRIX_PATTERNS."""
    density = {"uniform": 0.3, "sparse": 0.04, "dense": 1.0, "columns": 0.4}.get(pattern, 0.5)
    kept = rng.random((outputs, inputs)) < density
    if pattern == "columns":
        # Whole columns are empty: the first, the last, and runs in the middle.
        empty = np.repeat(rng.random(-(-inputs // 3)) < 0.5, 3)[:inputs]
        empty[[0, -1]] = True
        kept[:, empty] = False
    elif pattern == "one_row":
        kept[:] = False
        kept[rng.integers(outputs)] = True
    elif pattern == "one_pe":
        pe = rng.integers(num_pe)
        kept[np.arange(outputs) % num_pe != pe] = False
    elif pattern == "single":
        # One entry in each column, often far down: fillers in front of it.
        kept[:] = False
        kept[rng.integers(outputs, size=inputs), np.arange(inputs)] = True
    elif pattern == "empty":
        kept[:] = False
    codes = rng.integers(1, 16, (outputs, inputs)).astype(np.uint8)
    codes[~kept] = 0
    return codes


def random_layer(
    rng: np.random.Generator,
    name: str,
    codes: np.ndarray,
    input_frac: int,
    *,
    relu: bool | None = None,
    bias: bool | None = None,
) -> QuantizedLayer:
    """Put a random codebook, bias and format around a matrix of codes."""
    shift = int(rng.choice([0, 1, 4, 8, 12, 15, 31], p=[0.1, 0.1, 0.15, 0.25, 0.2, 0.15, 0.05]))
    scale = int(rng.choice([40, 1000, 32767]))
    codebook = rng.integers(-scale - 1, scale + 1, 16).astype(np.int16)
    codebook[0] = 0
    with_bias = bool(rng.integers(2)) if bias is None else bias
    output_frac = int(rng.integers(0, 14))
    return QuantizedLayer(
        name=name,
        codes=codes,
        codebook=codebook,
        bias=rng.integers(-(2**12), 2**12, len(codes)).astype(np.int16) if with_bias else None,
        shift=shift,
        relu=bool(rng.integers(2)) if relu is None else relu,
        input_frac=input_frac,
        weight_frac=shift + output_frac - input_frac,
        output_frac=output_frac,
    )


def random_network(
    rng: np.random.Generator, config: EnvConfig, longest: int, layers: int
) -> list[QuantizedLayer]:
    """Draw a network whose vectors are at most `longest` long."""
    sizes = [random_length(rng, longest, config.num_pe) for _ in range(layers + 1)]
    network, frac = [], int(rng.integers(0, 14))
    for number in range(layers):
        codes = random_codes(
            rng, sizes[number + 1], sizes[number], config.num_pe, str(rng.choice(MATRIX_PATTERNS))
        )
        network.append(random_layer(rng, f"layer {number}", codes, frac))
        frac = network[-1].output_frac
    return network


def random_length(rng: np.random.Generator, longest: int, num_pe: int) -> int:
    """Draw a length; the extremes and multiples of NumPe come often."""
    kind = rng.integers(5)
    if kind == 0:
        return 1
    if kind == 1:
        return longest
    length = int(rng.integers(1, longest + 1))
    if kind == 2 and length > num_pe:
        return length - length % num_pe
    return length


def random_vector(rng: np.random.Generator, length: int, pattern: str | None = None) -> np.ndarray:
    """Draw an input vector, int16 [length], of one of VECTOR_PATTERNS."""
    pattern = pattern or str(rng.choice(VECTOR_PATTERNS))
    scale = int(rng.choice([3, 300, 32768]))
    values = rng.integers(-scale, scale, length)
    values[values == 0] = 1
    zero = rng.random(length) < {"dense": 0.0, "zero": 1.0}.get(pattern, 0.6)
    if pattern == "one":
        zero[:] = True
        zero[rng.integers(length)] = False
    elif pattern == "first":
        zero[1:] = True
        zero[0] = False
    elif pattern == "last":
        zero[:-1] = True
        zero[-1] = False
    elif pattern == "runs":
        zero = np.repeat(rng.random(-(-length // 9)) < 0.6, 9)[:length]
    elif pattern == "negative":
        values = -np.abs(values)
    values[zero] = 0
    return values.astype(np.int16)


def describe(network: Sequence[QuantizedLayer]) -> str:
    """Return the shapes of a network, for the log."""
    shape = "-".join(str(n) for n in [network[0].inputs, *(layer.outputs for layer in network)])
    kept = sum(layer.nonzeros for layer in network)
    return f"{shape}, {kept} weights"
