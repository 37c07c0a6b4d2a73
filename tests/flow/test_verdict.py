"""The verdict on a run: it passes only if nothing at all speaks against it."""

import pytest

from tb.flow import run as run_module
from tb.flow.build import Build
from tb.flow.junit import JunitCounts, read_junit
from tb.flow.parameters import RtlParameters
from tb.flow.process import ProcessTimeout
from tb.flow.run import fresh_folder, read_summary, reproduce_command, run, verdict
from tb.flow.simulators import Simulator

GOOD = '<testcase name="good"/>'
BAD = '<testcase name="bad"><failure message="1 is not 2&#10;more"/></testcase>'
BROKEN = '<testcase name="broken"><error>\n  boom\n</error></testcase>'
SKIPPED = '<testcase name="later"><skipped/></testcase>'


def suite(*cases):
    body = "".join(cases)
    return f'<testsuites><testsuite tests="9" failures="0">{body}</testsuite></testsuites>'


def counts_of(tmp_path, text):
    path = tmp_path / "results.xml"
    path.write_text(text)
    return read_junit(path)


def test_a_good_file(tmp_path):
    assert counts_of(tmp_path, suite(GOOD, GOOD, SKIPPED)) == JunitCounts(3, 0, 1)


def test_a_missing_file_is_a_problem(tmp_path):
    assert "wrote no results" in read_junit(tmp_path / "none.xml").problem
    assert "wrote no results" in read_junit(tmp_path).problem


@pytest.mark.parametrize("text", ["", suite(GOOD)[:-9], "nonsense"])
def test_a_damaged_file_is_a_problem(tmp_path, text):
    counts = counts_of(tmp_path, text)
    assert "damaged" in counts.problem and "\n" not in counts.problem and counts.tests == 0


def test_a_file_without_tests_is_a_problem(tmp_path):
    assert "has no tests" in counts_of(tmp_path, suite()).problem


def test_a_file_of_skipped_tests_is_a_problem(tmp_path):
    assert counts_of(tmp_path, suite(SKIPPED, SKIPPED)).problem == "all 2 tests were skipped"


def test_failures_and_errors_are_counted(tmp_path):
    counts = counts_of(tmp_path, suite(GOOD, BROKEN, BAD))
    assert (counts.tests, counts.failures) == (3, 2)
    assert counts.problem == "2 of 3 tests failed"
    assert counts.first_failure == "broken: boom"


def test_a_failure_keeps_the_first_line_of_its_message(tmp_path):
    assert counts_of(tmp_path, suite(BAD)).first_failure == "bad: 1 is not 2"


def test_a_failure_without_message_is_a_failure(tmp_path):
    counts = counts_of(tmp_path, suite('<testcase name="mute"><failure/></testcase>'))
    assert (counts.failures, counts.first_failure) == (1, "mute: no message")


def test_verdict_of_a_good_run():
    assert verdict(0, "", JunitCounts(2, 0, 0)) == ""


def test_time_limit_comes_first():
    failed = JunitCounts(1, 1, 0, "a: b", "1 of 1 tests failed")
    assert verdict(0, "stopped after 5 s", JunitCounts(1)) == "stopped after 5 s"
    assert verdict(1, "stopped after 5 s", failed) == "stopped after 5 s"


def test_failures_come_before_the_status():
    failed = JunitCounts(3, 1, 0, "a: b", "1 of 3 tests failed")
    assert verdict(1, "", failed) == verdict(0, "", failed) == "1 of 3 tests failed; a: b"


def test_no_results_fail_whatever_the_status():
    none = JunitCounts(problem="no results")
    assert verdict(0, "", none) == verdict(1, "", none) == "no results"


@pytest.mark.parametrize("status", [1, 2, -11])
def test_a_bad_status_fails_although_no_test_did(status):
    assert f"status {status}" in verdict(status, "", JunitCounts(1))


