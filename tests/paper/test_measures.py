"""Measures of runs, on the timing model's own counters."""

import dataclasses

import numpy as np
import pytest
from tests.paper.paper_samples import OURS, PAPERS, a_run, changed

from compress.encode import encode_layer
from model.columns import decode_columns
from model.counters import Counters
from model.descriptor import Descriptor
from model.parameters import MachineParameters
from model.timing import IDLE, RunClock
from paper.measures import (
    Design,
    agreement,
    best_sources,
    check_distinct,
    gops,
    load_balance,
    pe_cycles,
    real_work,
    same_counters,
)
from paper.tables.throughput import peak_gops

MACHINES = [
    {"empty_skip": e, "filler_skip": f, "issue_width": w} for e, f, w in
    [(0, 0, 1), (1, 0, 1), (1, 1, 1), (1, 1, 4), (0, 0, 2), (0, 1, 2)]
]  # fmt: skip


def timed_run(**machine):
    """A small layer of few entries, with fillers and empty columns, in the timing model."""
    p = MachineParameters(num_pe=4, queue_depth=2, **machine)
    rng = np.random.default_rng(5)
    inputs, outputs = 96, 200
    codes = rng.integers(1, 16, (outputs, inputs)) * (rng.random((outputs, inputs)) < 0.03)
    encoded = encode_layer(codes.astype(np.uint8), p.num_pe)
    memory = np.zeros((p.num_pe, max(len(own) for own in encoded.entries)), np.uint8)
    for pe, own in enumerate(encoded.entries):
        memory[pe, : len(own)] = own
    columns = decode_columns(memory, encoded.pointers, 0, inputs, outputs, p.reg_depth, 64)
    d = Descriptor(
        in_len=inputs, in_first=0, out_len=outputs, out_first=0, ptr_base=0, bias_base=0,
        codebook=0, shift=0, relu=False, bias=False, sram_in=False, sram_out=False, first=True,
        last=True, end=True, reserved=0,
    )  # fmt: skip
    sent = np.flatnonzero(rng.random(inputs) < 0.4)
    clock, counters = RunClock(p), Counters(p.num_pe)
    counters.add_timing(clock.add_pass(d, columns, sent))
    counters.add_pass(columns, sent)
    counters.end_run(clock.cycles, bool(p.empty_skip))
    names = ("entries", "fillers", "empties", "busy", "starved")
    sums = {name: int(getattr(counters, name).sum()) for name in names}
    for kind, cycles in zip(IDLE, clock.idle, strict=True):
        sums[f"idle_{kind}"] = int(cycles.sum())
    return changed(
        a_run(), num_pe=4, queue_depth=2, cycles=counters.cycles, stalls=counters.stalls,
        broadcasts=counters.broadcasts, **sums, **machine,
    )  # fmt: skip


@pytest.mark.parametrize("machine", MACHINES, ids=str)
def test_kinds_of_cycles_add_up(machine):
    run = timed_run(**machine)
    assert run.fillers > 0 and run.empties > 0 and run.stalls > 0
    spent = pe_cycles(run)
    assert sum(spent.values()) == pytest.approx(run.cycles)
    assert min(spent.values()) >= 0
    assert (spent["filler"] > 0) == (not run.filler_skip)
    assert (spent["empty"] > 0) == (not run.empty_skip)
    assert spent["unfilled"] == 0 or run.issue_width > 1
    assert spent["blocked"] > 0 and spent["fill"] > 0 and spent["drain"] > 0
    assert (spent["skipped"] > 0) == run.empty_skip


def test_a_run_without_reasons_is_refused():
    with pytest.raises(ValueError, match="Alex-7 .rtl.: 0 starved cycles have a reason, not "):
        pe_cycles(a_run(source="rtl"))


def test_ratios_by_hand():
    run = changed(a_run(), cycles=800, num_pe=2, busy=1200, entries=900, fillers=300)
    assert load_balance(run) == 0.75
    assert real_work(run) == 0.75
    assert gops(run) == pytest.approx(1.8)  # 1800 operations in a microsecond
    assert peak_gops(Design.of(a_run())) == pytest.approx(102.4)


def test_designs_sort_and_are_named():
    papers, ours = Design.of(a_run(**PAPERS)), Design.of(a_run(**OURS, num_pe=32))
    assert papers < ours and papers.is_papers and not ours.is_papers
    assert papers.label() == "paper's machine, queue 8"
    assert ours.label() == "ours, 4 wide, queue 8, 32 PEs"
    assert ours.label(without={"queue_depth", "num_pe"}) == "ours, 4 wide"


def test_the_rtl_stands_for_its_machine():
    model, rtl, other = a_run(), a_run(source="rtl"), a_run(**OURS)
    assert best_sources([rtl, model, other]) == [rtl, other]


def test_one_counter_that_differs_is_seen():
    model, rtl = a_run(), a_run(source="rtl")
    assert same_counters(model, rtl) and agreement([model, rtl]) == (1, 1)
    wrong = changed(rtl, bypasses=rtl.bypasses + 1)
    assert not same_counters(model, wrong) and agreement([model, wrong]) == (1, 0)
    assert agreement([rtl]) == (1, 0) and agreement([model]) == (0, 0)


def test_registers_tell_machines_apart_where_a_row_has_them():
    few = Design.of(a_run())
    many = dataclasses.replace(few, reg_depth=256)
    assert few.reg_depth == 64 and few < many
    assert many.label() == "paper's machine, queue 8, 256 registers"


def test_machines_that_look_the_same_are_refused():
    run = a_run()
    check_distinct([run, run, a_run(source="rtl"), a_run(queue_depth=32)])
    with pytest.raises(ValueError, match="two different model rows of Alex-7"):
        check_distinct([run, changed(run, cycles=run.cycles + 1)])
