"""Bench of `sram_sp`: a memory with one port, against a list.

The list lives as long as the simulator: a reset of the bench does not reach a memory.
"""

from __future__ import annotations

from tb.flow.fault import Fault
from tb.units.bench import Bench, unit_test
from tb.units.vectors import pack, unpack

SETS = (
    {"Depth": 16, "Width": 64, "LaneWidth": 16},
    {"Depth": 1, "Width": 16, "LaneWidth": 8},
    {"Depth": 2, "Width": 12, "LaneWidth": 12},
    {"Depth": 64, "Width": 512, "LaneWidth": 64},
)

FAULTS = (
    Fault("the mask is ignored", "mem/sram_sp.sv", "if (wmask_i[lane]) begin", "begin"),
    Fault("reads without a request", "mem/sram_sp.sv",
          "if (req_i) begin", "if (req_i || !we_i) begin"),
    Fault("a write shows on the read port", "mem/sram_sp.sv",
          "end else begin", "end begin"),
    Fault("the last word is the first one's", "mem/sram_sp.sv",
          "rdata_o <= mem[addr_i]", "rdata_o <= mem[addr_i == '1 ? '0 : addr_i]"),
)  # fmt: skip


class Memory:
    """Driver and model.

    Attributes
    ----------
    depth, width, lanes : int
    """

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.depth, self.width = bench.p["Depth"], bench.p["Width"]
        self._lane_width = bench.p["LaneWidth"]
        self.lanes = self.width // self._lane_width
        self._words: list[int] = []
        self._read: int | None = None  # what the read port holds

    async def fill(self) -> None:
        """Write every word: what was in the memory before is not known."""
        self._words = [0] * self.depth
        for addr in range(self.depth):
            await self.write(addr, self.bench.rng.getrandbits(self.width))

    async def write(self, addr: int, data: int, mask: int | None = None) -> None:
        """Write the lanes of `mask`, all by default."""
        mask = (1 << self.lanes) - 1 if mask is None else mask
        await self._cycle(req_i=1, we_i=1, addr_i=addr, wdata_i=data, wmask_i=mask)
        old = unpack(self._words[addr], self._lane_width, self.lanes)
        new = unpack(data, self._lane_width, self.lanes)
        merged = [new[n] if mask >> n & 1 else old[n] for n in range(self.lanes)]
        self._words[addr] = pack(merged, self._lane_width)

    async def read(self, addr: int) -> None:
        """Read a word; the next cycle shows it. Mask and write data must not matter."""
        await self._cycle(req_i=1, we_i=0, addr_i=addr)
        self._read = self._words[addr]

    async def idle(self) -> None:
        """No access, whatever the other inputs say."""
        rng = self.bench.rng
        await self._cycle(req_i=0, we_i=rng.getrandbits(1), addr_i=rng.randrange(self.depth))

    async def _cycle(self, **inputs: int) -> None:
        rng = self.bench.rng
        noise = {
            "wdata_i": rng.getrandbits(self.width),
            "wmask_i": rng.getrandbits(self.lanes),
        }
        out = await self.bench.cycle(**{**noise, **inputs})
        if self._read is not None:
            # Read data stay until the next read.
            self.bench.check("rdata_o", self._read, out["rdata_o"])


@unit_test()
async def random_accesses(bench: Bench) -> None:
    """Reads, masked writes and idle cycles in any order."""
    memory, rng = Memory(bench), bench.rng
    await memory.fill()
    for _ in range(400):
        addr, what = rng.randrange(memory.depth), rng.random()
        if what < 0.4:
            await memory.read(addr)
        elif what < 0.8:
            await memory.write(addr, rng.getrandbits(memory.width), rng.getrandbits(memory.lanes))
        else:
            await memory.idle()


@unit_test(seeds=False)
async def every_word_is_its_own(bench: Bench) -> None:
    """Each word is read back after all of them were written, first and last among them."""
    memory = Memory(bench)
    await memory.fill()
    for addr in (*range(memory.depth), 0, memory.depth - 1):
        await memory.read(addr)
    await memory.idle()


@unit_test(seeds=False)
async def every_lane_alone(bench: Bench) -> None:
    """One lane at a time, none, and all, at the first and the last word."""
    memory = Memory(bench)
    await memory.fill()
    masks = [0, *(1 << lane for lane in range(memory.lanes)), (1 << memory.lanes) - 1]
    for addr in {0, memory.depth - 1}:
        for mask in masks:
            await memory.write(addr, bench.rng.getrandbits(memory.width), mask)
            await memory.read(addr)
            await memory.idle()


@unit_test(seeds=False)
async def read_data_stay(bench: Bench) -> None:
    """A word that was read stays through idle cycles and writes, of the same word too."""
    memory = Memory(bench)
    await memory.fill()
    await memory.read(0)
    for _ in range(5):
        await memory.idle()
        await memory.write(0, bench.rng.getrandbits(memory.width))
    await memory.read(0)
    await memory.idle()
