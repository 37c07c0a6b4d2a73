"""Bench of `desc_check`: descriptors at the limits of the machine, against the reference model."""

from __future__ import annotations

import numpy as np

from tb.flow.fault import Fault
from tb.units.bench import Bench, unit_test
from tb.units.ccu.descriptors import (
    REASONS,
    RESERVED_BITS,
    as_integer,
    beats,
    machine,
    possible,
    reason_of,
    spoil,
)

SETS = (
    {"NumPe": 4, "PtrDepth": 128, "ActDepth": 64, "BiasDepth": 32, "RegDepth": 16,
     "NumCodebooks": 4},
    {"NumPe": 1, "PtrDepth": 16, "ActDepth": 16, "BiasDepth": 16, "RegDepth": 16,
     "NumCodebooks": 1},
    {"NumPe": 64, "PtrDepth": 16384, "ActDepth": 1024, "BiasDepth": 1024, "RegDepth": 64,
     "NumCodebooks": 64},
    {"NumPe": 256, "PtrDepth": 1048576, "ActDepth": 4096, "BiasDepth": 65536, "RegDepth": 256,
     "NumCodebooks": 256},
)  # fmt: skip

FAULTS = (
    Fault("inputs may end one beyond the memory", "ccu/desc_check.sv",
          "|| in_end > (sram_in", "|| in_end > 34'd1 + (sram_in"),
    Fault("the bias is checked without FIRST", "ccu/desc_check.sv",
          "bias && first && bias_end", "bias && bias_end"),
    Fault("codebook NumCodebooks is let through", "ccu/desc_check.sv",
          "9'(codebook) >= 9'(NumCodebooks)", "9'(codebook) > 9'(NumCodebooks)"),
    Fault("a sum wraps at 32 bits", "ccu/desc_check.sv",
          "34'(in_first) + 34'(in_len)", "{2'b00, in_first + in_len}"),
)  # fmt: skip


async def _check(bench: Bench, words: np.ndarray, what: str) -> int:
    out = await bench.settle(desc_i=as_integer(words))
    expected = reason_of(words, machine(bench.p))
    bench.check(f"reason_o, {what}", expected, out["reason_o"])
    return expected


@unit_test()
async def random_descriptors(bench: Bench) -> None:
    """Possible ones, and ones with up to three things wrong: the order of reasons counts."""
    p, rng = machine(bench.p), bench.rng
    for _ in range(400):
        desc, reserved = possible(rng, p), 0
        for reason in rng.sample(REASONS, rng.randrange(4)):
            desc, bits = spoil(rng, p, desc, reason)
            reserved |= bits
        await _check(bench, beats(desc, reserved), str(desc))


@unit_test()
async def random_bits(bench: Bench) -> None:
    """Data from outside can be anything."""
    for _ in range(100):
        words = bench.np_rng.integers(0, 1 << 64, 4, np.uint64)
        words[3] &= np.uint64(0x007F_1FFF if bench.rng.random() < 0.8 else (1 << 64) - 1)
        await _check(bench, words, str(words))


@unit_test()
async def every_reason(bench: Bench) -> None:
    """Each reason occurs alone, and every kind of possible descriptor passes."""
    p, seen = machine(bench.p), set()
    for _ in range(40):
        words = beats(possible(bench.rng, p))
        seen.add(await _check(bench, words, f"possible: {words}"))
        for reason in REASONS:
            words = beats(*spoil(bench.rng, p, possible(bench.rng, p), reason))
            seen.add(await _check(bench, words, f"reason {reason}: {words}"))
    expected = {0, *REASONS} - ({6} if p.num_codebooks == 256 else set())
    bench.check("reasons that occurred", expected, seen)


@unit_test(seeds=False)
async def every_reserved_bit(bench: Bench) -> None:
    """Each bit that has no meaning is refused, each that has one is not."""
    p = machine(bench.p)
    words = beats(possible(bench.rng, p, first=False))
    for bit in range(64):
        changed = words.copy()
        changed[3] |= np.uint64(1 << bit)
        reason = await _check(bench, changed, f"bit {bit}")
        bench.check(f"bit {bit} is reserved", bit in RESERVED_BITS, reason == 1)
