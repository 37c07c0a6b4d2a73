"""What a regression runs: tests of the machine over parameter sets, and all unit benches.

This is the one list of tests. A test of the machine names its sets; how often it runs on each is
chosen so that every random test gets at least `RANDOM_SEEDS` seeds on Verilator. Icarus runs a
smoke subset: every test on small machines, every unit on its first parameter set.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tb.flow.design import Design
from tb.flow.parameters import RtlParameters
from tb.units.catalog import benches

RANDOM_SEEDS = 30
"""Seeds that every random test gets at least."""

_LEAST_SEEDS = 10
"""Seeds that a unit bench gets on each parameter set, however many it has."""

_SMOKE_SEEDS = 3
"""Seeds of a unit bench on Icarus."""

_SMALL = {
    "spmat_entries": 8192,
    "ptr_depth": 1024,
    "act_depth": 64,
    "bias_depth": 256,
    "reg_depth": 16,
}
_PAPER = {"empty_skip": 0, "filler_skip": 0, "issue_width": 1}


def _issue(**parameters: int) -> RtlParameters:
    return RtlParameters(**_SMALL | parameters, num_pe=2)


MACHINES: Mapping[str, RtlParameters] = {
    "pe1": RtlParameters(
        **_SMALL, num_pe=1, queue_depth=2, spmat_width=512, empty_skip=0, issue_width=2
    ),
    "pe2": RtlParameters(**_SMALL, num_pe=2, queue_depth=1, spmat_width=32),
    "pe4": RtlParameters(**_SMALL, num_pe=4),
    "pe4_paper": RtlParameters(**_SMALL | {"reg_depth": 64}, num_pe=4, **_PAPER),
    "pe16": RtlParameters(
        **_SMALL, num_pe=16, queue_depth=1, spmat_width=32, filler_skip=0, issue_width=1
    ),
    "pe64": RtlParameters(),
    # Other ways to issue, word widths and register depths; on Icarus only, where builds cost
    # nothing.
    "issue_a": _issue(empty_skip=0, issue_width=1, spmat_width=128, reg_depth=32),
    "issue_b": _issue(issue_width=1, spmat_width=512, act_depth=128, reg_depth=128),
    "issue_c": _issue(empty_skip=0, filler_skip=0, issue_width=2, spmat_width=32),
    "issue_d": _issue(filler_skip=0, issue_width=2, spmat_width=256),
    "issue_e": _issue(empty_skip=0, filler_skip=0, spmat_width=512),
    "issue_f": _issue(empty_skip=0, spmat_width=128),
    "issue_g": _issue(filler_skip=0),
    "issue_h": _issue(issue_width=2, queue_depth=32),
}
"""Parameter sets of the machine: small memories except in `pe64`, which is the default machine."""

WITHOUT_COVERAGE = ("pe64",)
"""Too large to measure coverage on: it costs minutes, and small machines reach the same code."""


@dataclass(frozen=True)
class Entry:
    """One test on one design and simulator.

    Attributes
    ----------
    test : str
        Name, e.g. `random`, or the module of a unit bench.
    kind : str
        `top` or `unit`.
    module : str
        Python module of the test.
    design : Design
    label : str
        Short name of the design.
    simulator : str
    runs : int
        Simulations.
    seeds : int
        Seeds in each simulation.
    items : int or None
        Networks or rounds in each simulation; None for a test that has no such number.
    random : bool
        The stimulus is random throughout: more seeds find more.
    mode : str
        Build mode, empty for the one that the regression is asked for.
    fixed_seed : int or None
        A test of something prepared has one seed only.
    timeout : float
        Seconds on the wall clock for one simulation.
    arguments : mapping
        Further arguments of the test.
    """

    test: str
    kind: str
    module: str
    design: Design
    label: str
    simulator: str
    runs: int = 1
    seeds: int = 1
    items: int | None = None
    random: bool = False
    mode: str = ""
    fixed_seed: int | None = None
    timeout: float = 600.0
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class _TopTest:
    # Runs on each machine by simulator; `random` only says what the counts must add up to.
    verilator: Mapping[str, int]
    icarus: Mapping[str, int]
    items: int | None = None
    random: bool = False
    fixed_seed: int | None = None
    mode: str = ""


_TOP: Mapping[str, _TopTest] = {
    "registers": _TopTest({"pe4": 2}, {"pe4": 1}),
    "memories": _TopTest({"pe1": 1, "pe4": 2, "pe64": 1}, {"pe4": 1}),
    "control": _TopTest({"pe4": 2}, {"pe4": 1}),
    "protocol": _TopTest({"pe4": 1}, {"pe4": 1}),
    "scoreboard": _TopTest({"pe4": 1}, {"pe4": 1}),
    "throughput": _TopTest({"pe4": 1, "pe4_paper": 1}, {"pe4": 1, "pe4_paper": 1}),
    "tiles": _TopTest({"pe4": 2}, {"pe4": 1}),
    "corners": _TopTest({"pe1": 1, "pe4": 1}, {"pe2": 1}),
    "imbalance": _TopTest({"pe4": 1, "pe16": 1}, {"pe2": 1}),
    "errors": _TopTest({"pe4": 2, "pe4_paper": 1}, {"pe4": 1}),
    "directed": _TopTest(
        {"pe1": 1, "pe4": 2, "pe4_paper": 2, "pe16": 1}, {"pe4": 1, "pe4_paper": 1}
    ),
    "random": _TopTest(
        {"pe1": 8, "pe4": 10, "pe4_paper": 7, "pe16": 4, "pe64": 2},
        # At 16 PEs one run on Icarus takes as long as all others.
        dict.fromkeys((name for name in MACHINES if name not in ("pe16", "pe64")), 1),
        items=3,
        random=True,
    ),
    "raw": _TopTest(
        {"pe1": 9, "pe4": 11, "pe4_paper": 7, "pe16": 3},
        {"pe1": 1, "pe4": 1},
        items=2,
        random=True,
    ),
    "load": _TopTest({"pe64": 1}, {}, mode="probe"),
    "digits": _TopTest({"pe64": 1}, {}, items=60, fixed_seed=1),
}


@functools.cache
def entries() -> tuple[Entry, ...]:
    """Return the whole catalogue: tests of the machine first, then unit benches."""
    return (*_top_entries(), *_unit_entries())


def top_tests() -> tuple[str, ...]:
    """Return the names of the tests of the machine."""
    return tuple(_TOP)


def _top_entries() -> list[Entry]:
    return [
        Entry(
            test=test,
            kind="top",
            module=f"tb.top.test_{test}",
            design=MACHINES[label],
            label=label,
            simulator=simulator,
            runs=runs,
            items=what.items,
            random=what.random,
            mode=what.mode or ("fast" if label in WITHOUT_COVERAGE else ""),
            fixed_seed=what.fixed_seed,
            timeout=600.0 if simulator == "verilator" else 1200.0,
            # Functional coverage; a build that measures coverage asks for it by itself.
            arguments=(
                {"coverage": 1} if simulator == "icarus" or label in WITHOUT_COVERAGE else {}
            ),
        )
        for test, what in _TOP.items()
        for simulator, machines in (("verilator", what.verilator), ("icarus", what.icarus))
        for label, runs in machines.items()
    ]


def _unit_entries() -> list[Entry]:
    found = []
    for bench in benches().values():
        designs = bench.designs()
        common = {"test": bench.unit, "kind": "unit", "module": bench.module, "random": True}
        seeds = max(_LEAST_SEEDS, math.ceil(RANDOM_SEEDS / len(designs)))
        for design in designs:
            on = {"design": design, "label": design.label()}
            found.append(Entry(**common, **on, simulator="verilator", seeds=seeds))
        on = {"design": designs[0], "label": designs[0].label()}
        found.append(Entry(**common, **on, simulator="icarus", seeds=_SMOKE_SEEDS))
    return found
