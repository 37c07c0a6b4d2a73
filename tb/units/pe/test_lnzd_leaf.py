"""Bench of `lnzd_leaf`: rows that become pending against the rows that come out, in order.

The bench plays the register file behind the leaf and the window control in front of it: a group of
rows comes in only when its place is below the lowest pending row, and `low_row_i` follows.
"""

from __future__ import annotations

from tb.flow.fault import Fault
from tb.units.bench import Bench, Scoreboard, unit_test
from tb.units.vectors import pack

SETS = (
    {"RegDepth": 16, "ActDepth": 64},
    {"RegDepth": 16, "ActDepth": 16},
    {"RegDepth": 64, "ActDepth": 1024},
    {"RegDepth": 256, "ActDepth": 512},
)

FAULTS = (
    Fault("the scan does not wrap in the window", "pe/lnzd_leaf.sv",
          "above != '0 ? above : pending_q", "pending_q"),
    Fault("a fill beyond the end of the pass", "pe/lnzd_leaf.sv",
          "{1'b0, fill_group_i, 2'(i)} < end_row_i", "{1'b0, fill_group_i, 2'(i)} <= end_row_i"),
    Fault("a load ignores the first row", "pe/lnzd_leaf.sv",
          "({RegDepth{1'b1}} << first_row_i[SlotWidth-1:0])", "{RegDepth{1'b1}}"),
    Fault("takes over what the tree has not taken", "pe/lnzd_leaf.sv",
          "(ready_i || !valid_o)", "1'b1"),
    Fault("idle with an activation in the register", "pe/lnzd_leaf.sv",
          "!valid_o && pending_q == '0", "pending_q == '0"),
    Fault("zeros of a fill become pending", "pe/lnzd_leaf.sv",
          "fill_data_i[16*i+:16] != 16'd0", "1'b1"),
)  # fmt: skip


