"""Whole regressions, small ones, through dvsim on Icarus."""

import json
import shutil
import signal

import pytest

from tb.regress import layout
from tb.regress.history import line

pytestmark = pytest.mark.skipif(
    shutil.which("iverilog") is None,
    reason="Icarus Verilog is not installed: apt-get install iverilog",
)


def test_all_pass(small):
    assert small.run("good", MASTER_SEED="5") == 0, small.text
    results = small.results
    assert results["planned"] == 1 and results["master_seed"] == 5
    assert results["engine"].startswith("dvsim ") and results["tools"]["icarus"]
    (run,) = results["runs"]
    assert run["status"] == "passed" and run["seeds"] == 3 and run["compared"] > 1000
    assert set(run["testcases"].values()) == {"passed"}
    assert "MASTER_SEED=5" in small.text and "PASS: 1 of 1 planned runs" in small.text
    # dvsim has no seeds of its own: it was told the plan's.
    command = (small.folder / "icarus/runs/0.queue_good/latest/run.log").read_text()
    assert f"seed={run['seed']} " in command
    history = (small.folder.parent / layout.HISTORY).read_text().splitlines()
    assert line(small.name, results) in [json.loads(text) for text in history]


def test_every_way_to_fail(small):
    status = small.run("fails", "hangs", "sleeps:8", "dies", "good")
    runs = small.runs
    endings = {name: run["status"] for name, run in runs.items()}
    assert endings == {
        "fails": "failed", "hangs": "hang", "sleeps": "timeout", "dies": "lost", "good": "passed",
    }, small.text  # fmt: skip
    assert status == 1 and "FAIL: 1 of 5 planned runs passed" in small.text
    # The seed that failed is the one to repeat, on its own.
    first = runs["fails"]["seed"]
    odd = first if first % 2 else first + 1_000_003
    assert f"SEED={odd} " in runs["fails"]["reproduce"]
    assert "SEEDS=" not in runs["fails"]["reproduce"]
    assert runs["fails"]["reproduce"] in small.text
    # What failed was repeated once with waves; what left no record was not.
    assert runs["fails"]["rerun"] == "failed" and runs["hangs"]["rerun"] == "hang"
    for name in ("fails", "hangs"):
        waves = layout.REGRESS.parents[1] / runs[name]["waves"]
        assert waves.is_file() and runs[name]["waves"] in small.text
    assert "rerun" not in runs["dies"] and runs["dies"]["waves"] is None
    assert "ended without a record" in runs["dies"]["reason"]
    assert small.left == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["int", "term"])
def test_interrupted(small, number):
    process = small.start("sleeps", "good", "hangs", JOBS="1")
    small.wait(process, "sleeps")
    status = small.interrupt(process, number)
    assert status == 128 + number, small.text
    results = small.results
    assert results["interrupted"] and results["planned"] == 3
    runs = small.runs
    # It is all there: what ended before, and what was stopped; nothing else.
    assert runs.pop("sleeps")["status"] == "killed"
    assert {run["status"] for run in runs.values()} <= {"passed", "hang", "killed"}
    assert "interrupted" in small.text and "PASS:" not in small.text
    assert small.left == []


def test_a_second_regression_in_the_same_folder_is_refused(small):
    process = small.start("sleeps")
    try:
        small.wait(process, "sleeps")
        assert small.run("good") == 2 and "a regression is at work in" in small.text
    finally:
        assert small.interrupt(process, signal.SIGTERM) == 128 + signal.SIGTERM
