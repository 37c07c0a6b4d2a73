"""Bench of `window_ctrl`: fills of the source registers, between models of window and PEs.

The bench plays the PEs: groups that were filled become pending two cycles later, the tree delivers
pending rows in ascending order, some cycles late and under back-pressure. A model predicts every
output; the leaves besides check what the window is for: no row is overwritten before it was
scanned, and a register's place tells its row.
"""

from __future__ import annotations

from collections import deque

from tb.flow.fault import Fault
from tb.units.bench import Bench, Mismatch, Scoreboard, unit_test
from tb.units.ccu.window import Window

SETS = (
    {"RegDepth": 16, "ActDepth": 64},
    {"RegDepth": 16, "ActDepth": 16},
    {"RegDepth": 64, "ActDepth": 1024},
)

FAULTS = (
    Fault("a group is filled one too early", "ccu/window_ctrl.sv",
          "group_q - low_q < RegGroups", "group_q - low_q <= RegGroups"),
    Fault("the window moves on while a fill is on its way", "ccu/window_ctrl.sv",
          "root_idle_i && !fill_o && !fill_q", "root_idle_i && !fill_o"),
    Fault("done comes before the last fill has landed", "ccu/window_ctrl.sv",
          "!active_q && !fill_q && !load_q", "!active_q && !load_q"),
    Fault("registers are scanned for an SRAM pass", "ccu/window_ctrl.sv",
          "go_i && !sram_in_i;", "go_i;"),
)  # fmt: skip


class Leaves:
    """All PEs' pending rows and the tree above them."""

    def __init__(self, bench: Bench, latency: int, ready: float) -> None:
        self.bench = bench
        self.latency, self.ready = latency, ready
        self.landing: list[int] = []  # filled in the cycle before: pending from the next one on
        self.pending: deque[int] = deque()
        self.tree: deque[tuple[int, int]] = deque()  # row, cycles until it is at the root

    def root(self) -> dict[str, int]:
        """Return what the root of the tree says in this cycle."""
        valid = bool(self.tree) and self.tree[0][1] <= 0
        row = self.tree[0][0] if valid else self.bench.rng.randrange(self.bench.p["ActDepth"])
        return {
            "root_valid_i": int(valid),
            "root_idle_i": int(not self.tree and not self.pending),
            "root_row_i": row,
        }

    def check(self, low_row: int, fill_group: int | None) -> None:
        """Check what the outputs of this cycle mean for the registers."""
        depth = self.bench.p["RegDepth"]
        for row in self.pending:
            if not low_row <= row < low_row + depth:
                raise Mismatch(f"row {row} is pending outside the window from {low_row} on")
        if fill_group is not None:
            limit = 4 * fill_group + 4 - depth
            kept = [row for row in (*self.pending, *self.landing) if row < limit]
            self.bench.check(f"rows that group {fill_group} overwrites", [], kept)

    def clock(self, rows: list[int], root_valid: bool) -> None:
        """Let `rows`, of the group that is filled in this cycle, come in; scan and deliver."""
        if root_valid and self.bench.rng.random() < self.ready:
            self.tree.popleft()
        self.tree = deque((row, wait - 1) for row, wait in self.tree)
        if self.pending and len(self.tree) <= self.latency:
            self.tree.append((self.pending.popleft(), self.latency))
        self.pending.extend(self.landing)
        self.landing = rows


