"""Raw memories, passes and packets, far from what the compressor makes, against the model.

`EIE_ARGS`: `items`, the number of rounds in one simulation (default 6). Each round has its own
generator, made from the seed and its number.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyuvm

from tb.agents import patterns
from tb.sequences import packets as p
from tb.sequences.host import START_MODES
from tb.top import raw_contents as raw
from tb.top.base_test import BaseTest

_ERRORS = 0x7F
_RUNS = 6  # runs on one content of the memories


class RawTest(BaseTest):
    """Fills the memories anew for every round, and reads everything back after every run."""

    watchdog = 20_000_000

    async def stimulus(self) -> None:
        self.window = raw.Window.of(self.config)
        await self.prime()
        for number in range(int(self.config.arguments.get("items", 6))):
            rng = np.random.default_rng([self.config.seed, number])
            self.logger.info(f"round {number}")
            pause = self.config.rng(f"pause {number}")
            self.host.idles = patterns.make(str(rng.choice(patterns.NAMES)), pause)
            await self.env.sink.back_pressure(patterns.make(str(rng.choice(patterns.NAMES)), pause))
            self.contents = raw.memory_packets(rng, self.window)
            await self.host.send(*self.contents)
            for _ in range(_RUNS):
                await self.one_run(rng)
                await self.check_state(rng)

    async def prime(self) -> None:
        """Write whatever a reset leaves undefined and a run can read."""
        rng = np.random.default_rng(self.config.seed)
        await self.host.send(*raw.memory_packets(rng, self.window))
        await self.host.send(*[
            p.write(p.DESCRIPTOR, raw.priming_pass(self.window), address=4 * number)
            for number in range(self.window.descriptors)
        ])  # fmt: skip
        # Each pass leaves its outputs in the other file of the two.
        for _ in range(2):
            await self.host.run(0, 1)
        await self.host.write("ERROR", _ERRORS)

    async def one_run(self, rng: np.random.Generator) -> None:
        """Do what this test does once on the memories as they are."""
        raise NotImplementedError

    async def check_state(self, rng: np.random.Generator) -> None:
        """Read errors, counters and all activations back; the scoreboard compares them."""
        await self.host.wait_idle()
        await self.host.errors()
        await self.host.counters()
        await self.host.write("ERROR", _ERRORS)
        for pe in {0, self.window.num_pe - 1, int(rng.integers(self.window.num_pe))}:
            await self.host.read_space(p.COUNTERS, 4, pe)
        beats = self.window.sram // 4
        length = min(beats, 1024)
        for space in (p.RESULT, p.ACT_SRC, p.ACT_DST):
            await self.host.read_space(space, length, address=int(rng.integers(beats - length + 1)))


@pyuvm.test()
class RawPasses(RawTest):
    """Any contents and any chain of possible passes, from either start."""

    async def one_run(self, rng: np.random.Generator) -> None:
        count = int(rng.integers(1, self.window.descriptors + 1))
        table = [raw.random_pass(rng, self.window) for _ in range(count)]
        await self.host.send(p.write(p.DESCRIPTOR, np.concatenate(table)))
        await self.host.run(0, count, str(rng.choice(START_MODES)))


@pyuvm.test()
class RawPackets(RawTest):
    """Any mixture of good, malformed and cut packets in any transfers, runs among them."""

    async def one_run(self, rng: np.random.Generator) -> None:
        self.reads = 0
        kinds: tuple[Callable[[np.random.Generator], list[int]], ...] = (
            self._write, self._read, self._read, self._passes, self._run, self._run,
        )  # fmt: skip
        for _ in range(int(rng.integers(4, 16))):
            transfer: list[int] = []
            for _ in range(int(rng.integers(1, 5))):
                transfer += kinds[rng.integers(len(kinds))](rng)
            # Behind the good packets of a transfer at most one error, which TLAST ends.
            fault = rng.integers(6)
            if fault == 0:
                transfer += self._malformed(rng)
            elif fault == 1:
                transfer += self._cut(rng)
            await self.host.send(np.array(transfer, dtype=np.uint64), last=bool(rng.integers(2))
                                 or fault < 2)
        for _ in range(self.reads):
            await self.env.collector.next_packet()

    def _write(self, rng: np.random.Generator) -> list[int]:
        """A piece of what fills one of the memories, to another place in it."""
        packet = self.contents[rng.integers(len(self.contents))]
        payload, head = packet[1:], int(packet[0])
        length = int(rng.integers(1, min(len(payload), 40) + 1))
        source, address = rng.integers(len(payload) - length + 1, size=2).tolist()
        space, pe = head >> 4 & 0xF, head >> 8 & 0xFF
        return p.write(space, payload[source : source + length], pe, address).tolist()

    def _passes(self, rng: np.random.Generator) -> list[int]:
        """A descriptor, one in four impossible."""
        if rng.integers(4):
            beats = raw.random_pass(rng, self.window)
        else:
            beats = raw.spoiled_pass(rng, self.config, self.window)
        number = int(rng.integers(self.window.descriptors))
        return p.write(p.DESCRIPTOR, beats, address=4 * number).tolist()

    def _run(self, rng: np.random.Generator) -> list[int]:
        first = int(rng.integers(self.window.descriptors))
        return p.run(first, int(rng.integers(1, self.window.descriptors - first + 1))).tolist()

    def _read(self, rng: np.random.Generator) -> list[int]:
        w = self.window
        sizes = {
            p.ENTRIES: w.entries // 8, p.POINTERS: w.pointers // 2, p.BIAS: w.biases // 4,
            p.CODEBOOK: 4 * w.codebooks, p.DESCRIPTOR: 4 * w.descriptors, p.ACT_SRC: w.sram // 4,
            p.ACT_DST: w.sram // 4, p.RESULT: w.sram // 4, p.COUNTERS: 4,
        }  # fmt: skip
        space = int(rng.integers(len(sizes)))
        per_pe = space in (p.ENTRIES, p.POINTERS, p.BIAS, p.COUNTERS)
        address = int(rng.integers(sizes[space]))
        length = int(rng.integers(1, min(sizes[space] - address, 40) + 1))
        self.reads += 1
        pe = int(rng.integers(w.num_pe)) if per_pe else 0
        return p.read(space, length, pe, address).tolist()

    def _malformed(self, rng: np.random.Generator) -> list[int]:
        """A header that is refused, and beats behind it that look like packets."""
        n = self.window.num_pe
        headers = [
            p.header(int(rng.choice([0, 4, 7, 10, 15])), int(rng.integers(16))),
            p.header(p.WRITE, int(rng.choice([p.RESULT, p.COUNTERS, 9, 15]))),
            p.header(p.RUN, 1 + int(rng.integers(15))),
            p.header(p.READ, p.CODEBOOK, pe=1 + int(rng.integers(255))),
            p.header(p.WRITE, p.ACT_SRC, address=self.window.sram // 4),
            p.header(p.READ, p.ENTRIES, length=0),
            p.header(p.RUN, address=self.config.num_desc),
        ]
        if n < 256:
            headers.append(p.header(p.WRITE, p.BIAS, pe=int(rng.integers(n, 256))))
        behind = p.read(p.ACT_SRC, 1).tolist() * int(rng.integers(4))
        return [headers[rng.integers(len(headers))], *behind]

    def _cut(self, rng: np.random.Generator) -> list[int]:
        """A WRITE that TLAST ends early."""
        packet = p.write(p.ACT_SRC, p.pack(raw.random_activations(rng, 32), "<i2")).tolist()
        return packet[: int(rng.integers(1, len(packet)))]
