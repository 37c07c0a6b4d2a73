"""Bench of `ptr_read`: pointers written by the host, columns looked up by broadcasts.

The rules for pointers that make no sense are those of docs/registers.md, Errors.
"""

from __future__ import annotations

from tb.flow.fault import Fault
from tb.units.bench import Bench, unit_test

SETS = (
    {"PtrDepth": 64, "SpmatEntries": 1024, "RegDepth": 64},
    {"PtrDepth": 16, "SpmatEntries": 1024, "RegDepth": 256},
    {"PtrDepth": 16384, "SpmatEntries": 131072, "RegDepth": 64},
    {"PtrDepth": 256, "SpmatEntries": 16777216, "RegDepth": 16},
)

FAULTS = (
    Fault("an odd column ends at its own pair's even pointer", "pe/ptr_read.sv",
          "+ BankWidth'(bcast_col_i[0]);", "+ BankWidth'(0);"),
    Fault("a column up to the end of the memory is refused", "pe/ptr_read.sv",
          "past > PtrWidth'(SpmatEntries)", "past >= PtrWidth'(SpmatEntries)"),
    Fault("a full column is too long", "pe/ptr_read.sv",
          "len > PtrWidth'(RegDepth)", "len >= PtrWidth'(RegDepth)"),
    Fault("a column that is too long is not cut", "pe/ptr_read.sv",
          "else if (err_long_o) col_len_o = LenWidth'(RegDepth);", ""),
    Fault("an empty column counts as descending", "pe/ptr_read.sv",
          "past < first", "past <= first"),
    Fault("errors show without a broadcast", "pe/ptr_read.sv",
          "assign err_range_o   = valid_q &&", "assign err_range_o   ="),
)  # fmt: skip


class PointerBench:
    """The pointers as written, and the checks of broadcasts and reads."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.size, self.rows = bench.p["SpmatEntries"], bench.p["RegDepth"]
        self.bits = self.size.bit_length()  # log2 + 1: one past the last entry can be stored
        self.pointers: dict[int, int] = {}
        self._expected: dict[str, int] = {"col_valid_o": 0}
        self._beat: int | None = None

    async def cycle(
        self, column: int | None = None, host: int | None = None, write: int | None = None
    ) -> None:
        """Run one cycle with a broadcast, a host access to a pair, or nothing.

        What the cycle before asked for is compared; without a broadcast the inputs show anything.
        """
        rng, bench = self.bench.rng, self.bench
        depth, act = bench.p["PtrDepth"], rng.getrandbits(16)
        data = rng.getrandbits(64) if write is None else write
        out = await bench.cycle(
            bcast_valid_i=int(column is not None), bcast_act_i=act,
            bcast_col_i=rng.randrange(depth) if column is None else column,
            host_req_i=int(host is not None), host_we_i=int(write is not None),
            host_addr_i=rng.randrange(depth // 2) if host is None else host, host_wdata_i=data,
        )  # fmt: skip
        errors = dict.fromkeys(("err_pointer_o", "err_range_o", "err_long_o"), 0)
        bench.check_outputs(errors | self._expected, out)
        if self._beat is not None:
            bench.check("host_rdata_o", self._beat, out["host_rdata_o"])
        self._expected, self._beat = {"col_valid_o": 0}, None
        if column is not None:
            self._expected = self.predict(column) | {"col_valid_o": 1, "col_act_o": act}
        elif host is not None and write is None:
            self._beat = self.pointers[2 * host] | self.pointers[2 * host + 1] << 32
        elif host is not None:
            for half in range(2):
                value = data >> 32 * half & (1 << self.bits) - 1
                self.pointers[2 * host + half] = value

    def predict(self, column: int) -> dict[str, int]:
        """Return what must be seen of a column."""
        first, past = self.pointers[column], self.pointers[column + 1]
        if past > self.size:
            return {"err_range_o": 1, "col_len_o": 0}
        if past < first:
            return {"err_pointer_o": 1, "col_len_o": 0}
        if past == first:
            return {"col_len_o": 0}
        long = past - first > self.rows
        return {
            "err_long_o": int(long), "col_len_o": min(past - first, self.rows),
            "col_start_o": first,
        }  # fmt: skip

    def pointer(self, before: int) -> int:
        """Return a pointer that may follow another one, right or wrong in any way."""
        rng = self.bench.rng
        step = rng.choice((0, 1, rng.randint(0, self.rows), self.rows, self.rows + 1))
        return rng.choice((
            before + step, before + step, before + step, max(0, before - 1), self.size,
            self.size + 1, rng.randrange(self.size), rng.getrandbits(self.bits),
        )) & (1 << self.bits) - 1  # fmt: skip

    async def write_all(self, pairs: int) -> None:
        """Write the first pairs of pointers with a chain of random ones; high bits are random."""
        rng, last = self.bench.rng, 0
        for pair in range(pairs):
            even = self.pointer(last)
            last = self.pointer(even)
            high = [rng.getrandbits(32 - self.bits) << self.bits for _ in range(2)]
            await self.cycle(host=pair, write=(last | high[1]) << 32 | even | high[0])


@unit_test()
async def random_columns(bench: Bench) -> None:
    """Broadcasts in a row and with gaps, over pointers of every kind; the host reads in between."""
    rng, top = bench.rng, PointerBench(bench)
    pairs = min(bench.p["PtrDepth"] // 2, 64)
    await top.write_all(pairs)
    for _ in range(250):
        kind = rng.random()
        if kind < 0.7:
            await top.cycle(column=rng.randrange(2 * pairs - 1))
        elif kind < 0.85:
            await top.cycle()
        else:
            await top.cycle(host=rng.randrange(pairs))
    await top.cycle()


@unit_test(seeds=False)
async def limits_of_a_column(bench: Bench) -> None:
    """Empty, full and one too long; to the last entry and one beyond; one entry backwards."""
    top = PointerBench(bench)
    size, rows = top.size, top.rows
    limits = (
        (0, 0), (0, 1), (0, rows - 1), (0, rows), (0, rows + 1), (0, size), (0, size + 1),
        (size - 1, size), (size, size), (size, size + 1), (size - rows, size),
        (size - rows - 1, size), (1, 0), (size, size - 1), (size + 1, size), (size + 1, size + 1),
        (2 * size - 1, 2 * size - 1), (2 * size - 1, 0), (0, 2 * size - 1),
    )  # fmt: skip
    for first, past in limits:
        await top.cycle(host=0, write=past << 32 | first)  # column 0: p[0], p[1]
        await top.cycle(column=0)
        await top.cycle()
        await top.cycle(host=1, write=first << 32)  # column 3: p[3], p[4]
        await top.cycle(host=2, write=past)
        await top.cycle(column=3)
    await top.cycle()


@unit_test(seeds=False)
async def first_and_last_column(bench: Bench) -> None:
    """All of the memory is reached, and by the right address."""
    top, depth = PointerBench(bench), bench.p["PtrDepth"]
    near = sorted({0, 1, depth // 4 - 1, depth // 4, depth // 2 - 2, depth // 2 - 1})
    for pair in near:
        await top.cycle(host=pair, write=bench.rng.getrandbits(64))
    for pair in near:
        await top.cycle(host=pair)
        await top.cycle(column=2 * pair)
        if pair + 1 in near:
            await top.cycle(column=2 * pair + 1)
    await top.cycle()
