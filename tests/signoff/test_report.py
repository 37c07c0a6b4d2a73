"""The report: the same evidence in all three forms."""

import json
import xml.etree.ElementTree as ET

import numpy as np
from tests.signoff.evidence_samples import RUNS, a_run, evidence

from tb.signoff.junit import junit_of
from tb.signoff.page import page_of
from tb.signoff.plots import load_plots
from tb.signoff.report import report_of

LOST = a_run("random", seed=77, status="failed", waves="build/w.vcd",
             reason="output 3: expected 5 (0x5), got 7, cycle 1234; reproduce: make sim SEED=77")  # fmt: skip
OTHER = a_run("random", seed=78, status="failed", reason="output 9: expected 1 (0x1), got 2, cycle 8")


def test_the_report_is_plain_json():
    report = report_of(evidence())
    assert json.loads(json.dumps(report)) == report
    assert report["verdict"] == "passed" and report["failures"] == []


def test_failures_are_grouped_by_what_is_the_same_in_them():
    report = report_of(evidence(runs=(*RUNS, LOST, OTHER)))
    (group,) = report["failures"]
    assert group["count"] == 2
    assert group["message"] == "failed: output #: expected # (#), got #, cycle #"
    assert [run["seed"] for run in group["runs"]] == [77, 78]
    assert report["verdict"] == "not passed"


def test_simulators_agree_only_if_all_is_equal():
    def agree(**changes):
        pair = (a_run("control", seed=5), a_run("control", "icarus", seed=5, **changes))
        (row,) = [r for r in report_of(evidence(runs=pair))["simulators"] if r["test"] == "control"]
        return row["same"], row["differ"]

    assert agree() == (1, 0)
    assert agree(cycles=1001) == (0, 1)
    assert agree(compared=51) == (0, 1)
    assert agree(status="failed") == (0, 1)


def test_requirements_follow_their_testpoints():
    report = report_of(evidence(runs=(*RUNS, LOST)))
    (requirement,) = report["requirements"]
    assert requirement["testpoints"] == ["nets", "status"] and not requirement["passed"]


def test_junit_counts_what_failed():
    samples = evidence(runs=(*RUNS, LOST))
    root = ET.fromstring(junit_of(report_of(samples), samples.runs))
    gate, regression = root.findall("testsuite")
    assert int(regression.get("tests")) == len(RUNS) + 1 and regression.get("failures") == "1"
    assert int(gate.get("failures")) == len(gate.findall("testcase/failure")) > 0
    clean = evidence()
    root = ET.fromstring(junit_of(report_of(clean), clean.runs))
    assert [suite.get("failures") for suite in root] == ["0", "0"]


def test_junit_survives_control_characters():
    samples = evidence(runs=(*RUNS, {**LOST, "reason": "bad \x1b[31m\x00 log"}))
    assert ET.fromstring(junit_of(report_of(samples), samples.runs)) is not None


def test_the_page_shows_the_figures_and_needs_no_network():
    report = report_of(evidence(runs=(*RUNS, LOST)))
    page = page_of(report, {"arith": "<p>source</p>"}, [])
    assert "sign-off not passed" in page and LOST["reproduce"] in page
    assert "shift_i[4]" in page and "Packets wait." in page
    assert not any(word in page for word in ("http://", "https://", "src=", "@import"))


def test_what_comes_from_logs_is_text_not_markup():
    evil = a_run("random", seed=1, status="failed", reason="<script>alert(1)</script>")
    page = page_of(report_of(evidence(runs=(*RUNS, evil))), {}, [])
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page


def test_plots_are_svg_and_the_same_for_the_same_data():
    rng = np.random.default_rng(1)
    load = {
        "layer": "a layer", "sample_cycles": 16, "queue_depth": 8,
        "occupancy": rng.integers(0, 9, (64, 100)).tolist(), "busy": rng.random((64, 100)).tolist(),
        "work": rng.integers(900, 1100, 64).tolist(),
    }  # fmt: skip
    plots = load_plots(load)
    assert [title for title, *_ in plots] == ["Queue occupancy", "PE load", "Load imbalance"]
    assert all(svg.startswith("<svg") for *_, svg in plots) and plots == load_plots(load)
