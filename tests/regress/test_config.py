"""The configuration that dvsim gets."""

import json
from dataclasses import replace

import hjson

from tb.flow.paths import ROOT
from tb.regress import layout
from tb.regress.catalogue import entries
from tb.regress.config import engine_minutes, seeds_in_engine_order, write_config
from tb.regress.plan import Plan, make_plan, split
from tb.regress.settings import RegressSettings


def plan_of(**settings):
    return make_plan(RegressSettings(**settings), entries(), "x")


def test_every_job_is_a_run_of_dvsim():
    folder = ROOT / "build" / "regress" / "tests" / "config"
    folder.mkdir(parents=True, exist_ok=True)
    plan = plan_of()
    primary = json.loads(write_config(plan, folder).read_text())
    runs = {}
    for path in primary["use_cfgs"]:
        config = json.loads(open(path).read())
        assert config["plan"] == "build/regress/tests/config/plan.json"
        builds = {mode["name"] for mode in config["build_modes"]}
        assert {"cov", "waves", "waves_off", "xprop"} <= builds
        # dvsim drops builds that look alike.
        options = [tuple(m["build_opts"]) for m in config["build_modes"] if "build_opts" in m]
        assert len({words[-1] for words in options}) == len(options)
        for test in config["tests"]:
            assert test["build_mode"] in builds
            runs[config["name"], test["name"]] = test["reseed"]
    assert sum(runs.values()) == len(plan.jobs)
    for job in plan.jobs:
        assert job.index < runs[job.simulator, job.name]


def test_seeds_are_given_out_test_by_test():
    plan = plan_of(tests=("random",), simulators=("verilator",))
    jobs = list(plan.jobs)
    shuffled = Plan("x", 1, (jobs[0], *reversed(jobs[4:]), *jobs[1:4]))
    order = seeds_in_engine_order(shuffled)
    first = [job.seed for job in shuffled.jobs if job.name == jobs[0].name]
    assert order[: len(first)] == first and sorted(order) == sorted(job.seed for job in jobs)


def test_the_common_part_agrees_with_the_layout():
    common = hjson.loads((ROOT / "tb/regress/common.hjson").read_text())
    (job, *_) = plan_of(tests=("random",)).jobs
    text = common["run_dir"].replace("{scratch_path}", f"F/{job.simulator}")
    text = text.replace("{run_dir_name}", common["run_dir_name"])
    text = text.replace("{index}", str(job.index)).replace("{test}", job.name)
    assert text == str(layout.run_folder(layout.Path("F"), job))
    build = common["build_dir"].replace("{scratch_path}", f"F/{job.simulator}")
    build = build.replace("{build_mode}", job.build)
    assert build == str(layout.build_folder(layout.Path("F"), job.simulator, job.build))


def test_the_limit_of_the_engine_comes_last():
    (job, *_) = plan_of(tests=("random",)).jobs
    for timeout in (1.0, 600.0, 7200.0):
        assert engine_minutes(replace(job, timeout=timeout)) * 60 > timeout + 600


def test_many_seeds_are_split():
    assert split(30, 100) == [30] and split(101, 100) == [51, 50] and split(300, 100) == [100] * 3


def test_a_plan_comes_back(tmp_path):
    plan = plan_of(tests=("random", "act_queue"))
    plan.write(tmp_path / "plan.json")
    assert Plan.read(tmp_path / "plan.json") == plan
