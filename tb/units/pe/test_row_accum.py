"""Bench of `row_accum`: the rows of whole columns are known before the first issue.

The model adds up a column once; the module has to come to the same rows however the column is cut
into issues, and whatever its inputs show between two of them.
"""

from __future__ import annotations

from collections.abc import Sequence

from tb.flow.fault import Fault
from tb.units.bench import Bench, unit_test
from tb.units.pe.columns import FILLER, any_column, most_taken, rows_of
from tb.units.pe.sizes import PeSizes

_NAMES = ("RegDepth", "IssueWidth", "FillerSkip", "WindowLen")
SETS = tuple(
    sizes.of(*_NAMES)
    for sizes in (
        PeSizes(),
        PeSizes(issue=1, skip=0),
        PeSizes(rows=16, issue=2),
        PeSizes(rows=256),
        PeSizes(rows=16, issue=4, skip=0),
    )
)

FAULTS = (
    Fault("the row after an entry is the entry's own", "pe/row_accum.sv",
          "next_row = row + 1'b1;", "next_row = row;"),
    Fault("a column starts where the one before ended", "pe/row_accum.sv",
          "first_i ? '0 : base_q", "base_q"),
    Fault("the first row beyond the pass is taken", "pe/row_accum.sv",
          "if (row < SumWidth'(num_rows_i))", "if (row <= SumWidth'(num_rows_i))"),
    Fault("fillers beyond the rows are reported", "pe/row_accum.sv",
          "num_fillers_o = num_fillers_o + 1'b1;",
          "begin num_fillers_o++; err_row_o = row > SumWidth'(num_rows_i); end"),
    Fault("the sum of a long column wraps", "pe/row_accum.sv",
          "SumWidth   = RowWidth + 5", "SumWidth   = RowWidth + 3"),
    Fault("an idle cycle forgets the row", "pe/row_accum.sv",
          "end else if (valid_i) begin", "end else begin"),
)  # fmt: skip


def _predict(bench: Bench, entries: Sequence[int], rows: Sequence[int], num_rows: int) -> dict:
    """Return what must be seen of entries that are issued together, at the given rows."""
    lanes: dict[int, tuple[int, int]] = {}
    place = beyond = 0
    for entry, row in zip(entries, rows, strict=True):
        if entry & 15:
            if row < num_rows:
                lanes[place] = row, entry & 15
            else:
                beyond += 1
            place += 1
        elif not bench.p["FillerSkip"]:
            place += 1
    values = sum(1 for entry in entries if entry & 15)
    return {
        "lanes": lanes, "err_row_o": int(beyond > 0), "num_entries_o": values,
        "num_fillers_o": len(entries) - values,
    }  # fmt: skip


def _lanes(bench: Bench, out: dict[str, int | str]) -> dict[int, tuple[int, int]] | str:
    """Return row and code of every valid lane."""
    valid, rows, codes = (out[name] for name in ("lane_valid_o", "lane_row_o", "lane_code_o"))
    if any(isinstance(value, str) for value in (valid, rows, codes)):
        return f"{valid} {rows} {codes}"
    width = (bench.p["RegDepth"] - 1).bit_length()
    return {
        lane: (rows >> lane * width & (1 << width) - 1, codes >> lane * 4 & 15)
        for lane in range(bench.p["IssueWidth"])
        if valid >> lane & 1
    }


async def _issue(
    bench: Bench, first: bool, entries: Sequence[int], rows: Sequence[int], num_rows: int
) -> None:
    """Issue some entries in one cycle; the rest of the window shows anything."""
    window = bytes(entries) + bench.rng.randbytes(bench.p["WindowLen"] - len(entries))
    out = await bench.cycle(
        valid_i=1, first_i=int(first), entries_i=int.from_bytes(window, "little"),
        taken_i=(1 << len(entries)) - 1, num_rows_i=num_rows,
    )  # fmt: skip
    expected = _predict(bench, entries, rows, num_rows)
    bench.check("lanes", expected.pop("lanes"), _lanes(bench, out))
    bench.check_outputs(expected, out)


