"""Bench of `broadcaster`: what is at the root goes out one cycle later, unless a queue is full.

The bench is the LNZD tree: it offers (row, PE, activation) and holds them until they are taken, as
AXI-like streams do, and it says in which cycles some PE's queue is full.
"""

from __future__ import annotations

from collections.abc import Callable

from tb.flow.fault import Fault
from tb.units.bench import Bench, Scoreboard, unit_test

SETS = (
    {"NumPe": 4, "RowWidth": 4, "ColWidth": 7},
    {"NumPe": 1, "RowWidth": 4, "ColWidth": 4},
    {"NumPe": 64, "RowWidth": 10, "ColWidth": 14},
    {"NumPe": 256, "RowWidth": 12, "ColWidth": 20},
)

FAULTS = (
    Fault("an activation is sent although a queue is full", "ccu/broadcaster.sv",
          "bcast_valid_o <= root_valid_i && root_ready_o;", "bcast_valid_o <= root_valid_i;"),
    Fault("the column lacks its base", "ccu/broadcaster.sv",
          "bcast_col_o <= col_base_i + ColWidth'(index)", "bcast_col_o <= ColWidth'(index)"),
    Fault("stalls without an activation are counted", "ccu/broadcaster.sv",
          "stall_o      = root_valid_i && any_full_i", "stall_o      = any_full_i"),
)  # fmt: skip


class Broadcasts:
    """Drives the root and checks every cycle's outputs."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.num_pe = bench.p["NumPe"]
        self.scoreboard = Scoreboard(bench, "broadcast")
        self.sent = False  # something is in the output register
        self.waiting: tuple[int, int, int] | None = None
        # Pointer number of input 0. A pass may begin at an input above 0 and have its first
        # pointer low, so the base can be negative: the sum wraps.
        self.base = bench.rng.getrandbits(bench.p["ColWidth"])

    def offer(self) -> None:
        """Make another activation wait at the root."""
        rng = self.bench.rng
        act = rng.choice((1, 0xFFFF, 0x8000, rng.randint(1, 0xFFFF)))
        self.waiting = rng.getrandbits(self.bench.p["RowWidth"]), rng.randrange(self.num_pe), act

    async def cycle(self, full: bool) -> None:
        """Run one clock cycle."""
        rng = self.bench.rng
        valid = self.waiting is not None
        row, pe, act = self.waiting or (
            rng.getrandbits(self.bench.p["RowWidth"]), rng.randrange(self.num_pe),
            rng.getrandbits(16),
        )  # fmt: skip
        out = await self.bench.cycle(
            col_base_i=self.base, root_valid_i=int(valid), root_row_i=row, root_pe_i=pe,
            root_act_i=act, any_full_i=int(full),
        )  # fmt: skip
        self.bench.check_outputs(
            {"root_ready_o": int(not full), "stall_o": int(valid and full),
             "bcast_valid_o": int(self.sent)}, out,
        )  # fmt: skip
        if self.sent:
            self.scoreboard.observe((out["bcast_col_o"], out["bcast_act_o"]))
        self.sent = valid and not full
        if self.sent:
            column = self.base + row * self.num_pe + pe
            self.scoreboard.expect((column % (1 << self.bench.p["ColWidth"]), act))
            self.waiting = None


async def _traffic(
    bench: Bench, cycles: int, offer: float, full: Callable[[int], bool], least: int
) -> None:
    send = Broadcasts(bench)
    for n in range(cycles):
        if send.waiting is None and bench.rng.random() < offer:
            send.offer()
        await send.cycle(full(n))
    while send.waiting or send.sent:
        await send.cycle(False)
    send.scoreboard.finish(least)


@unit_test()
async def random_traffic(bench: Bench) -> None:
    """Dense and sparse activations, queues that are seldom and often full."""
    for _ in range(6):
        often = bench.rng.choice((0.1, 0.5, 0.9))
        offer = bench.rng.choice((0.1, 0.5, 1.0))
        await _traffic(bench, 80, offer, lambda _: bench.rng.random() < often, 1)


@unit_test()
async def one_per_cycle(bench: Bench) -> None:
    """Without a full queue nothing is held up."""
    await _traffic(bench, 50, 1.0, lambda _: False, 50)


@unit_test()
async def stalls_of_one_few_and_many_cycles(bench: Bench) -> None:
    """An activation waits unchanged however long a queue is full, and is sent once."""
    for length in (1, 3, 40):
        await _traffic(bench, 2 * length + 8, 1.0, lambda n: 4 <= n < 4 + length, length)


@unit_test(seeds=False)
async def reset_clears_the_broadcast(bench: Bench) -> None:
    """No broadcast comes out of reset, whatever the root offers meanwhile."""
    send = Broadcasts(bench)
    send.offer()
    await send.cycle(False)
    bench.drive(rst_ni=0, root_valid_i=1)
    out = await bench.cycle()
    bench.check("bcast_valid_o in reset", 0, out["bcast_valid_o"])
    bench.drive(rst_ni=1, root_valid_i=0)
    out = await bench.cycle()
    bench.check("bcast_valid_o after reset", 0, out["bcast_valid_o"])
