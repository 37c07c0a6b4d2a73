"""Bench of `lnzd_node`: four ascending streams in, one ascending stream out."""

from __future__ import annotations

from collections.abc import Sequence

from tb.flow.fault import Fault
from tb.units.bench import Bench, Scoreboard, unit_test
from tb.units.lnzd.child import Activation, Child, random_share
from tb.units.vectors import pack

SETS = (
    {"RowWidth": 10, "PeWidth": 6, "Level": 0},
    {"RowWidth": 5, "PeWidth": 6, "Level": 2},
    {"RowWidth": 12, "PeWidth": 8, "Level": 3},
    {"RowWidth": 4, "PeWidth": 5, "Level": 2},  # the root of 32 PEs: two children
    {"RowWidth": 4, "PeWidth": 1, "Level": 0},  # the root of two PEs
)

FAULTS = (
    Fault("of equal rows the highest PE goes first", "lnzd/lnzd_node.sv",
          "row_i[RowWidth*i+:RowWidth] <= pick_row", "row_i[RowWidth*i+:RowWidth] < pick_row"),
    Fault("decides before every child is ready", "lnzd/lnzd_node.sv",
          "valid_i != '0 && (valid_i | idle_i) == '1 && (ready_i", "valid_i != '0 && (ready_i"),
    Fault("takes over what the parent has not taken", "lnzd/lnzd_node.sv",
          "(ready_i || !valid_o);", "1'b1;"),
    Fault("idle with an activation in the register", "lnzd/lnzd_node.sv",
          "!valid_o && idle_i == '1", "idle_i == '1"),
    Fault("the PE's lower bits are lost", "lnzd/lnzd_node.sv",
          "pe_i[PeWidth*pick+:PeWidth] | (PeWidth'(pick)", "(PeWidth'(pick)",
          machine={"Level": 1}),
)  # fmt: skip


class Node:
    """Four children, a parent, and the merge that is expected between them."""

    def __init__(self, bench: Bench, bubble: float = 0.0) -> None:
        self.bench = bench
        self.level = bench.p["Level"]
        self.pe_width = bench.p["PeWidth"]
        self.row_width = bench.p["RowWidth"]
        count = min(4, 1 << (self.pe_width - 2 * self.level))
        self.children = [Child(bench.rng, bubble) for _ in range(count)]
        self.board = Scoreboard(bench, "activation")
        self._offered: Activation | None = None

    def show(self, shares: Sequence[list[Activation]]) -> None:
        """Make new rows visible in all children at once.

        The activations carry the number of a PE below the child; the node adds the child's bits.
        """
        merged = []
        for child, (stream, items) in enumerate(zip(self.children, shares, strict=True)):
            stream.show(items)
            merged += [Activation(a.row, a.pe + (child << 2 * self.level), a.act) for a in items]
        self.board.expect(*sorted(merged))

    def below(self) -> int:
        """Return the number of a PE below any child."""
        return self.bench.rng.randrange(1 << 2 * self.level)

    async def cycle(self, ready: bool = True) -> None:
        """Run one cycle and compare."""
        bench, rng = self.bench, self.bench.rng
        offers = [child.offer() for child in self.children]
        offers += [None] * (4 - len(offers))
        idle = [child.idle for child in self.children] + [True] * (4 - len(self.children))
        noise = rng.getrandbits(30)
        seen = [o or Activation(noise, noise >> 8, noise >> 4) for o in offers]
        out = await bench.cycle(
            valid_i=pack([o is not None for o in offers], 1), idle_i=pack(idle, 1),
            row_i=pack([a.row for a in seen], self.row_width),
            pe_i=pack([a.pe for a in seen], self.pe_width),
            act_i=pack([a.act for a in seen], 16), ready_i=int(ready),
        )  # fmt: skip
        candidates = [(o.row, child) for child, o in enumerate(offers) if o is not None]
        known = all(o is not None or i for o, i in zip(offers, idle, strict=True))
        free = ready or self._offered is None
        taken = min(candidates)[1] if candidates and known and free else None
        bench.check("ready_o", 0 if taken is None else 1 << taken, out["ready_o"])
        bench.check("valid_o", int(self._offered is not None), out["valid_o"])
        bench.check("idle_o", int(self._offered is None and all(idle)), out["idle_o"])
        if self._offered is not None:
            item = Activation(out["row_o"], out["pe_o"], out["act_o"])
            bench.check("offer", self._offered, item)
            if ready:
                self.board.observe(item)
                self._offered = None
        if taken is not None:
            self.children[taken].take()
            source = offers[taken]
            pe = source.pe + (taken << 2 * self.level)
            self._offered = Activation(source.row, pe, source.act)

    async def drain(self, ready: float = 1.0) -> None:
        """Run until everything has come out."""
        while len(self.board):
            await self.cycle(self.bench.rng.random() < ready)
        await self.cycle()