async def _idle(bench: Bench) -> None:
    """A cycle without an issue, in which all other inputs show anything."""
    window = bench.p["WindowLen"]
    out = await bench.cycle(
        valid_i=0, first_i=bench.rng.getrandbits(1), entries_i=bench.rng.getrandbits(8 * window),
        taken_i=bench.rng.getrandbits(window),
    )  # fmt: skip
    quiet = ("lane_valid_o", "err_row_o", "num_entries_o", "num_fillers_o")
    bench.check_outputs(dict.fromkeys(quiet, 0), out)


async def _column(
    bench: Bench, entries: Sequence[int], num_rows: int, idle: float = 0.0, greed: float = 1.0
) -> None:
    """Send a column; an issue takes all it can with probability `greed`, else fewer entries."""
    rng, rows, at = bench.rng, rows_of(entries), 0
    limits = bench.p["IssueWidth"], bench.p["FillerSkip"], bench.p["WindowLen"]
    while at < len(entries):
        while rng.random() < idle:
            await _idle(bench)
        most = most_taken(entries[at:], *limits)
        end = at + (most if rng.random() < greed else rng.randint(1, most))
        await _issue(bench, at == 0, entries[at:end], rows[at:end], num_rows)
        at = end


@unit_test()
async def random_columns(bench: Bench) -> None:
    """Columns of both kinds over passes of any number of rows, with idles in between."""
    depth = bench.p["RegDepth"]
    for _ in range(8):
        num_rows = bench.rng.choice((0, 1, depth - 1, depth, bench.rng.randint(1, depth)))
        idle, greed = bench.rng.choice((0.0, 0.3)), bench.rng.choice((0.0, 0.7, 1.0))
        for _ in range(6):
            await _column(bench, any_column(bench.rng, num_rows, depth), num_rows, idle, greed)


@unit_test(seeds=False)
async def full_column(bench: Bench) -> None:
    """A weight in every row, so that every row goes through every lane it can."""
    depth = bench.p["RegDepth"]
    for _ in range(3):
        await _column(bench, [bench.rng.randint(1, 15) for _ in range(depth)], depth, 0.0, 0.8)


@unit_test(seeds=False)
async def one_entry_columns(bench: Bench) -> None:
    """Columns with one weight, one after the other without a pause, in every row."""
    depth = bench.p["RegDepth"]
    for row in range(depth):
        entries = [FILLER] * (row // 16) + [row % 16 << 4 | row % 15 + 1]
        await _column(bench, entries, depth)


@unit_test(seeds=False)
async def fillers_first_last_and_in_a_row(bench: Bench) -> None:
    """Runs of fillers in front of, between and behind weights; a column of fillers alone."""
    depth = bench.p["RegDepth"]
    longest = (depth - 1) // 16
    for run in range(longest + 1):
        fillers = [FILLER] * run
        # The longest run and weights in all lanes: the whole window in one issue.
        await _column(bench, [*fillers, 0x01, 0x12, 0x03, 0x04], depth)
        await _column(bench, [0x01, *fillers, 0x02], depth)
        await _column(bench, [0x01, 0x02, *fillers], depth)
        await _column(bench, fillers, depth)
    for _ in range(4):
        await _column(bench, [FILLER] * depth, depth, greed=0.5)


@unit_test(seeds=False)
async def entries_beyond_the_rows(bench: Bench) -> None:
    """The last row of a pass and the first beyond it; the longest way a column can go."""
    depth = bench.p["RegDepth"]
    for num_rows in (0, 1, 5, 15, 16, depth - 1, depth):
        for row in (num_rows - 1, num_rows, num_rows + 1):
            if row >= 0:
                await _column(bench, [FILLER] * (row // 16) + [row % 16 << 4 | 3, 0x04], num_rows)
        await _column(bench, [0xF5] * depth, num_rows)
