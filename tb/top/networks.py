"""Constrained-random networks and vectors for the bench.

Matrices come from the patterns of `matrices`. Values are drawn so that some accumulators saturate,
some only just, and most do not; formats and shifts so that every rounding happens.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from compress.geometry import Geometry
from compress.layer import QuantizedLayer
from tb.env.config import EnvConfig
from tb.top.matrices import MATRIX_PATTERNS, Shape, random_codes

VECTOR_PATTERNS = ("uniform", "dense", "zero", "one", "first", "last", "runs", "negative")

_MOST_WEIGHTS = 1 << 23  # places of a matrix: what is drawn and encoded in a fraction of a second
_MOST_ENTRIES = 20_000  # of a matrix: what even Icarus loads in seconds
_MOST_POINTERS = 40_000  # of all PEs together, for one tile: likewise


def geometry(config: EnvConfig) -> Geometry:
    """Return the compressor's view of the machine."""
    names = (field.name for field in dataclasses.fields(Geometry))
    return Geometry(**{name: getattr(config, name) for name in names})


def random_geometry(rng: np.random.Generator, config: EnvConfig) -> Geometry:
    """Return the machine or, one time in four, one of fewer pointers and entries.

    A network that is laid out for less needs several loads more often; it runs all the same.
    """
    machine = geometry(config)
    if rng.integers(4):
        return machine
    # The least that the columns of a pass take, or twice that; sizes are powers of two.
    pointers = 2 * machine.granule * int(rng.integers(1, 3))
    entries = machine.reg_depth * machine.granule * int(rng.integers(1, 3))
    return dataclasses.replace(
        machine,
        ptr_depth=min(machine.ptr_depth, max(16, pointers)),
        spmat_entries=min(machine.spmat_entries, max(1024, entries)),
    )


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
    scale = int(rng.choice([40, 1000, 32768]))
    codebook = rng.integers(-scale, scale, 16)
    # Both extremes are there, at random places, so that they meet those of the activations.
    codebook[rng.choice(np.arange(1, 16), 2, replace=False)] = (-scale, scale - 1)
    codebook[0] = 0
    with_bias = bool(rng.integers(2)) if bias is None else bias
    largest = int(rng.choice([50, 4096, 32768]))
    output_frac = int(rng.integers(0, 14))
    return QuantizedLayer(
        name=name,
        codes=codes,
        codebook=codebook.astype(np.int16),
        bias=(
            rng.integers(-largest, largest, len(codes)).astype(np.int16) if with_bias else None
        ),
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
    network: list[QuantizedLayer] = []
    most_inputs = min(longest, _most_inputs(config))
    inputs, frac = random_length(rng, most_inputs, config.num_pe), int(rng.integers(0, 14))
    for number in range(layers):
        most = longest if number == layers - 1 else most_inputs
        outputs = random_length(rng, min(most, _MOST_WEIGHTS // inputs), config.num_pe)
        shape = Shape(outputs, inputs, config.num_pe, config.spmat_width // 8)
        pattern = str(rng.choice(MATRIX_PATTERNS))
        codes = random_codes(rng, shape, pattern, _most_entries(config))
        network.append(random_layer(rng, f"layer {number} ({pattern})", codes, frac))
        inputs, frac = outputs, network[-1].output_frac
    return network


def _most_inputs(config: EnvConfig) -> int:
    """Return how many inputs a layer may have: every one is a pointer in every PE."""
    most = max(1, _MOST_POINTERS // config.num_pe)
    if config.ptr_depth > 4 * config.num_pe:
        return most
    # A layer is cut at multiples of four inputs for each PE; this machine does not hold so many.
    return min(most, config.ptr_depth - 1)


def _most_entries(config: EnvConfig) -> int:
    """Return how many entries a matrix may have so that it can be laid out.

    The entries of four columns for each PE must fit any PE's memory, if all are in one PE.
    """
    if 4 * config.num_pe * config.reg_depth <= config.spmat_entries:
        return _MOST_ENTRIES
    with_fillers = 1 + (config.reg_depth - 1) // 16
    return min(_MOST_ENTRIES, config.spmat_entries // 2 // with_fillers)


def random_limit(rng: np.random.Generator, config: EnvConfig) -> int:
    """Draw how long a network's vectors may be.

    Some fit a few PEs only, some give every PE enough rows for fillers, some are longer than the
    registers and run in batches and tiles.
    """
    n, depth = config.num_pe, config.reg_depth
    limits = (40, 150, 512, 20 * n, depth * n, depth * n + 5 * n + 1)
    return min(int(rng.choice(limits)), config.act_depth * n, _MOST_WEIGHTS // 64)


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
