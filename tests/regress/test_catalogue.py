"""The catalogue names every test there is, often enough."""

from collections import Counter

from tb.flow.settings import TESTS
from tb.regress.catalogue import MACHINES, RANDOM_SEEDS, entries, top_tests
from tb.regress.plan import make_plan
from tb.regress.settings import RegressSettings
from tb.units.catalog import benches


def test_every_test_of_the_machine_is_there():
    assert set(top_tests()) == set(TESTS)


def test_every_set_of_every_bench_is_there():
    labels = {e.label for e in entries() if e.kind == "unit" and e.simulator == "verilator"}
    assert labels == {design.label() for bench in benches().values() for design in bench.designs()}


def test_random_tests_get_their_seeds_on_verilator():
    seeds = Counter()
    for entry in entries():
        if entry.random and entry.simulator == "verilator":
            seeds[entry.test] += entry.runs * entry.seeds
    assert {"random", "raw", *benches()} <= set(seeds)
    assert all(count >= RANDOM_SEEDS for count in seeds.values()), seeds


def test_a_smoke_subset_runs_on_icarus():
    # Everything but the tests of 64 PEs, which take an hour there.
    on_icarus = {entry.test for entry in entries() if entry.simulator == "icarus"}
    assert on_icarus == ({*top_tests(), *benches()} - {"digits", "load"})


def test_every_machine_is_used():
    assert {e.label for e in entries() if e.kind == "top"} == set(MACHINES)


def test_names_stand_for_one_thing():
    plan = make_plan(RegressSettings(), entries(), "x")
    assert len({job.id for job in plan.jobs}) == len(plan.jobs)
    builds = {}
    for job in plan.jobs:
        design = (job.top, tuple(sorted(job.parameters.items())), job.mode)
        assert builds.setdefault((job.simulator, job.build), design) == design
