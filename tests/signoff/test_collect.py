"""From a real run on a build that measures coverage to the written report."""

import json

import pytest
from tests.signoff.evidence_samples import REGRESSION, a_run

from tb.flow.build import build
from tb.flow.run import run
from tb.signoff.__main__ import write_report
from tb.signoff.collect import collect, read_history
from tb.signoff.evidence import EvidenceError
from tb.signoff.report import report_of
from tb.units.catalog import benches


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """The results.json of a regression of one run: the bench of act_queue, with coverage."""
    folder = tmp_path_factory.mktemp("regression")
    bench = benches()["act_queue"]
    done = run(build(bench.designs()[2], "verilator", "cov"), bench.module, folder=folder / "run")
    assert done.passed, done.reason
    record = a_run("act_queue", kind="unit", mode="cov", folder=str(folder / "run"),
                   coverage=str(done.coverage), functional=None)  # fmt: skip
    path = folder / "results.json"
    path.write_text(json.dumps({**REGRESSION, "planned": 1, "runs": [record]}))
    return path


def test_the_evidence_is_what_the_run_left(results, tmp_path):
    proof = a_run("proof_parameters", simulator="pytest", kind="proof")
    evidence = collect(results, [proof], tmp_path / "none").evidence
    assert [run["test"] for run in evidence.runs] == ["unit_act_queue", "proof_parameters"]
    assert evidence.regression["planned"] == 2
    assert evidence.code["modules"]["act_queue"]["line"]["hit"] > 0
    assert "arith" in evidence.code["absent"]
    attempts = {(a["module"], a["name"]): a["attempts"] for a in evidence.assertions}
    assert attempts["act_queue", "NeverOverflows"] > 0
    assert attempts["broadcaster", min(n for m, n in attempts if m == "broadcaster")] == 0
    assert evidence.exclusions


def test_the_report_is_written_whole_and_replaces_the_one_before(results, tmp_path):
    collected = collect(results)
    report = report_of(collected.evidence)
    folder = tmp_path / "report"
    folder.mkdir()
    (folder / "old.html").write_text("of an earlier sign-off")
    write_report(report, collected, folder)
    names = ["coverage.info", "index.html", "junit.xml", "signoff.json"]
    assert sorted(path.name for path in folder.iterdir()) == names
    assert json.loads((folder / "signoff.json").read_text()) == report
    assert "SF:" in (folder / "coverage.info").read_text()
    page = (folder / "index.html").read_text()
    assert 'id="src-act_queue"' in page and "NeverOverflows" in page
    assert list(tmp_path.iterdir()) == [folder]


def test_coverage_that_cannot_be_used_is_one_line(results, tmp_path):
    content = json.loads(results.read_text())
    content["runs"][0]["coverage"] = str(tmp_path / "gone.dat")
    path = tmp_path / "results.json"
    path.write_text(json.dumps(content))
    with pytest.raises(EvidenceError, match="gone.dat") as error:
        collect(path)
    assert "\n" not in str(error.value)


def test_a_damaged_line_of_the_history_is_left_out(tmp_path):
    good = {"started": "2026", "commit": "a", "functional": None}
    path = tmp_path / "history.jsonl"
    path.write_text("\n".join([json.dumps(good), "{", "[]", '{"started": 1}']))
    assert read_history(path) == [good]
