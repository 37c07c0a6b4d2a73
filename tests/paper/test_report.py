"""The report's files, and the page as a browser shows it."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.paper.paper_samples import (
    a_run,
    all_accuracies,
    all_areas,
    all_layers,
    all_peers,
    all_runs,
    all_wide,
    changed,
)

from compress.whole_file import OutputError
from paper.areas import Areas
from paper.csv_files import read_records
from paper.peers import PeerTime
from paper.records import read_runs
from paper.report import main, rewrite_report, write_report

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    page = write_report(
        folder, all_runs(), all_layers(), all_peers(), all_accuracies(), wide=all_wide(),
        provenance={"commit": "0123abc", "note": 'a, "quoted" <word>'},
    )  # fmt: skip
    assert page == folder / "paper.html"
    return folder


def test_data_comes_back_as_it_was(report):
    assert read_runs(report / "paper" / "runs.csv") == all_runs()
    assert read_records(report / "paper" / "peers.csv", PeerTime) == all_peers()


def test_the_page_needs_nothing_else(report):
    page = (report / "paper.html").read_text()
    assert page.count("<svg") == 10
    assert not re.findall(r'(?:src|href)="(?!#|paper/)[^"]*"', page.replace("xlink:href", ""))
    assert not re.findall(r"url\((?!#)", page) and "<script src" not in page
    for name in re.findall(r'href="(paper/[^"]*)"', page):
        assert (report / name).is_file()
    assert "&lt;word&gt;" in page and "No data for" not in page


def test_it_can_be_written_again_from_its_data(tmp_path, capsys):
    runs = [a_run(), a_run(source="rtl")]
    page = write_report(
        tmp_path, runs, all_layers(), all_peers(), areas=Areas({"arithm": 4321.0}, all_areas().machines),
        provenance={"commit": "0123abc"},
    )  # fmt: skip
    first = page.read_bytes()
    page.unlink()
    assert main([str(tmp_path)]) == 0
    assert Path(capsys.readouterr().out.strip()) == page
    assert page.read_bytes() == first and b"4,321" in first and b"44.0" in first and b"0123abc" in first


def test_an_empty_report_says_what_is_missing(tmp_path):
    page = write_report(tmp_path, [], []).read_text()
    assert page.count("No data for this figure") == 8
    assert "No data for this table" in page


def test_a_counter_that_differs_is_shown_as_bad(tmp_path):
    runs = [a_run(), changed(a_run(source="rtl"), bypasses=8)]
    page = write_report(tmp_path, runs, all_layers()).read_text()
    assert '<div class="card bad"><b data-figure="RTL runs with every counter' in page
    assert ' bad">NO</td>' in page


def test_refusals(report, tmp_path, capsys):
    assert main([str(tmp_path)]) == 1
    assert "run make paper first" in capsys.readouterr().err
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="folder cannot be made"):
        write_report(tmp_path / "file", [], [])
    copy = tmp_path / "copy"
    shutil.copytree(report, copy)
    table = copy / "paper" / "peers.csv"
    table.write_text(table.read_text().replace("500.25", "much"))
    assert main([str(copy)]) == 1
    error = capsys.readouterr().err
    assert "peers.csv, line 2" in error and error.count("\n") == 1
    table.write_text("layer,kernel\n")
    with pytest.raises(ValueError, match="peers.csv has no column least"):
        rewrite_report(copy)
    shutil.copy(report / "paper" / "peers.csv", table)
    (copy / "paper" / "areas.csv").write_text("unit,um2\narithm\n")
    with pytest.raises(ValueError, match="areas.csv does not have two columns"):
        rewrite_report(copy)


@pytest.mark.skipif(BROWSER is None, reason="Chromium is not installed: apt-get install chromium")
def test_a_browser_shows_figures_tables_and_cards(report, tmp_path):
    command = [
        BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
        f"--user-data-dir={tmp_path / 'profile'}", "--host-resolver-rules=MAP * ~NOTFOUND",
        "--dump-dom", (report / "paper.html").as_uri(),
    ]  # fmt: skip
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr[-500:]
    shown = dict(re.findall(r'data-figure="([^"]*)">([^<]*)<', run.stdout))
    assert shown["layers run on the RTL"] == str(sum(r.source == "rtl" for r in all_runs()))
    assert run.stdout.count("<figure") == 10
