"""The equations of `model.timing` against the machine's control, cycle by cycle."""

import itertools
import time

import numpy as np
import pytest
import timing_oracle as oracle

from model.columns import decode_columns, rows_per_pe
from model.descriptor import Descriptor
from model.parameters import MachineParameters
from model.timing import RunClock
from model.timing.pipeline import IssueWindow

OURS = {"empty_skip": 1, "filler_skip": 1, "issue_width": 4}
PAPERS = {"empty_skip": 0, "filler_skip": 0, "issue_width": 1}


def machine(**sizes):
    small = {"num_pe": 4, "reg_depth": 16, "act_depth": 64, "spmat_entries": 4096,
             "ptr_depth": 512, "bias_depth": 64}  # fmt: skip
    return MachineParameters(**small | sizes)


def random_columns(rng, p, inputs, outputs, longest):
    """Columns of any lengths up to `longest` with any codes and rows."""
    lengths = rng.integers(0, longest + int(rng.integers(3)), (p.num_pe, inputs))
    lengths[rng.random(lengths.shape) < rng.choice([0.0, 0.3, 0.9])] = 0
    pointers = np.zeros((p.num_pe, inputs + 1), np.int64)
    pointers[:, 1:] = np.cumsum(lengths, axis=1)
    pointers += rng.integers(0, 17)
    entries = rng.integers(0, 256, (p.num_pe, int(pointers.max()) + 1)).astype(np.uint8)
    entries[rng.random(entries.shape) < rng.choice([0.1, 0.6, 0.9])] &= 0xF0
    entries[rng.random(entries.shape) < rng.choice([0.5, 1.0])] &= 0x1F
    return decode_columns(entries, pointers, 0, inputs, outputs, p.reg_depth, p.spmat_width)


