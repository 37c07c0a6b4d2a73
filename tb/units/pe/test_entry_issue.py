"""Bench of `entry_issue`: columns, words and readiness at any time; every cycle is foretold.

The bench is queue, fetcher and ring. A column's words may come before it, with it or one by one
behind it; what the window shows behind the ring's last word is random.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from tb.flow.fault import Fault
from tb.units.bench import Bench, unit_test
from tb.units.pe.columns import FILLER, any_column
from tb.units.pe.entry_issue_model import Column, IssueModel
from tb.units.pe.sizes import PeSizes

_NAMES = ("SpmatWidth", "NumBanks", "RegDepth", "IssueWidth", "FillerSkip", "WindowLen")
SETS = tuple(
    sizes.of(*_NAMES)
    for sizes in (
        PeSizes(),
        PeSizes(issue=1, skip=0),
        PeSizes(width=32),
        PeSizes(width=32, rows=16, issue=1, skip=0),
        PeSizes(width=512, rows=16, issue=2),
        PeSizes(width=64, rows=256),
    )
)

FAULTS = (
    Fault("a column's last word is not released", "pe/entry_issue.sv",
          "if (done && next_pos[LaneBits-1:0] != '0)", "if (done && next_pos == '0)"),
    Fault("a bubble between columns", "pe/entry_issue.sv",
          "col_valid_i && (!col_q || done)", "col_valid_i && !col_q"),
    Fault("the accumulators' start is not awaited", "pe/entry_issue.sv",
          "assign issue = col_q && ready_i &&", "assign issue = col_q &&"),
    Fault("an entry is taken that is not in the ring", "pe/entry_issue.sv",
          "assign avail = AvailWidth'(left_q) < here ?", "assign avail = words_i != '0 ?"),
    Fault("fillers take a place", "pe/entry_issue.sv",
          "!FillerSkip || window_i[8*i+:4] != 4'd0", "1'b1"),
    Fault("every issue looks like a column's first", "pe/entry_issue.sv",
          "first_o   <= first_q;", "first_o   <= 1'b1;"),
)  # fmt: skip


class Traffic:
    """Drives queue and ring side and checks every output in every cycle."""

    def __init__(self, bench: Bench, columns: Iterable[Column], **chances: float) -> None:
        self.bench = bench
        self.model = IssueModel(bench.p)
        self._chances = {"offer": 1.0, "word": 1.0, "ready": 1.0} | chances
        self._waiting = deque(columns)
        self._unread = deque(
            word for c in self._waiting for word in c.words(self.model.lanes, bench.rng)
        )
        self.worked = 0

    def _happens(self, name: str) -> bool:
        return self.bench.rng.random() < self._chances[name]

    async def cycle(self, ready: bool | None = None) -> None:
        """Run one cycle."""
        bench, model, rng = self.bench, self.model, self.bench.rng
        ready = self._happens("ready") if ready is None else ready
        offered = self._waiting[0] if self._waiting and self._happens("offer") else None
        window = model.window(rng)
        words = len(model.ring)
        shown = offered or Column(rng.getrandbits(16), rng.randrange(model.lanes), [])
        expected = model.cycle(ready, offered, window)
        out = await bench.cycle(
            ready_i=int(ready), col_valid_i=int(offered is not None), col_act_i=shown.act,
            col_lane_i=shown.lane, col_len_i=len(shown.entries) if offered else rng.getrandbits(4),
            words_i=words, window_i=int.from_bytes(window, "little"),
        )  # fmt: skip
        if expected["valid_o"]:
            mask = (1 << 8 * expected["taken_o"].bit_length()) - 1
            entries = out["entries_o"]
            actual = entries & mask if isinstance(entries, int) else entries
            bench.check("taken entries", expected.pop("entries"), actual)
        bench.check_outputs(expected, out)
        self.worked += expected["work_o"]
        if expected["col_pop_o"]:
            self._waiting.popleft()
        # The ring judges its room without the words that leave in this cycle.
        room = min(model.slots - words, model.slots // 2, len(self._unread))
        if self._happens("word"):
            arriving = room if self._chances["word"] == 1.0 else rng.randint(0, room)
            model.ring.extend(self._unread.popleft() for _ in range(arriving))

    async def finish(self) -> None:
        """Run until all is gone, then check that all stays quiet."""
        while self._waiting or self.model.column:
            await self.cycle()
        for _ in range(3):
            await self.cycle()
        self.bench.check("words left over", 0, len(self.model.ring) + len(self._unread))


def _column(bench: Bench, entries: list[int], lane: int | None = None) -> Column:
    lane = bench.rng.randrange(bench.p["SpmatWidth"] // 8) if lane is None else lane
    return Column(bench.rng.getrandbits(16), lane, entries)


@unit_test()
async def random_traffic(bench: Bench) -> None:
    """All kinds of columns while queue, memory and set-up are fast or slow."""
    depth, rng = bench.p["RegDepth"], bench.rng
    for _ in range(4):
        await bench.reset()
        chances = {name: rng.choice((0.25, 0.6, 1.0)) for name in ("offer", "word", "ready")}
        columns: list[Column] = []
        while len(columns) < 10 and sum(len(c.entries) for c in columns) < 100:
            columns.append(_column(bench, any_column(rng, depth, depth)))
        await Traffic(bench, columns, **chances).finish()


@unit_test(seeds=False)
async def columns_at_every_lane_up_to_every_boundary(bench: Bench) -> None:
    """Lengths around a word from each lane: ends in front of, at and behind a word's last entry."""
    lanes = bench.p["SpmatWidth"] // 8
    columns = []
    for lane in range(lanes):
        for end in (lane + 1, lanes - 1, lanes, lanes + 1, 2 * lanes):
            if 0 < end - lane <= bench.p["RegDepth"]:
                columns.append(_column(bench, [0x05] * (end - lane), lane))
    await Traffic(bench, columns).finish()


