"""Bench of `lnzd_tree`: the PEs' streams in, one stream in ascending global order out.

Whatever the number of PEs, what comes out is the sorted union of what the leaves hold; an offer at
the root waits for the CCU, the tree is idle exactly if nothing is in it or below it, and it
delivers one activation per cycle once it is full.
"""

from __future__ import annotations

from tb.flow.fault import Fault
from tb.units.bench import Bench, Scoreboard, unit_test
from tb.units.lnzd.child import Activation, Child, random_share
from tb.units.vectors import pack

SETS = (
    {"NumPe": 8, "RowWidth": 6},
    {"NumPe": 1, "RowWidth": 4},
    {"NumPe": 2, "RowWidth": 10},
    {"NumPe": 64, "RowWidth": 10},
    {"NumPe": 128, "RowWidth": 8},
)

FAULTS = (
    Fault("the root's open inputs are not idle", "lnzd/lnzd_tree.sv",
          "idle[Padded-1:Count]                    = '1", "idle[Padded-1:Count] = '0"),
    Fault("every level sets the same bits of the PE", "lnzd/lnzd_tree.sv",
          ".Level   (level - 1)", ".Level   (0)"),
    Fault("the second node takes the first node's PEs for its own", "lnzd/lnzd_tree.sv",
          "gen_level[level-1].act[4*n*16+:64]", "gen_level[level-1].act[0+:64]"),
    Fault("the root is idle as soon as the first leaf is", "lnzd/lnzd_tree.sv",
          "assign idle_o  = gen_level[Levels].idle[0]", "assign idle_o  = idle_i[0]"),
    Fault("the CCU's back-pressure is ignored", "lnzd/lnzd_tree.sv",
          "gen_level[Levels].ready[0] = ready_i", "gen_level[Levels].ready[0] = 1'b1"),
)  # fmt: skip


class Tree:
    """The leaves, the CCU, and the order that is expected."""

    def __init__(self, bench: Bench, bubble: float = 0.0) -> None:
        self.bench = bench
        self.num_pe = bench.p["NumPe"]
        self.row_width = bench.p["RowWidth"]
        self.levels = ((self.num_pe - 1).bit_length() + 1) // 2
        self.leaves = [Child(bench.rng, bubble) for _ in range(self.num_pe)]
        self.board = Scoreboard(bench, "activation")
        self._inside = 0  # activations between the leaves and the root's output
        self._waiting: Activation | None = None  # offered, not taken yet
        self._silent = 0  # cycles in a row in which the root could have known the next one

    def show(self, shares: list[list[Activation]]) -> None:
        """Make new rows visible in all leaves at once."""
        self._silent = 0  # nodes that were idle have to wait for them
        for leaf, items in zip(self.leaves, shares, strict=True):
            leaf.show(items)
        self.board.expect(*sorted(item for items in shares for item in items))

    def shares(self, rows: range, densities: list[float], shared: bool = False) -> None:
        """Show random activations, each PE with a density of its own."""
        self.show([
            random_share(self.bench.rng, pe, rows, density, shared)
            for pe, density in enumerate(densities)
        ])  # fmt: skip

    async def cycle(self, ready: bool = True) -> bool:
        """Run one cycle and compare; return whether the root offered something."""
        bench, rng = self.bench, self.bench.rng
        offers = [leaf.offer() for leaf in self.leaves]
        idle = [leaf.idle for leaf in self.leaves]
        seen = [o or Activation(rng.getrandbits(30), 0, rng.getrandbits(16)) for o in offers]
        out = await bench.cycle(
            valid_i=pack([o is not None for o in offers], 1), idle_i=pack(idle, 1),
            row_i=pack([a.row for a in seen], self.row_width),
            act_i=pack([a.act for a in seen], 16), ready_i=int(ready),
        )  # fmt: skip
        bench.check("idle_o", int(all(idle) and not self._inside), out["idle_o"])
        bench.check("valid_o is 0 or 1", True, out["valid_o"] in (0, 1))
        bench.check("ready_o is defined", True, isinstance(out["ready_o"], int))
        taken = [pe for pe in range(self.num_pe) if out["ready_o"] >> pe & 1 and offers[pe]]
        for pe in taken:
            self.leaves[pe].take()
        self._inside += len(taken)
        if out["valid_o"]:
            item = Activation(out["row_o"], out["pe_o"], out["act_o"])
            if self._waiting is not None:
                bench.check("a waiting offer", self._waiting, item)
            if ready:
                self.board.observe(item)
                self._inside -= 1
            self._waiting = None if ready else item
        else:
            bench.check("an offer was withdrawn", None, self._waiting)
        self._check_progress(offers, idle, bool(out["valid_o"]))
        return bool(out["valid_o"])

    def _check_progress(
        self, offers: list[Activation | None], idle: list[bool], offered: bool
    ) -> None:
        """While no leaf is late, an activation reaches the root in one cycle per level."""
        known = all(i or o is not None for i, o in zip(idle, offers, strict=True))
        work = self._inside > 0 or not all(idle)
        self._silent = self._silent + 1 if work and known and not offered else 0
        self.bench.check("the root comes in time", True, self._silent <= self.levels)

    async def drain(self, ready: float = 1.0) -> None:
        """Run until everything has come out; the tree must be idle then."""
        while len(self.board):
            await self.cycle(self.bench.rng.random() < ready)
        bench = self.bench
        bench.check("activations left in the tree", 0, self._inside)
        await self.cycle()


