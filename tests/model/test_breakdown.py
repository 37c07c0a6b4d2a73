"""Reasons why PEs starve, against the machine's control, cycle by cycle."""

import numpy as np
import pytest
import timing_oracle as oracle
from test_timing import OURS, PAPERS, machine, oracle_pass, random_pass

from model.parameters import MachineParameters
from model.timing import RunClock
from model.timing.breakdown import IDLE


def reasons(trace, num_pe):
    """Say for each starved cycle of the oracle's trace why, one cycle after the other."""
    found = {kind: np.zeros(num_pe, int) for kind in IDLE}
    for number in sorted({cycle.number for cycle in trace}):
        own = [cycle for cycle in trace if cycle.number == number]
        inside = [cycle for cycle in own if cycle.inside]
        for cycle in own:
            if not cycle.inside:
                assert all(cycle.starved)
                found["setup"] += 1
        # What the broadcaster did five cycles before; nothing in front of the pass.
        before = ["nothing"] * 5 + [cycle.broadcaster for cycle in inside]
        sent = [t for t, what in enumerate(before) if what == "sent"]
        issuing = [t for t, cycle in enumerate(inside) if not all(cycle.starved)]
        ready = [t for t, cycle in enumerate(inside) if cycle.ready]
        possible = max(sent[0], ready[0]) if sent else None
        for t, cycle in enumerate(inside):
            if possible is None or t < possible:
                kind = "fill"
            elif t <= sent[-1]:
                kind = {"waits": "blocked", "sent": "skipped", "nothing": "gap"}[before[t]]
            else:
                kind = "slower" if issuing and t <= issuing[-1] else "drain"
            found[kind] += np.array(cycle.starved, int)
    return np.array([found[kind] for kind in IDLE])


def check(rng, p):
    """Runs of a few passes, some ended by an impossible descriptor; returns the reasons."""
    passes = [random_pass(rng, p) for _ in range(int(rng.integers(1, 4)))]
    refused, trace = bool(rng.integers(2)), []
    clock = RunClock(p)
    for item in passes:
        clock.add_pass(*item)
    if refused:
        clock.refuse()
    cycles, _, _, starved, *_ = oracle.run(
        p, [oracle_pass(p, *item) for item in passes], refused, trace
    )
    assert len(trace) == cycles
    assert clock.idle.sum(axis=0).tolist() == starved
    assert dict(zip(IDLE, clock.idle.tolist(), strict=True)) == dict(
        zip(IDLE, reasons(trace, p.num_pe).tolist(), strict=True)
    )
    if not p.empty_skip:
        assert not clock.idle[IDLE.index("skipped")].any()
    return clock.idle.sum(axis=1)


@pytest.mark.parametrize("options", [OURS, PAPERS], ids=["ours", "papers"])
@pytest.mark.parametrize("queue_depth", [1, 2, 8])
@pytest.mark.parametrize("num_pe", [1, 2, 4, 16])
def test_every_starved_cycle_has_the_reason_that_the_control_shows(num_pe, queue_depth, options):
    for seed in range(4):
        p = machine(num_pe=num_pe, queue_depth=queue_depth, **options)
        check(np.random.default_rng([seed, num_pe, queue_depth]), p)


def test_every_reason_occurs():
    p = machine(queue_depth=1, **OURS)
    assert min(sum(check(np.random.default_rng(seed), p) for seed in range(12))) > 0


def test_runs_that_end_at_once_are_set_up_and_nothing_else():
    for end, cycles in ((RunClock.refuse_range, 1), (RunClock.refuse, 7)):
        clock = RunClock(MachineParameters(num_pe=2))
        end(clock)
        assert clock.idle[IDLE.index("setup")].tolist() == [cycles, cycles]
        assert clock.idle.sum() == 2 * cycles