async def _from_sram(bench: Bench, first: int, end: int, density: float, leaves: Leaves) -> int:
    """Run one pass from SRAM; return the number of its cycles."""
    window = Window(bench.p["RegDepth"] // 4, first, end)
    groups = Scoreboard(bench, "fill")
    groups.expect(*range(first, end))
    settings = {"sram_in_i": 1, "first_group_i": first, "end_group_i": end}
    await bench.cycle(go_i=1, **settings, **leaves.root())
    start = bench.cycles
    while True:
        root = leaves.root()
        out = await bench.cycle(go_i=0, **settings, **root)
        fills = window.fills()
        done = window.done
        bench.check_outputs(
            {"fill_o": int(fills), "scan_load_o": 0, "done_o": int(done),
             "low_row_o": 4 * window.low % bench.p["ActDepth"]}, out,
        )  # fmt: skip
        if fills:
            groups.observe(out["fill_group_o"])
        leaves.check(4 * window.low, window.next if fills else None)
        rows = range(4 * window.next, 4 * window.next + 4) if fills else ()
        # Several PEs have activations in one row.
        hits = [row for row in rows for _ in range(2) if bench.rng.random() < density]
        leaves.clock(hits, bool(root["root_valid_i"]))
        row = root["root_row_i"] if root["root_valid_i"] else None
        window.clock(row, bool(root["root_idle_i"]))
        if done and not (leaves.pending or leaves.landing or leaves.tree):
            groups.finish()
            return bench.cycles - start


async def _from_registers(bench: Bench, first: int, leaves: Leaves) -> None:
    """Run one pass from registers: everything becomes pending at once, the window stays."""
    settings = {"sram_in_i": 0, "first_group_i": first, "end_group_i": first + 1}
    await bench.cycle(go_i=1, **settings, **leaves.root())
    for n in range(bench.rng.randint(3, 12)):
        root = leaves.root()
        out = await bench.cycle(go_i=0, **settings, **root)
        expected = {"fill_o": 0, "scan_load_o": int(n == 0), "done_o": int(n > 0)}
        bench.check_outputs(expected | {"low_row_o": 4 * first}, out)
        rows = range(4 * first, bench.p["RegDepth"]) if n == 0 else ()
        leaves.clock([row for row in rows if bench.rng.random() < 0.5], bool(root["root_valid_i"]))


def _leaves(bench: Bench) -> Leaves:
    return Leaves(bench, bench.rng.choice((0, 1, 3)), bench.rng.choice((0.2, 0.6, 1.0)))


@unit_test()
async def random_passes(bench: Bench) -> None:
    """Passes from registers and from SRAM, of every density, one after the other."""
    rng, groups = bench.rng, bench.p["ActDepth"] // 4
    for _ in range(6):
        if rng.random() < 0.3:
            await _from_registers(bench, rng.randrange(bench.p["RegDepth"] // 4), _leaves(bench))
            continue
        first = rng.choice((0, rng.randrange(groups)))
        end = min(groups, first + rng.choice((1, rng.randint(1, 40))))
        await _from_sram(bench, first, end, rng.choice((0.0, 0.05, 0.5, 1.0)), _leaves(bench))


@unit_test()
async def all_zero_vector(bench: Bench) -> None:
    """Without a non-zero the window follows the fills, to the end of the longest vector."""
    await _from_sram(bench, 0, bench.p["ActDepth"] // 4, 0.0, Leaves(bench, 3, 1.0))


@unit_test()
async def none_zero_full_speed(bench: Bench) -> None:
    """Across batch boundaries the scan of a dense vector never waits for the window."""
    groups = min(32, bench.p["ActDepth"] // 4)
    cycles = await _from_sram(bench, 0, groups, 1.0, Leaves(bench, 0, 1.0))
    # Eight activations a group; a few cycles to come in and out.
    bench.check("no bubbles", True, cycles <= 8 * groups + 6)


@unit_test()
async def runs_of_zeros(bench: Bench) -> None:
    """A non-zero activation after a run of zeros longer than the registers."""
    groups = bench.p["ActDepth"] // 4
    for density in (0.02, 0.01):
        await _from_sram(bench, 0, groups, density, Leaves(bench, 2, 0.5))


@unit_test(seeds=False)
async def reset_ends_a_pass(bench: Bench) -> None:
    """After reset nothing is filled or loaded until the next pass begins."""
    for sram in (0, 1):
        await bench.cycle(go_i=1, sram_in_i=sram, first_group_i=0, end_group_i=3)
        await bench.reset()
        for _ in range(4):
            out = await bench.cycle(sram_in_i=sram)
            bench.check_outputs({"fill_o": 0, "scan_load_o": 0, "done_o": 1}, out)