@unit_test()
async def random_streams(bench: Bench) -> None:
    """Streams of any density, idle children, bubbles, back-pressure, rows that come later."""
    rng, rows = bench.rng, 1 << bench.p["RowWidth"]
    for _ in range(4):
        node = Node(bench, bubble=rng.choice((0.0, 0.3, 0.8)))
        ready = rng.choice((0.2, 0.6, 1.0))
        start, shared = 0, rng.random() < 0.2
        while start < min(rows, 40):
            stop = min(rows, start + rng.randrange(1, 24))
            densities = [rng.choice((0.0, 0.2, 0.9)) for _ in node.children]
            node.show([
                random_share(rng, node.below(), range(start, stop), density, shared)
                for density in densities
            ])  # fmt: skip
            for _ in range(rng.randrange(20)):
                await node.cycle(rng.random() < ready)
            start = stop
        await node.drain(ready)
        node.board.finish(least=0)


@unit_test(seeds=False)
async def ties_go_by_pe(bench: Bench) -> None:
    """Equal rows in every set of children; the highest row of all is one of them."""
    node = Node(bench)
    top = (1 << bench.p["RowWidth"]) - 1
    for row in (0, 1, top):
        for members in range(1, 1 << len(node.children)):
            node.show([
                [Activation(row, 0, child + 1)] if members >> child & 1 else []
                for child in range(len(node.children))
            ])  # fmt: skip
            await node.drain()
    node.board.finish()


@unit_test(seeds=False)
async def every_order_of_the_children(bench: Bench) -> None:
    """One activation in each child, in every order of rows."""
    node = Node(bench)
    count = len(node.children)
    for code in range(count**count):
        rows = [code // count**child % count for child in range(count)]
        node.show([[Activation(row, 0, 9)] for row in rows])
        await node.drain()
    node.board.finish()


@unit_test(seeds=False)
async def all_zero_one_child_and_none_zero(bench: Bench) -> None:
    """Nothing at all, everything in one child, everything everywhere; one per cycle."""
    count = len(Node(bench).children)
    for full in (0, *(1 << child for child in range(count)), (1 << count) - 1):
        node, before = Node(bench), bench.cycles
        node.show([
            random_share(bench.rng, node.below(), range(8 if full >> child & 1 else 0), 2.0)
            for child in range(count)
        ])  # fmt: skip
        total = len(node.board)
        await node.drain()
        await node.cycle()
        # The register in front, two looks at idle.
        bench.check("cycles", total + 2 + (total > 0), bench.cycles - before)
        node.board.finish(least=total)


@unit_test(seeds=False)
async def back_pressure_holds_the_offer(bench: Bench) -> None:
    """One activation waits in the node, the children wait behind it, nothing is lost."""
    node = Node(bench)
    node.show([random_share(bench.rng, 0, range(4), 2.0) for _ in node.children])
    for stall in range(6):
        for _ in range(stall):
            await node.cycle(ready=False)
        await node.cycle(ready=True)
    await node.drain()
    node.board.finish()


@unit_test(seeds=False)
async def reset_drops_the_offer(bench: Bench) -> None:
    """After a reset the node is idle."""
    node = Node(bench)
    node.show([[Activation(1, 0, 5)] for _ in node.children])
    await node.cycle(ready=False)
    await node.cycle(ready=False)
    await bench.reset()
    fresh = Node(bench)
    await fresh.cycle()
    await fresh.cycle()