def random_pass(rng, p):
    """A descriptor, its columns, and the inputs that are broadcast."""
    granule = 4 * p.num_pe
    flags = {name: bool(rng.integers(2)) for name in ("sram_in", "sram_out", "first", "last")}
    source = p.sram_length if flags["sram_in"] else p.register_length
    in_first = granule * int(rng.integers(source // granule))
    in_len = int(rng.integers(1, min(source - in_first, 160) + 1))
    out_len = int(rng.integers(1, p.register_length + 1))
    d = Descriptor(
        in_len=in_len, in_first=in_first, out_len=out_len, out_first=0, ptr_base=0, bias_base=0,
        codebook=0, shift=0, relu=False, bias=False, end=False, reserved=0, **flags,
    )  # fmt: skip
    longest = int(rng.choice([2, 6, p.reg_depth]))
    columns = random_columns(rng, p, in_len, out_len, longest)
    density = rng.choice([0.0, 0.05, 0.3, 1.0])
    return d, columns, np.flatnonzero(rng.random(in_len) < density)


def oracle_pass(p, d, columns, broadcasts):
    """The same pass for the oracle, entry by entry."""
    segments, bounds = columns.lengths.reshape(-1), np.zeros(columns.lengths.size + 1, int)
    bounds[1:] = np.cumsum(segments)
    element = iter(columns.element.tolist())
    row_of = [next(element) // p.num_pe if live else None for live in columns.live]
    inputs = []
    for j in broadcasts.tolist():
        pes = []
        for k in range(p.num_pe):
            part = range(bounds[j * p.num_pe + k], bounds[j * p.num_pe + k + 1])
            entries = [(bool(columns.nonzero[e]), row_of[e], bool(columns.live[e])) for e in part]
            pes.append((int(columns.starts[j, k]), entries, bool(columns.too_long[j, k])))
        inputs.append((d.in_first + j, pes))
    groups = p.row_groups(d.out_len)
    rows = [None, None]
    if d.sram_in:
        rows = [d.in_first // p.num_pe, 4 * p.row_groups(d.in_first + d.in_len)]
    return oracle.Pass(
        inputs, *rows, groups if d.first else 0, groups if d.last and d.sram_out else 0
    )


def check(rng, p, count=3):
    """Runs of a few passes, some of them ended by an impossible descriptor."""
    passes = [random_pass(rng, p) for _ in range(int(rng.integers(1, count + 1)))]
    refused = bool(rng.integers(2))
    clock = RunClock(p)
    for d, columns, broadcasts in passes:
        clock.add_pass(d, columns, broadcasts)
    if refused:
        clock.refuse()
    cycles, stalls, busy, starved, bypasses, row_error = oracle.run(
        p, [oracle_pass(p, *item) for item in passes], refused
    )
    assert clock.cycles == cycles
    assert sum(timing.stalls for timing in clock.passes) == stalls
    assert sum(timing.busy for timing in clock.passes).tolist() == busy
    assert sum(timing.bypasses for timing in clock.passes).tolist() == bypasses
    reports = [(t.row_error, n) for n, t in enumerate(clock.passes) if t.row_error is not None]
    assert (reports[0] if reports else None) == row_error
    empties = sum(columns.empty[sent].sum(axis=0) for _, columns, sent in passes)
    spent = sum(timing.busy for timing in clock.passes) + (0 if p.empty_skip else empties)
    assert (cycles - spent).tolist() == starved


SHAPES = list(itertools.product((1, 2, 8, 32), (32, 64, 512)))


@pytest.mark.parametrize("rng", range(4), indirect=True)
@pytest.mark.parametrize("options", [OURS, PAPERS], ids=["ours", "papers"])
@pytest.mark.parametrize(("queue_depth", "spmat_width"), SHAPES)
def test_queues_and_words(rng, options, queue_depth, spmat_width):
    check(rng, machine(queue_depth=queue_depth, spmat_width=spmat_width, **options))


@pytest.mark.parametrize("rng", range(3), indirect=True)
@pytest.mark.parametrize("num_pe", [1, 2, 16, 64])
@pytest.mark.parametrize("reg_depth", [16, 32])
def test_trees_and_windows(rng, num_pe, reg_depth):
    check(rng, machine(num_pe=num_pe, reg_depth=reg_depth))


@pytest.mark.parametrize("rng", range(2), indirect=True)
@pytest.mark.parametrize("empty_skip", [0, 1])
@pytest.mark.parametrize("filler_skip", [0, 1])
@pytest.mark.parametrize("issue_width", [1, 2, 4])
def test_ways_to_issue(rng, empty_skip, filler_skip, issue_width):
    options = {"empty_skip": empty_skip, "filler_skip": filler_skip, "issue_width": issue_width}
    check(rng, machine(num_pe=2, reg_depth=64, **options))


@pytest.mark.parametrize(
    "sizes",
    [
        {"reg_depth": 256, "act_depth": 256, "bias_depth": 256},
        {"reg_depth": 256, "act_depth": 256, "bias_depth": 256, "spmat_width": 128,
         "issue_width": 2},
        {"reg_depth": 64, "spmat_width": 32, "issue_width": 2},
        {"reg_depth": 32, "spmat_width": 32},
    ],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize("rng", range(8), indirect=True)
def test_windows_that_the_ring_cannot_fill(rng, sizes):
    p = machine(num_pe=1, **sizes)
    assert not IssueWindow.of(p).always_full
    check(rng, p)


@pytest.mark.parametrize("lane", range(4))
def test_a_column_that_the_ring_cannot_fill(lane, monkeypatch):
    """Issues of five entries on 32-bit words: now and then only four of them have come."""
    p = machine(num_pe=1, reg_depth=64, spmat_width=32, issue_width=2)
    entries = np.array([[0] * lane + [0x00, 0x00, 0x00, 0x01, 0x02] * 12], np.uint8)
    pointers = np.array([[lane, lane + 60]])
    columns = decode_columns(entries, pointers, 0, 1, 64, p.reg_depth, p.spmat_width)
    d = Descriptor(
        in_len=1, in_first=0, out_len=64, out_first=0, ptr_base=0, bias_base=0, codebook=0,
        shift=0, relu=False, bias=False, sram_in=False, sram_out=False, first=True, last=True,
        end=True, reserved=0,
    )  # fmt: skip
    sent = np.array([0])

    def busy():
        return RunClock(p).add_pass(d, columns, sent).busy.tolist()

    assert busy() == oracle.run(p, [oracle_pass(p, d, columns, sent)])[2]
    counted = busy()
    monkeypatch.setattr(IssueWindow, "always_full", True)
    assert busy() == [12] and counted > [12]


@pytest.mark.parametrize(("cut", "first"), [(3, 1), (4, 0), (5, 0)])
def test_the_first_row_error_is_reported(cut, first):
    """PE 0 issues a row beyond the pass; PE 1 is sent a column that is too long, soon after.

    The first activation is taken in cycle 13, its column issued in 18 and reported in 19. The
    pointers of the fifth one, taken in 17, are there in 19, too, and the lower PE is recorded.
    """
    p = machine(num_pe=2)
    lengths = np.zeros((2, 8), int)
    lengths[0, 0], lengths[1, cut] = 1, p.reg_depth + 1
    pointers = np.zeros((2, 9), int)
    pointers[:, 1:] = np.cumsum(lengths, axis=1)
    entries = np.array([[0xF1] + [0] * p.reg_depth, [0x01] * (p.reg_depth + 1)], np.uint8)
    columns = decode_columns(entries, pointers, 0, 8, 8, p.reg_depth, p.spmat_width)
    d = Descriptor(
        in_len=8, in_first=0, out_len=8, out_first=0, ptr_base=0, bias_base=0, codebook=0,
        shift=0, relu=False, bias=False, sram_in=False, sram_out=False, first=True, last=True,
        end=True, reserved=0,
    )  # fmt: skip
    sent = np.arange(8)
    timing = RunClock(p).add_pass(d, columns, sent)
    assert timing.taken == list(range(13, 21))
    assert timing.row_error == first
    assert oracle.run(p, [oracle_pass(p, d, columns, sent)])[5] == (first, 0)


def test_the_default_machines_have_full_windows():
    assert IssueWindow.of(MachineParameters()).always_full
    assert IssueWindow.of(MachineParameters(**PAPERS)).always_full


def test_runs_that_end_at_once():
    clock = RunClock(MachineParameters())
    clock.refuse_range()
    assert clock.cycles == 1
    clock = RunClock(MachineParameters())
    clock.refuse()
    assert clock.cycles == 7


@pytest.mark.parametrize("issue_width", [1, 4])
def test_a_layer_of_the_papers_size_takes_less_than_two_seconds(issue_width):
    """VGG-6: 4,600 of 25,088 inputs are broadcast to 64 PEs, with 2.6 of 64 rows each."""
    rng = np.random.default_rng(1)
    p = MachineParameters(ptr_depth=8192, issue_width=issue_width)
    inputs = 4600
    lengths = rng.binomial(64, 0.055, (p.num_pe, inputs))
    pointers = np.zeros((p.num_pe, inputs + 1), np.int64)
    pointers[:, 1:] = np.cumsum(lengths, axis=1)
    entries = rng.integers(0, 32, (p.num_pe, int(pointers.max()))).astype(np.uint8)
    columns = decode_columns(entries, pointers, 0, inputs, 4096, p.reg_depth, p.spmat_width)
    d = Descriptor(
        in_len=inputs, in_first=0, out_len=4096, out_first=0, ptr_base=0, bias_base=0,
        codebook=0, shift=0, relu=False, bias=False, sram_in=True, sram_out=False, first=True,
        last=True, end=True, reserved=0,
    )  # fmt: skip
    clock, begin = RunClock(p), time.process_time()
    timing = clock.add_pass(d, columns, np.arange(inputs))
    seconds = time.process_time() - begin
    assert seconds < 2, f"{seconds:.2f} s"
    assert timing.taken[-1] - timing.taken[0] == inputs - 1 + timing.stalls
    assert clock.cycles >= timing.busy.max() > inputs