@unit_test(max_cycles=20_000)
async def random_streams(bench: Bench) -> None:
    """Idle and busy PEs, bubbles, back-pressure, rows that become visible later."""
    rng = bench.rng
    depth = 1 << bench.p["RowWidth"]
    few = bench.p["NumPe"] <= 8
    for _ in range(5 if few else 2):
        tree = Tree(bench, bubble=rng.choice((0.0, 0.3, 0.7)))
        ready, shared = rng.choice((0.3, 0.7, 1.0)), rng.random() < 0.2
        start = rng.choice((0, max(0, depth - 24)))
        for _ in range(3 if few else 2):
            stop = min(depth, start + rng.randrange(1, 12 if few else 3))
            densities = [rng.choice((0.0, 0.1, 0.9)) for _ in tree.leaves]
            tree.shares(range(start, stop), densities, shared)
            for _ in range(rng.randrange(30)):
                await tree.cycle(rng.random() < ready)
            start = stop
        await tree.drain(ready)
        tree.board.finish(least=0)


@unit_test(max_cycles=20_000, seeds=False)
async def equal_rows_come_in_the_order_of_pes(bench: Bench) -> None:
    """None zero: row after row, in each all PEs; one per cycle after the tree's levels."""
    tree = Tree(bench)
    top = (1 << tree.row_width) - 1
    for rows in (range(3), range(top, top + 1)):
        tree.shares(rows, [2.0] * tree.num_pe)
        before, total = bench.cycles, len(tree.board)
        while len(tree.board):
            offered = await tree.cycle()
            late = bench.cycles - before > tree.levels
            bench.check("one activation per cycle", late, offered)
        bench.check("cycles", total + tree.levels, bench.cycles - before)
        await tree.drain()
    tree.board.finish()


@unit_test(max_cycles=20_000, seeds=False)
async def one_pe_alone_and_none(bench: Bench) -> None:
    """All others idle: each PE in turn, with its number and in one cycle per level."""
    tree = Tree(bench)
    for _ in range(4):
        await tree.cycle()
    for pe in range(tree.num_pe):
        tree.show([[Activation(3, pe, pe + 1)] if n == pe else [] for n in range(tree.num_pe)])
        before = bench.cycles
        await tree.drain()
        bench.check("cycles", tree.levels + 2, bench.cycles - before)
    tree.board.finish()


@unit_test(max_cycles=20_000, seeds=False)
async def one_late_child_holds_all_others(bench: Bench) -> None:
    """While one PE has something pending but does not offer it, nothing higher may overtake."""
    for late in {0, 1 % bench.p["NumPe"], bench.p["NumPe"] - 1}:
        tree = Tree(bench)
        tree.leaves[late] = Child(bench.rng, bubble=1.0)
        tree.shares(range(2), [2.0] * tree.num_pe)
        for _ in range(10):
            await tree.cycle()
        before = tree.board.observed
        # Only PEs below the late one, in the row in which it holds them, may have come.
        bench.check("came early", True, before <= late)
        tree.leaves[late].bubble = 0.0
        await tree.drain()
        tree.board.finish()


@unit_test(max_cycles=20_000, seeds=False)
async def back_pressure_fills_the_tree(bench: Bench) -> None:
    """Stalls of every length up to more than the tree has places; nothing is lost."""
    tree = Tree(bench)
    tree.shares(range(3), [2.0] * tree.num_pe)
    for stall in range(tree.levels + 4):
        for _ in range(stall):
            await tree.cycle(ready=False)
        if len(tree.board):
            await tree.cycle(ready=True)
    await tree.drain()
    tree.board.finish()


@unit_test(max_cycles=20_000, seeds=False)
async def reset_empties_the_tree(bench: Bench) -> None:
    """A reset with activations on every level leaves an idle tree."""
    tree = Tree(bench)
    tree.shares(range(4), [2.0] * tree.num_pe)
    for _ in range(6):
        await tree.cycle(ready=False)
    await bench.reset()
    fresh = Tree(bench)
    for _ in range(4):
        await fresh.cycle()
    fresh.shares(range(1), [2.0] * fresh.num_pe)
    await fresh.drain()
    fresh.board.finish()
