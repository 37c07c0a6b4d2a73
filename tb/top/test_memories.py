"""Every memory is written with random data and read back, under idles and back-pressure."""

from __future__ import annotations

import numpy as np
import pyuvm

from tb.agents import patterns
from tb.sequences import packets as p
from tb.top.base_test import BaseTest

_BLOCK = 24  # beats of one write


def _sizes(config) -> dict[int, tuple[int, bool]]:
    """Beats of every space that can be written, and whether each PE has its own."""
    vector = config.act_depth * config.num_pe // 4
    return {
        p.ENTRIES: (config.spmat_entries // 8, True),
        p.POINTERS: (config.ptr_depth // 2, True),
        p.BIAS: (config.bias_depth // 4, True),
        p.CODEBOOK: (config.num_codebooks * 4, False),
        p.DESCRIPTOR: (config.num_desc * 4, False),
        p.ACT_SRC: (vector, False),
        p.ACT_DST: (vector, False),
    }


class MemoryTest(BaseTest):
    """Writes blocks at the first and last addresses and at random ones, then reads them all back.

    Beyond `sample` PEs only so many of them are taken, always with the first and the last.
    """

    sample = 8
    idles = "never"
    back_pressure = "never"

    def _pes(self) -> list[int]:
        count = self.config.num_pe
        if count <= self.sample:
            return list(range(count))
        return [0, *sorted(self.rng.sample(range(1, count - 1), self.sample - 2)), count - 1]

    async def stimulus(self) -> None:
        self.host.idles = patterns.make(self.idles, self.rng)
        await self.env.sink.back_pressure(patterns.make(self.back_pressure, self.rng))
        numbers = np.random.default_rng(self.rng.getrandbits(64))
        blocks = []
        for space, (size, per_pe) in _sizes(self.config).items():
            length = min(_BLOCK, size)
            for pe in self._pes() if per_pe else [0]:
                middle = self.rng.randrange(size - length + 1)
                for address in (0, size - length, middle):
                    beats = numbers.integers(0, 1 << 64, length, dtype=np.uint64)
                    await self.host.send(p.write(space, beats, pe, address))
                    blocks.append((space, pe, address, length))
        self.rng.shuffle(blocks)
        for space, pe, address, length in blocks:
            await self.host.read_space(space, length, pe, address)
        assert self.env.scoreboard.packets == len(blocks)


@pyuvm.test()
class MemoriesAtFullSpeed(MemoryTest):
    """No pauses on either stream; every PE of the paper's machine."""

    sample = 64


@pyuvm.test()
class MemoriesWithIdles(MemoryTest):
    """The host pauses at random."""

    idles = "heavy"


@pyuvm.test()
class MemoriesWithBackPressure(MemoryTest):
    """The host takes answers slowly."""

    back_pressure = "heavy"


@pyuvm.test()
class MemoriesInBursts(MemoryTest):
    """Both streams come in bursts."""

    idles = "bursts"
    back_pressure = "bursts"


@pyuvm.test()
class ReadOnlySpaces(BaseTest):
    """Before any layer has finished RESULT is ACT_SRC, and all counters are zero."""

    async def stimulus(self) -> None:
        size = self.config.act_depth * self.config.num_pe // 4
        numbers = np.random.default_rng(self.rng.getrandbits(64))
        length = min(_BLOCK, size)
        for address in (0, size - length):
            beats = numbers.integers(0, 1 << 64, length, dtype=np.uint64)
            await self.host.send(p.write(p.ACT_SRC, beats, address=address))
            result = await self.host.read_space(p.RESULT, length, address=address)
            assert np.array_equal(result, beats)
        for pe in {0, self.config.num_pe - 1}:
            assert not (await self.host.read_space(p.COUNTERS, 4, pe)).any()


@pyuvm.test()
class ManyPacketsInOneTransfer(BaseTest):
    """Writes and reads queued in one transfer, without TLAST in between."""

    async def stimulus(self) -> None:
        await self.env.sink.back_pressure(patterns.make("light", self.rng))
        parts, reads = [], 0
        for round_ in range(20):
            beats = p.pack([round_ * 1000 + i for i in range(16)], "<i2")
            parts += [p.write(p.ACT_SRC, beats, address=round_ % 3), p.read(p.ACT_SRC, 4)]
            reads += 1
        await self.host.send(*parts)
        for _ in range(reads):
            await self.env.collector.next_packet()