def test_a_damaged_summary_fails():
    assert verdict(0, "", JunitCounts(1), "summary.json is damaged") == "summary.json is damaged"


def test_summary_is_read(tmp_path):
    path = tmp_path / "summary.json"
    assert read_summary(path) == ({}, "")
    path.write_text('{"cycles": 3}')
    assert read_summary(path) == ({"cycles": 3}, "")


@pytest.mark.parametrize("content", [b"", b'{"cycles": ', b"[1]", b"null", b"\xff\xfe{}"])
def test_a_damaged_summary_is_noticed(tmp_path, content):
    path = tmp_path / "summary.json"
    path.write_bytes(content)
    summary, problem = read_summary(path)
    assert summary == {} and problem.startswith("summary.json ") and "\n" not in problem


def test_a_fresh_folder_holds_nothing_of_an_earlier_run(tmp_path):
    folder = tmp_path / "a" / "run"
    fresh_folder(folder)
    (folder / "results.xml").write_text(suite(GOOD))
    assert list(fresh_folder(folder).iterdir()) == []


@pytest.fixture
def start(tmp_path, monkeypatch):
    """Returns a function that does `run` with a fake simulator: what it writes and how it ends."""
    tool = Simulator("icarus", "12.0", tmp_path / "iverilog", "PATH")
    monkeypatch.setattr(run_module, "find_simulator", lambda name: tool)
    monkeypatch.setattr(run_module, "find_libpython", lambda: None)
    built = Build(RtlParameters(num_pe=1), "icarus", "fast", tmp_path, "", True, 0.0)
    folder = tmp_path / "run"

    def do(files=(), status=0, **options):
        def simulate(command, log, **_):
            log.write_text("")
            for name, text in dict(files).items():
                (folder / name).write_text(text)
            if status is None:
                raise ProcessTimeout("stopped after 5 s")
            return status

        monkeypatch.setattr(run_module, "run_logged", simulate)
        return run(built, "tb.top.test_random", folder=folder, **options)

    return do


def test_run_passes(start):
    result = start({"results.xml": suite(GOOD), "summary.json": '{"cycles": 3}'})
    assert result.passed and result.reason == "" and result.summary == {"cycles": 3}


def test_run_fails_without_results_even_if_there_were_some_before(start):
    assert start({"results.xml": suite(GOOD)}).passed
    result = start()
    assert not result.passed and "wrote no results" in result.reason


@pytest.mark.parametrize(
    ("files", "status", "reason"),
    [
        ({"results.xml": suite(GOOD)}, None, "stopped after 5 s"),
        ({"results.xml": suite(GOOD)}, 1, "status 1"),
        ({"results.xml": suite(GOOD)}, -6, "status -6"),
        ({"results.xml": suite(GOOD, BAD)}, 0, "1 of 2 tests failed; bad: 1 is not 2"),
        ({"results.xml": suite()}, 0, "has no tests"),
        ({"results.xml": suite(SKIPPED)}, 0, "all 1 tests were skipped"),
        ({"results.xml": suite(GOOD), "summary.json": "{"}, 0, "summary.json is damaged"),
    ],
)
def test_run_fails(start, files, status, reason):
    result = start(files, status)
    assert not result.passed and reason in result.reason and "\n" not in result.reason


def test_waves_need_a_debug_build(start):
    with pytest.raises(ValueError, match="mode debug"):
        start({"results.xml": suite(GOOD)}, waves=True)


def test_the_command_that_repeats_a_run():
    few = RtlParameters(num_pe=4, queue_depth=1)
    command = reproduce_command(few, "icarus", "tb.top.test_random", seed=7, arguments={"items": 3})
    words = "make sim TEST=random SEED=7 SIM=icarus NUM_PE=4 QUEUE_DEPTH=1 ITEMS=3"
    assert command == words
    plain = reproduce_command(RtlParameters(), "verilator", "tb.top.test_tiles", seed=1)
    assert plain == "make sim TEST=tiles SEED=1"
