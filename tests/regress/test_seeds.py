"""Seeds come from the master seed and the purpose alone."""

from tb.regress.catalogue import entries
from tb.regress.plan import make_plan
from tb.regress.seeds import LAST, derive
from tb.regress.settings import RegressSettings


def test_known_values():
    # Written down once: a change would silently make other runs of all old master seeds.
    assert derive(1, "random", "pe4", 0) == 653665032
    assert derive(2, "random", "pe4", 0) != derive(1, "random", "pe4", 0)


def test_purposes_do_not_run_together():
    assert derive(1, "a", "bc") != derive(1, "ab", "c")
    seeds = [derive(1, "random", "pe4", n) for n in range(1000)]
    assert len(set(seeds)) == 1000 and all(0 <= seed <= LAST for seed in seeds)


def test_a_subset_has_the_seeds_of_the_whole():
    whole = make_plan(RegressSettings(), entries(), "a")
    part = make_plan(RegressSettings(tests=("random",), simulators=("verilator",)), entries(), "b")
    seeds = {job.id: job.seed for job in whole.jobs}
    assert part.jobs and all(seeds[job.id] == job.seed for job in part.jobs)


def test_more_seeds_keep_the_first_ones():
    once = make_plan(RegressSettings(), entries(), "a")
    twice = make_plan(RegressSettings(seeds=2), entries(), "b")
    seeds = {job.id: job.seed for job in twice.jobs}
    assert all(seeds[job.id] == job.seed for job in once.jobs)


def test_both_simulators_run_the_same_stimulus():
    plan = make_plan(RegressSettings(tests=("random",)), entries(), "a")
    seeds = {job.id: job.seed for job in plan.jobs}
    assert seeds["icarus/random-pe4/0"] == seeds["verilator/random-pe4/0"]
