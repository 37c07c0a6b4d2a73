"""Bench of `spmat_read`: columns out of a memory that the bench has written, against Python bytes.

The ring's side takes a fetch at once or late, and the data have to wait in place meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cocotb.triggers import RisingEdge

from tb.flow.fault import Fault
from tb.units.bench import Bench, unit_test
from tb.units.pe.sizes import PeSizes

_NAMES = ("SpmatWidth", "NumBanks", "RegDepth")
SETS = tuple(
    {"SpmatEntries": 1024} | sizes.of(*_NAMES)
    for sizes in (
        PeSizes(),
        PeSizes(issue=1, skip=0),
        PeSizes(width=32),
        PeSizes(width=32, rows=16, issue=1, skip=0),
        PeSizes(width=128, rows=256),
        PeSizes(width=512, rows=16, issue=2),
    )
)

FAULTS = (
    Fault("the words of a fetch come from one row of the banks", "pe/spmat_read.sv",
          "assign bank_word    = word + offset;", "assign bank_word    = word;"),
    Fault("a fetch overtakes one that still waits", "pe/spmat_read.sv",
          "assign can_read  = out_count_q == '0 || out_take_i;", "assign can_read  = 1'b1;"),
    Fault("a column up to a word's end costs a word more", "pe/spmat_read.sv",
          "(StartWidth + 1)'(col_len_i) - 1'b1;", "(StartWidth + 1)'(col_len_i);"),
    Fault("the rest of a long column is not fetched", "pe/spmat_read.sv",
          "more_q      <= left > (LenWidth + 1)'(NumBanks);", "more_q      <= 1'b0;"),
    Fault("an empty column is not removed while the ring is full", "pe/spmat_read.sv",
          "col_valid_i && (left == '0 || can_read)", "col_valid_i && can_read"),
    Fault("a host's beat goes to its neighbour", "pe/spmat_read.sv",
          "assign host_mask = HostLanes'(1) << (host_addr_i & (StartWidth - 3)'(HostLanes - 1));",
          "assign host_mask = HostLanes'(1);", machine={"SpmatWidth": 512, "RegDepth": 16}),
)  # fmt: skip


@dataclass
class Fetch:
    """Words that are read together, from word number `first` on."""

    first: int
    count: int


class FetchModel:
    """The fetcher: which words it reads in which cycle, and what it holds for the ring."""

    def __init__(self, parameters: dict[str, int], memory: bytes) -> None:
        self._lanes = parameters["SpmatWidth"] // 8
        self._banks = parameters["NumBanks"]
        self._memory = memory
        self._left: list[Fetch] = []  # of the column in progress
        self.out: Fetch | None = None

    @property
    def busy(self) -> bool:
        """True while a column is in progress or words wait."""
        return bool(self._left or self.out)

    def fetches(self, start: int, length: int) -> list[Fetch]:
        """Return how the words of a column are fetched: as many as there are banks at a time."""
        if not length:
            return []
        words = range(start // self._lanes, (start + length - 1) // self._lanes + 1)
        pieces = [words[at : at + self._banks] for at in range(0, len(words), self._banks)]
        return [Fetch(piece[0], len(piece)) for piece in pieces]

    def held(self) -> list[tuple[int, int]]:
        """Return bank and content of every word that waits for the ring."""
        if not self.out:
            return []
        return [
            (word % self._banks,
             int.from_bytes(self._memory[word * self._lanes : (word + 1) * self._lanes], "little"))
            for word in range(self.out.first, self.out.first + self.out.count)
        ]  # fmt: skip

    def cycle(self, column: tuple[int, int] | None, take: bool) -> dict[str, int]:
        """Return the outputs of this cycle and do what its clock edge does."""
        expected = {
            "out_count_o": self.out.count if self.out else 0,
            "busy_o": int(self.busy), "col_pop_o": 0, "reads_o": 0,
        }  # fmt: skip
        if self.out:
            expected["out_bank_o"] = self.out.first % self._banks
        if take:
            self.out = None
        if column is not None and not self._left:
            fetches = self.fetches(*column)
            if not fetches or not self.out:
                expected["col_pop_o"] = 1
                self._left = fetches
        if self._left and not self.out:
            self.out = self._left.pop(0)
            expected["reads_o"] = self.out.count
        return expected


async def _write(bench: Bench, memory: bytes) -> None:
    """Write the whole memory, group by group in random order."""
    groups = list(range(len(memory) // 8))
    bench.rng.shuffle(groups)
    for group in groups:
        # Nothing is compared here, so the time for sampling is saved.
        beat = int.from_bytes(memory[8 * group : 8 * group + 8], "little")
        bench.drive(host_req_i=1, host_we_i=1, host_addr_i=group, host_wdata_i=beat)
        await RisingEdge(bench.dut.clk_i)
    bench.drive(host_req_i=0, host_we_i=0)


async def _run(
    bench: Bench, memory: bytes, columns: Sequence[tuple[int, int]], offer: float, take: float
) -> None:
    """Send columns (first entry, length), each offered and each fetch taken by chance."""
    model, rng, waiting = FetchModel(bench.p, memory), bench.rng, list(columns)
    width = bench.p["SpmatWidth"]
    while waiting or model.busy:
        column = waiting[0] if waiting and rng.random() < offer else None
        shown = column or (rng.randrange(len(memory)), rng.randint(0, bench.p["RegDepth"]))
        taken = model.out is not None and rng.random() < take
        held = model.held()
        expected = model.cycle(column, taken)
        out = await bench.cycle(
            col_valid_i=int(column is not None), col_start_i=shown[0], col_len_i=shown[1],
            out_take_i=int(taken),
        )  # fmt: skip
        bench.check_outputs(expected, out)
        for bank, word in held:
            words = out["out_words_o"]
            actual = words >> bank * width & (1 << width) - 1 if isinstance(words, int) else words
            bench.check(f"word of bank {bank}", word, actual)
        if expected["col_pop_o"]:
            del waiting[0]
    bench.check("columns that were not fetched", 0, len(waiting))


def _random_columns(bench: Bench, count: int, budget: int) -> list[tuple[int, int]]:
    """Return columns anywhere in the memory, of any length, with about `budget` words."""
    size, depth, rng = bench.p["SpmatEntries"], bench.p["RegDepth"], bench.rng
    columns: list[tuple[int, int]] = []
    while len(columns) < count and budget > 0:
        length = rng.choice((0, 1, depth, rng.randint(0, min(8, depth)), rng.randint(0, depth)))
        start = rng.choice((0, size - length, rng.randint(0, size - length))) % size
        columns.append((start, length))
        budget -= -(-8 * length // bench.p["SpmatWidth"])
    return columns


@unit_test()
async def random_columns(bench: Bench) -> None:
    """Fast and slow queues and rings."""
    memory = bench.rng.randbytes(bench.p["SpmatEntries"])
    await _write(bench, memory)
    for _ in range(5):
        offer, take = (bench.rng.choice((0.3, 0.7, 1.0)) for _ in range(2))
        await _run(bench, memory, _random_columns(bench, 15, 60), offer, take)


@unit_test()
async def host_writes_and_reads(bench: Bench) -> None:
    """Beats in any order: a write changes its beat only, data come one cycle after a read."""
    size, rng = bench.p["SpmatEntries"], bench.rng
    memory = bytearray(rng.randbytes(size))
    await _write(bench, memory)
    asked: int | None = None
    for _ in range(200):
        group, write, request = rng.randrange(size // 8), rng.random() < 0.4, rng.random() < 0.8
        data = rng.randbytes(8)
        out = await bench.cycle(
            host_req_i=int(request), host_we_i=int(write), host_addr_i=group,
            host_wdata_i=int.from_bytes(data, "little"),
        )  # fmt: skip
        if asked is not None:
            bench.check(f"beat {asked}", _beat(memory, asked), out["host_rdata_o"])
        asked = group if request and not write else None
        if request and write:
            memory[8 * group : 8 * group + 8] = data


def _beat(memory: bytes | bytearray, group: int) -> int:
    return int.from_bytes(memory[8 * group : 8 * group + 8], "little")


@unit_test(seeds=False)
async def every_lane_and_word_boundary(bench: Bench) -> None:
    """From each lane, columns that end in front of, at and behind the end of a word or a fetch."""
    memory = bench.rng.randbytes(bench.p["SpmatEntries"])
    await _write(bench, memory)
    lanes = bench.p["SpmatWidth"] // 8
    columns = [
        (base + lane, end - lane)
        for base in (0, 3 * lanes)
        for lane in range(lanes)
        for end in (lane + 1, lanes, lanes + 1, lanes * bench.p["NumBanks"] + lane % 2)
        if 0 < end - lane <= bench.p["RegDepth"]
    ]
    await _run(bench, memory, columns, 1.0, 1.0)


@unit_test(seeds=False)
async def the_last_entry_of_the_memory(bench: Bench) -> None:
    """Columns that end with the memory, among columns at its beginning."""
    size, depth = bench.p["SpmatEntries"], bench.p["RegDepth"]
    memory = bench.rng.randbytes(size)
    await _write(bench, memory)
    columns = [(size - length, length) for length in (1, 2, 9, depth) if length <= depth]
    await _run(bench, memory, [*columns, (0, 1), *columns, (0, depth)], 1.0, 0.5)


@unit_test(seeds=False)
async def a_column_in_every_cycle(bench: Bench) -> None:
    """Columns that need one fetch follow one another without a bubble; empty ones go at once."""
    memory = bench.rng.randbytes(bench.p["SpmatEntries"])
    await _write(bench, memory)
    before = bench.cycles
    columns = [(bench.rng.randrange(len(memory)), 1) for _ in range(30)]
    await _run(bench, memory, columns, 1.0, 1.0)
    bench.check("cycles for 30 columns", 31, bench.cycles - before)
    await _run(bench, memory, [(5, 1), (0, 0), (7, 0), (9, 1), (1, 0)], 1.0, 0.2)


@unit_test(seeds=False)
async def reset_in_the_middle_of_a_column(bench: Bench) -> None:
    """Neither words that wait nor the rest of a column survive; the memory does."""
    memory = bench.rng.randbytes(bench.p["SpmatEntries"])
    await _write(bench, memory)
    for cycles in range(1, 5):
        for _ in range(cycles):
            await bench.cycle(col_valid_i=1, col_start_i=0, col_len_i=bench.p["RegDepth"])
        await bench.reset()
        quiet = dict.fromkeys(("out_count_o", "busy_o", "col_pop_o", "reads_o"), 0)
        bench.check_outputs(quiet, await bench.cycle(col_valid_i=0))
        await _run(bench, memory, [(3, 9), (100, 2)], 1.0, 1.0)