class Leaf:
    """Driver, model and scoreboard.

    Attributes
    ----------
    pending : set of int
        Rows that are to be sent.
    low : int
        Lower end of the window.
    """

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.depth = bench.p["RegDepth"]
        self.rows = bench.p["ActDepth"]
        self.pending: set[int] = set()
        self.low = self.first = 0
        self.end = self.rows
        self.registers = [bench.rng.randrange(1, 1 << 16) for _ in range(self.depth)]
        self.board = Scoreboard(bench, "activation")
        self._offered: tuple[int, int] | None = None  # in the register before the tree

    @property
    def quiet(self) -> bool:
        """True if nothing is pending or offered."""
        return not self.pending and self._offered is None

    async def cycle(
        self,
        ready: bool = True,
        load: int | None = None,
        fill: tuple[int, list[int]] | None = None,
    ) -> None:
        """Run one cycle.

        Parameters
        ----------
        ready : bool
            The tree takes what is offered.
        load : int, optional
            Flags of the registers that are not zero; the source file becomes pending.
        fill : (int, list of int), optional
            Group and its four activations.
        """
        bench, rng = self.bench, self.bench.rng
        group, data = fill or (rng.randrange(self.rows // 4), [rng.getrandbits(16)] * 4)
        lowest = min(self.pending, default=None)
        scanned = rng.getrandbits(16)
        if lowest is not None:
            scanned = self.registers[lowest % self.depth]
        out = await bench.cycle(
            first_row_i=self.first, end_row_i=self.end, low_row_i=self.low % self.rows,
            load_i=int(load is not None),
            nonzero_i=rng.getrandbits(self.depth) if load is None else load,
            fill_i=int(fill is not None), fill_group_i=group, fill_data_i=pack(data, 16),
            scan_data_i=scanned, ready_i=int(ready),
        )  # fmt: skip
        bench.check("valid_o", int(self._offered is not None), out["valid_o"])
        bench.check("idle_o", int(self.quiet), out["idle_o"])
        if lowest is not None:
            bench.check("scan_slot_o", lowest % self.depth, out["scan_slot_o"])
        if self._offered is not None:
            # A waiting offer must not change, so it is compared in every cycle.
            bench.check("offer", self._offered, (out["row_o"], out["act_o"]))
            if ready:
                self.board.observe((out["row_o"], out["act_o"]))
        self._clock(ready, lowest, load, fill)

    def _clock(
        self, ready: bool, lowest: int | None, load: int | None, fill: tuple[int, list[int]] | None
    ) -> None:
        if self._offered is None or ready:
            self._offered = None
            if lowest is not None:
                self._offered = (lowest, self.registers[lowest % self.depth])
                self.pending.remove(lowest)
        came = []
        if load is not None:
            inside = range(self.first, min(self.end, self.depth))
            came = [row for row in inside if load >> row & 1]
        if fill is not None:
            for row, value in enumerate(fill[1], 4 * fill[0]):
                self.registers[row % self.depth] = value
                if value and row < self.end:
                    came.append(row)
        self.pending.update(came)
        self.board.expect(*((row, self.registers[row % self.depth]) for row in came))

    async def drain(self, ready: float = 1.0) -> None:
        """Run until everything has come out."""
        while not self.quiet:
            await self.cycle(ready=self.bench.rng.random() < ready)
        await self.cycle()
        self.board.finish(least=0)

    async def load(self, flags: int, first: int = 0, end: int | None = None) -> None:
        """Make the registers pending, as a layer whose inputs lie in them begins."""
        self.first, self.end = first, self.depth if end is None else end
        self.low = first
        self.registers = [self.bench.rng.getrandbits(16) for _ in range(self.depth)]
        await self.cycle(load=flags)

    async def window(
        self, values: list[int], first: int, fill: float = 1.0, ready: float = 1.0
    ) -> None:
        """Send a vector through the window.

        Parameters
        ----------
        values : list of int
            The rows from `first` on.
        first : int
            A multiple of four.
        fill, ready : float
            Probabilities of a fill where there is room, and of the tree being ready.
        """
        rng = self.bench.rng
        self.low, self.first, self.end = first, first, first + len(values)
        padded = values + [rng.randrange(1, 1 << 16) for _ in range(-len(values) % 4)]
        group, last = first // 4, (self.end + 3) // 4
        while group < last:
            room = 4 * group - self.low < self.depth
            some = None
            if room and rng.random() < fill:
                some = (group, padded[4 * group - first : 4 * group - first + 4])
                group += 1
            await self.cycle(ready=rng.random() < ready, fill=some)
            # The tree's root may lag behind this leaf, so the bound may move late.
            waiting = self.pending | ({self._offered[0]} if self._offered else set())
            bound = min(waiting, default=4 * group) // 4 * 4
            if rng.random() < 0.7:
                self.low = bound
        await self.drain(ready)


@unit_test()
async def random_windows(bench: Bench) -> None:
    """Vectors of any length from the SRAM, of any density, with idles and back-pressure."""
    leaf, rng = Leaf(bench), bench.rng
    for _ in range(5 if leaf.depth <= 64 else 2):
        first = 4 * rng.randrange(leaf.rows // 4)
        length = min(rng.randrange(1, 3 * leaf.depth), leaf.rows - first)
        density = rng.choice((0.05, 0.4, 0.9, 1.0))
        values = [
            rng.randrange(1, 1 << 16) if rng.random() < density else 0 for _ in range(length)
        ]
        await leaf.window(values, first, rng.choice((0.3, 1.0)), rng.choice((0.2, 0.7, 1.0)))
    await _whole_range(leaf)


async def _whole_range(leaf: Leaf) -> None:
    """The last rows of the longest vector."""
    first = max(leaf.rows - 2 * leaf.depth, 0)
    await leaf.window([leaf.bench.rng.getrandbits(16) for _ in range(leaf.rows - first)], first)


@unit_test()
async def random_loads(bench: Bench) -> None:
    """Vectors in registers: any part of the file, any density, with back-pressure."""
    leaf, rng = Leaf(bench), bench.rng
    for _ in range(6 if leaf.depth <= 64 else 3):
        first = rng.choice((0, 4 * rng.randrange(leaf.depth // 4)))
        end = rng.choice((leaf.depth, rng.randrange(first, leaf.depth + 1)))
        density = rng.choice((0.05, 0.5, 0.95))
        flags = sum(1 << row for row in range(leaf.depth) if rng.random() < density)
        await leaf.load(flags, first, end)
        await leaf.drain(rng.choice((0.2, 0.7, 1.0)))


@unit_test(seeds=False)
async def zero_first_last_in_runs_all_and_none(bench: Bench) -> None:
    """The zero-skip corners, from registers and through the window; zeros cost no cycle."""
    leaf = Leaf(bench)
    full = (1 << leaf.depth) - 1
    runs = int("00110" * (leaf.depth // 5 + 1), 2) & full
    patterns = {
        "zero first": full - 1,
        "zero last": full >> 1,
        "runs of zeros": runs,
        "all zero": 0,
        "none zero": full,
        "only the first": 1,
        "only the last": 1 << (leaf.depth - 1),
    }
    for name, flags in patterns.items():
        count = flags.bit_count()
        before, came = bench.cycles, leaf.board.observed
        await leaf.load(flags)
        await leaf.drain()
        bench.check(name, count, leaf.board.observed - came)
        # One cycle each, and three: the load, the register before the tree, the look at idle.
        bench.check(f"{name}: cycles", count + 2 + (count > 0), bench.cycles - before)
        came = leaf.board.observed
        await leaf.window([0x8000 * (flags >> row & 1) for row in range(leaf.depth)], 0)
        bench.check(f"{name}, window", count, leaf.board.observed - came)


@unit_test(seeds=False)
async def nothing_is_lost_while_the_tree_stalls(bench: Bench) -> None:
    """An offer waits unchanged, fills go on, and afterwards one activation comes per cycle."""
    leaf = Leaf(bench)
    leaf.first, leaf.end, leaf.low = 0, leaf.rows, 0
    for group in range(leaf.depth // 4):
        await leaf.cycle(ready=False, fill=(group, [group + 1, 0, 0xFFFF, 7]))
    for _ in range(5):
        await leaf.cycle(ready=False)
    before = bench.cycles
    await leaf.drain()
    bench.check("cycles", leaf.depth * 3 // 4 + 1, bench.cycles - before)


@unit_test(seeds=False)
async def reset_drops_everything(bench: Bench) -> None:
    """After a reset in the middle of a scan nothing is pending or offered."""
    leaf = Leaf(bench)
    await leaf.load((1 << leaf.depth) - 1)
    await leaf.cycle(ready=False)
    await leaf.cycle(ready=False)
    await bench.reset()
    fresh = Leaf(bench)
    for _ in range(3):
        await fresh.cycle()
    await fresh.load(1)
    await fresh.drain()
