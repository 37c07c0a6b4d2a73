"""Figures of comparisons on the page of `eie report`, and files that are damaged."""

import re

import pytest

from compress import api
from compress.command import main
from compress.compare.bases import BasisResult
from compress.compare.hashing import HashingResult
from compress.compare.pruning import PruningResult
from compress.compare.results import RESULTS, ResultsError, read_results
from compress.compare.sharing import SharingResult
from compress.compare.table import write_csv
from compress.report.comparisons import DRAWINGS, MAX_LINES

SAMPLES = {
    "pruning": [
        PruningResult(method, density, seed, 5, 100, 0.4 + seed / 100, 0.9, 0.98)
        for method in ("magnitude, by layer", "brain damage")
        for density in (0.2, 0.1)
        for seed in (1, 2)
    ],
    "sharing": [SharingResult("linear", bits, 1, 0.5, 0.25, 0.8, 0.9, 0.97) for bits in (1, 2)],
    "hashing": [HashingResult(c, 1, 90, 88, (64, 3, 2, 10), 0.9, 0.7, 0.98) for c in (1, 16)],
    "bases": [BasisResult("PCA", d, 1, 0.9, 0.8, 0.98, 0.5, 1.2) for d in (0.5, 0.1)],
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, results in SAMPLES.items():
        write_csv(results, tmp_path / f"{name}.csv")
    return tmp_path


@pytest.mark.parametrize("name", SAMPLES)
def test_what_is_written_is_read_back(name, folder):
    assert read_results(folder / f"{name}.csv") == (name, SAMPLES[name])


def test_every_comparison_is_drawn(folder):
    assert SAMPLES.keys() == DRAWINGS.keys() == RESULTS.keys()
    made = api.report(None, "page.html", compare=[f"{name}.csv" for name in SAMPLES])
    text = (folder / "page.html").read_text()
    assert made.problems == () and made.dense_bytes == 0
    assert re.findall(r"<figcaption><b>(.*?)</b>", text) == [d.title for d in DRAWINGS.values()]
    assert "<title>open EIE: methods of compression</title>" in text
    assert 'class="problem"' not in text


HEAD = "basis,density,seed,energy,accuracy,dense,kurtosis,stored\n"
DAMAGED = {
    "empty": (b"", "it is empty"),
    "other": (b"a,b\n1,2\n", "its first line is not that of a comparison"),
    "bare": (HEAD.encode(), "it holds no result"),
    "cut": (HEAD.encode() + b"PCA,0.5,1,0.9\n", "line 2 has 4 fields, not 8"),
    "nan": (HEAD.encode() + b"PCA,0.5,1,nan,0.8,0.98,0.5,1.2\n", "energy 'nan': it is not finite"),
    "high": (HEAD.encode() + b"PCA,0.5,1,0.9,1.2,0.98,0.5,1.2\n", "accuracy '1.2': it is not in 0"),
    "zero": (HEAD.encode() + b"PCA,0,1,0.9,0.8,0.98,0.5,1.2\n", "density '0': it is not above 0"),
    "word": (HEAD.encode() + b"PCA,0.5,one,0.9,0.8,0.98,0.5,1\n", "seed 'one': it is no count"),
    "text": (HEAD.encode() + b"PCA,half,1,0.9,0.8,0.98,0.5,1\n", "density 'half': it is no number"),
    "name": (HEAD.encode() + "\u202e,0.5,1,0.9,0.8,0.98,0.5,1\n".encode(), "it is no name"),
    "formula": (HEAD.encode() + b"$\\frac$,0.5,1,0.9,0.8,0.98,0.5,1\n", "it is no name"),
    "binary": (b"\x93NUMPY\x00\xff", "this is no CSV"),
    "quote": (HEAD.encode() + b'"PCA,0.5', "this is no CSV"),
    "large": (HEAD.encode() + b"x" * (2 << 20), "it is larger than 1048576 bytes"),
    "field": (HEAD.encode() + b"x" * 200_000, "this is no CSV"),
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_file_is_refused_in_one_line(kind, tmp_path):
    content, message = DAMAGED[kind]
    (tmp_path / "bases.csv").write_bytes(content)
    with pytest.raises(ResultsError) as caught:
        read_results(tmp_path / "bases.csv")
    assert str(caught.value).startswith(f"{tmp_path / 'bases.csv'}: ")
    assert message in str(caught.value) and "\n" not in str(caught.value)


def test_damaged_files_get_a_panel_and_the_others_their_figure(folder, capsys):
    (folder / "bases.csv").write_bytes(DAMAGED["cut"][0])
    words = ["report", "-o", "page.html"]
    for name in ("pruning.csv", "bases.csv", "none.csv", ".", "hashing.csv"):
        words += ["--compare", name]
    assert main(words) == 1
    captured = capsys.readouterr()
    assert captured.out == "page written to page.html\n"
    lines = captured.err.splitlines()
    assert [line.split()[:2] for line in lines] == [
        ["error:", "bases.csv:"], ["error:", "none.csv:"], ["error:", ".:"],
    ]  # fmt: skip
    text = (folder / "page.html").read_text()
    assert text.count('class="problem"') == 3 and text.count("<svg") == 2
    assert "line 2 has 4 fields, not 8" in text


def test_more_lines_than_can_be_told_apart_get_a_panel(folder):
    results = [
        BasisResult(f"basis {n}", 0.5, 1, 0.9, 0.8, 0.98, 0.5, 1.2) for n in range(MAX_LINES + 1)
    ]
    write_csv(results, folder / "many.csv")
    made = api.report(None, "page.html", compare=["many.csv"])
    assert made.problems == (f"many.csv: {MAX_LINES + 1} lines cannot be told apart, 24 can",)
    write_csv(results[1:], folder / "many.csv")
    assert api.report(None, "page.html", compare=["many.csv"]).problems == ()
