"""Bench of `pe_counters`: eight counters of 32 bits, in the order of docs/stream.md (COUNTERS)."""

from __future__ import annotations

from tb.flow.fault import Fault
from tb.units.bench import Bench, unit_test

SETS = ({"IncWidth": 3}, {"IncWidth": 1}, {"IncWidth": 32})

FAULTS = (
    Fault("fillers count as entries", "pe/pe_counters.sv",
          "entries_q     <= entries_q + 32'(entries_i);",
          "entries_q     <= entries_q + 32'(entries_i) + 32'(fillers_i);"),
    Fault("events of the clearing cycle are kept", "pe/pe_counters.sv",
          "end else if (clear_i) begin", "end else if (clear_i && !busy_i) begin"),
    Fault("two counters change places", "pe/pe_counters.sv",
          "pair_o = {bypasses_q, starved_q};", "pair_o = {starved_q, bypasses_q};"),
    Fault("one pointer is counted for a broadcast", "pe/pe_counters.sv",
          "32'(ptr_reads_i)", "32'(ptr_reads_i[0])"),
)  # fmt: skip

# In the order in which the host reads them, with the bits by which each can grow in one cycle;
# None is IncWidth.
COUNTERS = {
    "entries_i": None, "fillers_i": None, "empty_i": 1, "busy_i": 1, "starved_i": 1,
    "bypasses_i": None, "spmat_reads_i": None, "ptr_reads_i": 2,
}  # fmt: skip
_MASK = 0xFFFF_FFFF


class CountersBench:
    """The eight counts."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.counts = [0] * len(COUNTERS)

    def events(self, chance: float) -> dict[str, int]:
        """Return what happens in a cycle, each event with this probability."""
        rng = self.bench.rng
        return {
            name: rng.getrandbits(bits or self.bench.p["IncWidth"]) if rng.random() < chance else 0
            for name, bits in COUNTERS.items()
        }

    async def cycle(self, events: dict[str, int], pair: int, clear: bool = False) -> None:
        """Run one cycle and compare the pair of counters that is read in it."""
        out = await self.bench.cycle(**events, clear_i=int(clear), pair_i=pair)
        low, high = self.counts[2 * pair : 2 * pair + 2]
        self.bench.check(f"pair {pair}", high << 32 | low, out["pair_o"])
        self.counts = [
            0 if clear else count + events[name] & _MASK
            for name, count in zip(COUNTERS, self.counts, strict=True)
        ]

    async def read_all(self) -> None:
        """Compare all counters; nothing happens meanwhile."""
        for pair in range(4):
            await self.cycle(dict.fromkeys(COUNTERS, 0), pair)


@unit_test()
async def random_events(bench: Bench) -> None:
    """Many and few events at once, read in every cycle, cleared now and then."""
    rng, top = bench.rng, CountersBench(bench)
    await top.read_all()
    for chance in (1.0, 0.3, 0.8):
        for _ in range(80):
            await top.cycle(top.events(chance), rng.randrange(4), rng.random() < 0.03)
        await top.read_all()


@unit_test(seeds=False)
async def each_event_moves_its_own_counter(bench: Bench) -> None:
    """One kind of event at a time, by every amount of a PE; then cleared, in spite of events."""
    top = CountersBench(bench)
    for name, bits in COUNTERS.items():
        for amount in range(1 << min(bits or bench.p["IncWidth"], 4)):
            await top.cycle(dict.fromkeys(COUNTERS, 0) | {name: amount}, amount % 4)
        await top.read_all()
    await top.cycle(top.events(1.0), 0, clear=True)
    await top.read_all()
    bench.check("counters cleared", [0] * len(COUNTERS), top.counts)


@unit_test(seeds=False)
async def wraps_after_32_bits(bench: Bench) -> None:
    """From just below the end of 32 bits, where the bench puts the registers, over to 0."""
    top, dut = CountersBench(bench), bench.dut
    registers = (
        dut.entries_q, dut.fillers_q, dut.empties_q, dut.busy_q,
        dut.starved_q, dut.bypasses_q, dut.spmat_reads_q, dut.ptr_reads_q,
    )  # fmt: skip
    await top.read_all()
    for register in registers:
        register.value = _MASK
    # A register that the bench has set shows it from the next edge on.
    await bench.cycle(**dict.fromkeys(COUNTERS, 0), clear_i=0, pair_i=0)
    top.counts = [_MASK] * len(COUNTERS)
    await top.read_all()
    await top.cycle(dict.fromkeys(COUNTERS, 1), 0)
    await top.read_all()
    bench.check("counters wrapped", [0] * len(COUNTERS), top.counts)


@unit_test(seeds=False)
async def reset_clears(bench: Bench) -> None:
    """Every counter is 0 after reset, whatever it was."""
    top = CountersBench(bench)
    for _ in range(20):
        await top.cycle(top.events(0.9), 0)
    await bench.reset()
    top.counts = [0] * len(COUNTERS)
    await top.read_all()
