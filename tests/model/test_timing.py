"""The equations of `model.timing` against the machine's control, cycle by cycle."""

import itertools

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
    lengths = rng.integers(0, longest + 1, (p.num_pe, inputs))
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
            pes.append((int(columns.starts[j, k]), entries))
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
    cycles, stalls, busy, starved, bypasses = oracle.run(
        p, [oracle_pass(p, *item) for item in passes], refused
    )
    assert clock.cycles == cycles
    assert sum(timing.stalls for timing in clock.passes) == stalls
    assert sum(timing.busy for timing in clock.passes).tolist() == busy
    assert sum(timing.bypasses for timing in clock.passes).tolist() == bypasses
    empties = sum(columns.empty[sent].sum(axis=0) for _, columns, sent in passes)
    spent = sum(timing.busy for timing in clock.passes) + (0 if p.empty_skip else empties)
    assert (cycles - spent).tolist() == starved


SHAPES = list(itertools.product((1, 2, 8, 32), (32, 64, 512)))


@pytest.mark.parametrize("rng", range(6), indirect=True)
@pytest.mark.parametrize("options", [OURS, PAPERS], ids=["ours", "papers"])
@pytest.mark.parametrize(("queue_depth", "spmat_width"), SHAPES)
def test_queues_and_words(rng, options, queue_depth, spmat_width):
    p = machine(queue_depth=queue_depth, spmat_width=spmat_width, **options)
    check(rng, p)
