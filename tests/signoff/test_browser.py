"""The page as a browser shows it: its figures are those of the data, and it loads nothing else."""

import re
from html import unescape

import pytest
from tests.browser import BROWSER, browse
from tests.signoff.evidence_samples import RUNS, a_run, evidence

from tb.signoff.page import page_of
from tb.signoff.report import report_of

pytestmark = pytest.mark.skipif(
    BROWSER is None, reason="Chromium is not installed: apt-get install chromium"
)

FAILED = a_run("random", seed=77, status="failed", reason="output 3: expected 5, got 7")


def text_of(dom, pattern):
    return [unescape(re.sub(r"<[^>]*>", "", found)).strip() for found in re.findall(pattern, dom, re.S)]


@pytest.fixture
def report(tmp_path):
    data = report_of(evidence(runs=(*RUNS, FAILED)))
    (tmp_path / "index.html").write_text(page_of(data, {"arith": "<p>source</p>"}, []))
    return data


def test_the_figures_on_the_page_are_those_of_the_data(tmp_path, report):
    dom = browse(tmp_path / "index.html", "--dump-dom")
    shown = dict(re.findall(r'data-figure="([^"]*)">([^<]*)<', dom))
    figures = report["figures"]
    assert shown["runs passed"] == f"{figures['passed']} / {figures['planned']}"
    assert shown["seeds"] == str(figures["seeds"])
    assert shown["values compared"].replace(",", "") == str(figures["compared"])
    assert shown["simulated cycles"].replace(",", "") == str(figures["cycles"])
    for kind in ("line", "branch", "expr", "toggle", "functional"):
        assert shown[f"{kind} coverage"] == f"{figures[kind]:.2f} %"
    assert shown["assertions exercised"] == "1 / 1"
    assert text_of(dom, r'id="verdict">(.*?)</div>') == [f"sign-off {report['verdict']}"]


def test_every_condition_test_and_failure_is_on_the_page(tmp_path, report):
    dom = browse(tmp_path / "index.html", "--dump-dom")
    stages = dom[dom.index('<div class="stages">'):dom.index('id="failures"')]
    marks = text_of(stages, r'<tr class="(?:ok|bad)"><td>(.*?)</td>')
    expected = [item["passed"] for stage in report["stages"] for item in stage["items"]]
    assert marks == ["✓" if passed else "✗" for passed in expected]
    tests = dom[dom.index('id="tests"'):dom.index('id="simulators"')]
    assert tests.count("<tr>") == 1 + len(report["tests"])
    assert FAILED["reproduce"] in unescape(dom)


def test_a_screenshot_is_not_blank(tmp_path, report):
    picture = tmp_path / "page.png"
    browse(tmp_path / "index.html", "--window-size=1300,900", f"--screenshot={picture}")
    # A page of one colour compresses to a few kilobytes.
    assert picture.read_bytes().startswith(b"\x89PNG") and picture.stat().st_size > 30_000
