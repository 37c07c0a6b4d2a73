"""Results come from records of this regression, and from nothing else."""

import json
from dataclasses import replace

import pytest

from tb.regress import layout
from tb.regress.catalogue import entries
from tb.regress.plan import make_plan
from tb.regress.record import describe, write_json
from tb.regress.results import collect, passed
from tb.regress.settings import RegressSettings
from tb.regress.show import verdict


@pytest.fixture
def plan():
    return make_plan(
        RegressSettings(tests=("act_queue",), simulators=("verilator",)), entries(), "this"
    )


def record(plan, folder, job, status="passed", regression="this", **values):
    content = describe(job) | {"status": status, "regression": regression} | values
    write_json(layout.run_folder(folder, job) / layout.RECORD, content)


def started(folder, job, regression="this"):
    content = {"regression": regression, "node": "n2"}
    write_json(layout.run_folder(folder, job) / layout.STARTED, content)


def statuses(plan, folder, interrupted=False):
    return [run["status"] for run in collect(plan, folder, interrupted=interrupted)]


def results(plan, runs, interrupted=False, engine_status=0):
    return {
        "planned": len(plan.jobs), "runs": runs, "interrupted": interrupted, "seconds": 1.0,
        "engine_status": engine_status, "master_seed": 1,
    }  # fmt: skip


def test_everything_passed(plan, tmp_path):
    for job in plan.jobs:
        record(plan, tmp_path, job)
    runs = collect(plan, tmp_path, interrupted=False)
    assert passed(results(plan, runs))
    assert verdict(results(plan, runs)).startswith(f"PASS: {len(runs)} of {len(runs)} planned")
    # Not if dvsim knows of a failure, nor if it was interrupted, nor if a run is missing.
    assert not passed(results(plan, runs, engine_status=1))
    assert not passed(results(plan, runs, interrupted=True))
    assert not passed(results(plan, runs[1:]))
    assert not passed(results(replace(plan, jobs=()), []))


def test_no_record_is_lost(plan, tmp_path):
    first, second, *rest = plan.jobs
    record(plan, tmp_path, first)
    started(tmp_path, second)
    assert statuses(plan, tmp_path) == ["passed", "lost"] + ["lost"] * len(rest)
    reasons = [run["reason"] for run in collect(plan, tmp_path, interrupted=False)]
    assert reasons[1] == "started on n2, ended without a record"
    assert reasons[2].startswith("never started")


def test_records_of_another_regression_are_lost(plan, tmp_path):
    for job in plan.jobs:
        record(plan, tmp_path, job, regression="an earlier one")
        started(tmp_path, job, regression="an earlier one")
    assert set(statuses(plan, tmp_path)) == {"lost"}


@pytest.mark.parametrize("text", ["", "{", "[]", "7", '{"regression": "this"}',
                                  '{"regression": "this", "status": "great"}'])  # fmt: skip
def test_a_damaged_record_is_lost(plan, tmp_path, text):
    path = layout.run_folder(tmp_path, plan.jobs[0]) / layout.RECORD
    path.parent.mkdir(parents=True)
    path.write_text(text)
    assert statuses(plan, tmp_path)[0] == "lost"


def test_a_build_that_failed_fails_its_runs(plan, tmp_path):
    job = plan.jobs[0]
    path = layout.build_folder(tmp_path, job.simulator, job.build) / layout.RECORD
    write_json(path, {"regression": "this", "status": "failed", "reason": "syntax error"})
    run = collect(plan, tmp_path, interrupted=False)[0]
    assert (run["status"], run["reason"]) == ("failed", "build failed: syntax error")


def test_interrupted(plan, tmp_path):
    first, second, *_ = plan.jobs
    record(plan, tmp_path, first)
    started(tmp_path, second)
    # What was never started is not reported as if it had been.
    assert statuses(plan, tmp_path, interrupted=True) == ["passed", "killed"]


def test_killed_by_nobody_is_said(plan, tmp_path):
    record(plan, tmp_path, plan.jobs[0], status="killed", reason="stopped by SIGTERM")
    run = collect(plan, tmp_path, interrupted=False)[0]
    assert run["reason"] == "stopped by SIGTERM although nobody stopped the regression"


def test_a_record_says_what_results_need(plan):
    run = describe(plan.jobs[0])
    wanted = (
        "test kind module top parameters label simulator mode seed seeds items status reason "
        "cycles seconds compared reproduce folder log waves coverage functional testcases"
    )
    assert set(wanted.split()) <= set(run) and run["status"] == "lost"
    assert run["reproduce"].startswith("make unit UNIT=act_queue SEED=")
    assert json.loads(json.dumps(run)) == run