@unit_test(seeds=False)
async def fillers_over_a_word_boundary(bench: Bench) -> None:
    """Runs of fillers first, last and in the middle of a column, from every lane."""
    longest = (bench.p["RegDepth"] - 1) // 16
    columns = []
    for lane in range(bench.p["SpmatWidth"] // 8):
        run = [FILLER] * longest
        whole_window = [*run, *range(1, bench.p["IssueWidth"] + 1)]
        for entries in ([*run, 0x01], [0x01, *run], [0x01, *run, 0x02], run, whole_window):
            columns.append(_column(bench, entries, lane))
    await Traffic(bench, columns).finish()


@unit_test(seeds=False)
async def empty_columns(bench: Bench) -> None:
    """First, last, one after another and between others; each takes one cycle."""
    one = [0x13]
    columns = [_column(bench, entries) for entries in ([], [], one, [], one, one, [], [], [])]
    traffic = Traffic(bench, columns)
    await traffic.finish()
    bench.check("cycles with work", 3, traffic.worked)


@unit_test(seeds=False)
async def a_column_in_every_cycle(bench: Bench) -> None:
    """One-entry columns without a bubble: after the start, every cycle has work."""
    count = 40
    traffic = Traffic(bench, [_column(bench, [0x13]) for _ in range(count)])
    await traffic.cycle()  # the first column is loaded while its word comes
    for _ in range(count):
        await traffic.cycle()
    bench.check("cycles with work", count, traffic.worked)
    await traffic.finish()


@unit_test(seeds=False)
async def waits_for_the_accumulators(bench: Bench) -> None:
    """Nothing is issued until the accumulators and the codebook are set up."""
    traffic = Traffic(bench, [_column(bench, [0x01] * 5), _column(bench, [])])
    for _ in range(12):
        await traffic.cycle(ready=False)
    bench.check("cycles with work", 0, traffic.worked)
    await traffic.finish()


@unit_test(seeds=False)
async def words_come_late(bench: Bench) -> None:
    """Full columns whose words trickle in: an issue takes what is there and no more."""
    depth = bench.p["RegDepth"]
    columns = [_column(bench, [bench.rng.randint(1, 15)] * min(depth, 70)) for _ in range(2)]
    await Traffic(bench, columns, word=0.2).finish()


@unit_test(seeds=False)
async def reset_in_the_middle_of_a_column(bench: Bench) -> None:
    """What was in progress is forgotten, and the ring starts from its first slot again."""
    for cycles in range(1, 8):
        traffic = Traffic(bench, [_column(bench, [0x11] * 9) for _ in range(4)])
        for _ in range(cycles):
            await traffic.cycle()
        await bench.reset()
    await Traffic(bench, [_column(bench, [0x21] * 9)]).finish()
