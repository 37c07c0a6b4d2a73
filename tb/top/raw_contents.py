"""Raw contents: random memories, passes and packets with no regard to what an encoder would make.

Whatever a host may write, the machine must answer as the documents say: entries of any code and
any run of zeros, fillers in any place, columns that are too long, pointers that descend or leave
the memory, passes chained in any way. Contents stay within a window at the start of each memory,
so that everything a run can read was written before.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tb.env.config import EnvConfig
from tb.sequences import packets as p
from tb.top.contents import BIAS, END, FIRST, LAST, RELU, SRAM_IN, SRAM_OUT, descriptor


@dataclass(frozen=True)
class Window:
    """What random contents use of a machine.

    Attributes
    ----------
    num_pe, entries, pointers, biases : int
        PEs, and entries, pointers and biases of each of them.
    registers, sram : int
        Elements of a vector in registers and in SRAM.
    reg_depth, spmat_entries, descriptors, codebooks : int
        Rows of a PE in registers, entries of the whole memory, tables in use.
    """

    num_pe: int
    entries: int
    pointers: int
    biases: int
    registers: int
    sram: int
    reg_depth: int
    spmat_entries: int
    descriptors: int
    codebooks: int

    @classmethod
    def of(cls, config: EnvConfig) -> Window:
        """Choose a window of a machine; memories of up to these sizes are used whole."""
        # A PE that starts from the bias reads as many of them as it has rows.
        biases = min(config.bias_depth, max(2 * config.reg_depth, 64))
        return cls(
            num_pe=config.num_pe,
            entries=min(config.spmat_entries, 1024),
            pointers=min(config.ptr_depth, 256),
            biases=biases,
            registers=config.reg_depth * config.num_pe,
            sram=config.act_depth * config.num_pe,
            reg_depth=config.reg_depth,
            spmat_entries=config.spmat_entries,
            descriptors=min(config.num_desc, 8),
            codebooks=min(config.num_codebooks, 3),
        )


def random_entries(rng: np.random.Generator, count: int) -> np.ndarray:
    """Draw entries, uint8 [count]: any code behind any run of zeros; a fifth have code 0."""
    entries = rng.integers(0, 256, count).astype(np.uint8)
    entries[rng.random(count) < 0.2] &= 0xF0
    # Mostly short runs of zeros: otherwise nearly every entry would lie beyond the rows.
    entries[rng.random(count) < rng.choice([0.0, 0.5, 0.9])] &= 0x1F
    return entries


def random_pointers(rng: np.random.Generator, window: Window) -> np.ndarray:
    """Draw one PE's pointers, uint32 [window.pointers]; some descend or leave the memory."""
    longest = int(rng.choice([2, 4, 2 * window.entries // window.pointers]))
    pointers = np.cumsum(rng.integers(0, longest + 1, window.pointers)) % (window.entries + 1)
    wild = rng.random(window.pointers) < rng.choice([0.0, 0.05])
    inside = rng.integers(0, window.entries + 1, window.pointers)
    outside = rng.integers(window.spmat_entries + 1, 2 * window.spmat_entries, window.pointers)
    strays = np.where(rng.random(window.pointers) < 0.5, inside, outside)
    return np.where(wild, strays, pointers).astype(np.uint32)


def random_activations(rng: np.random.Generator, count: int) -> np.ndarray:
    """Draw activations, int16 [count], of a random density and size."""
    scale = int(rng.choice([4, 300, 32768]))
    values = rng.integers(-scale, scale, count)
    values[rng.random(count) >= rng.choice([0.05, 0.4, 1.0])] = 0
    return values.astype(np.int16)


def memory_packets(rng: np.random.Generator, window: Window) -> list[np.ndarray]:
    """Draw WRITE packets that fill the window of every memory except the descriptors."""
    written = []
    for pe in range(window.num_pe):
        entries = random_entries(rng, window.entries)
        written += [
            p.write(p.ENTRIES, p.pack(entries, "u1"), pe),
            p.write(p.POINTERS, p.pack(random_pointers(rng, window), "<u4"), pe),
            p.write(p.BIAS, p.pack(rng.integers(-300, 300, window.biases), "<i2"), pe),
        ]
    scale = int(rng.choice([20, 2000, 32768]))
    books = rng.integers(-scale, scale, 16 * window.codebooks)
    written.append(p.write(p.CODEBOOK, p.pack(books, "<i2")))
    for space in (p.ACT_SRC, p.ACT_DST):
        written.append(p.write(space, p.pack(random_activations(rng, window.sram), "<i2")))
    return written


def priming_pass(window: Window) -> np.ndarray:
    """Return a pass that writes a whole register file; two of them in a run write both.

    Nothing can be said of registers that no run has written yet.
    """
    return descriptor(1, window.registers, flags=FIRST | LAST | END | SRAM_IN)


def random_pass(rng: np.random.Generator, window: Window) -> np.ndarray:
    """Draw a descriptor that is possible; uint64 [4]."""
    granule = 4 * window.num_pe
    end, last, sram_out = rng.random(3) < (0.5, 0.7, 0.5)
    end = last and (end or not sram_out)
    flags = sum(
        int(flag)
        for flag in (RELU, BIAS, SRAM_IN, FIRST)
        if rng.random() < (0.7 if flag == FIRST else 0.5)
    )
    flags |= SRAM_OUT * int(sram_out) | LAST * int(last) | END * int(end)
    source = window.sram if flags & SRAM_IN else window.registers
    in_first = granule * int(rng.integers(source // granule))
    in_len = int(rng.integers(1, min(source - in_first, window.pointers - 1) + 1))
    out_first = granule * int(rng.integers(window.sram // granule)) if sram_out else 0
    out_len = int(rng.integers(1, min(window.registers, window.sram - out_first) + 1))
    groups = -(-window.reg_depth // 4)
    return descriptor(
        in_len,
        out_len,
        in_first=in_first,
        out_first=out_first,
        ptr_base=int(rng.integers(window.pointers - in_len)),
        bias_base=int(rng.integers(window.biases // 4 - groups + 1)),
        codebook=int(rng.integers(window.codebooks)),
        shift=int(rng.choice([0, 1, 4, 8, 15, 31])),
        flags=flags,
    )


def spoiled_pass(rng: np.random.Generator, config: EnvConfig, window: Window) -> np.ndarray:
    """Draw a descriptor that is impossible in one or more ways; uint64 [4]."""
    beats = random_pass(rng, window)
    low, high = np.uint64(0xFFFF_FFFF), np.uint64(0xFFFF_FFFF_0000_0000)
    granule = 4 * config.num_pe
    spoil = (
        lambda: (3, beats[3] | np.uint64(1) << np.uint64(rng.choice([13, 15, 23, 40, 63]))),
        lambda: (0, beats[0] & high),
        lambda: (0, beats[0] & low | np.uint64(window.sram + granule) << np.uint64(32)),
        lambda: (1, beats[1] & high | np.uint64(window.registers + 1)),
        lambda: (1, beats[1] & low | np.uint64(1) << np.uint64(32)),
        lambda: (2, beats[2] & high | np.uint64(config.ptr_depth)),
        lambda: (3, beats[3] & ~np.uint64(LAST) | np.uint64(END)),
    )
    for _ in range(int(rng.integers(1, 3))):
        place, value = spoil[rng.integers(len(spoil))]()
        beats[place] = value
    return beats
