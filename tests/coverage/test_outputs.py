"""LCOV, annotated source and the command."""

import json
import re
import shutil
import subprocess
from html.parser import HTMLParser

import hjson
import pytest
from adder_coverage import POINTS, adder_rows

from tb.coverage.__main__ import main
from tb.coverage.annotate import annotate
from tb.coverage.exclusions import apply, read_exclusions
from tb.coverage.inputs import find_runs, read_all
from tb.coverage.lcov import to_lcov
from tb.coverage.points import CoverageError
from tb.coverage.report import make_report
from tb.coverage.union import unite
from tb.flow.paths import ROOT


def report_of(project, *entries):
    union = unite(read_all([("run", project.run())], project.sources))
    file = project.exclusions(hjson.dumps({"exclusions": list(entries)}))
    excluded, problems = apply(read_exclusions(file), union, project.sources)
    if problems:
        # Take the checksum that is asked for.
        checksum = problems[0].rpartition(" ")[2]
        (entry,) = entries
        return make_report(
            union,
            project.sources,
            apply(read_exclusions(project.exclusions(hjson.dumps(
                {"exclusions": [{**entry, "checksum": checksum}]}
            ))), union, project.sources)[0],
        )  # fmt: skip
    return make_report(union, project.sources, excluded)


ELSE = {
    "module": "adder", "kind": "branch", "line": "if (on_i) begin", "item": "else",
    "category": "unreachable", "reason": "<tied> & off", "checksum": "0",
}  # fmt: skip


def parse_lcov(text):
    """Read a tracefile as its manual page defines it: file to lines and branches."""
    files, lines, branches, name = {}, {}, {}, None
    for row in text.splitlines():
        word, _, rest = row.partition(":")
        if word == "SF":
            name, lines, branches = rest, {}, {}
        elif word == "DA":
            line, hits = map(int, rest.split(","))
            assert line not in lines
            lines[line] = hits
        elif word == "BRDA":
            line, block, branch, taken = rest.split(",")
            assert (int(line), int(block), int(branch)) not in branches
            branches[int(line), int(block), int(branch)] = taken
        elif word in ("LF", "LH", "BRF", "BRH"):
            counted = {
                "BRF": len(branches), "BRH": sum(t not in "-0" for t in branches.values()),
                "LF": len(lines), "LH": sum(h > 0 for h in lines.values()),
            }  # fmt: skip
            assert int(rest) == counted[word], row
        elif row == "end_of_record":
            files[name] = (lines, branches)
        else:
            assert word == "TN", row
    return files


def test_lcov_is_read_back_as_it_was(project):
    files = parse_lcov(to_lcov(report_of(project)))
    assert files == {
        "rtl/sub/adder.sv": (
            {13: 9, 14: 9, 15: 9, 16: 0, 17: 0, 21: 9, 22: 0},
            {(14, 0, 0): "9", (14, 0, 1): "0", (21, 0, 0): "9", (21, 0, 1): "0"},
        )
    }


def test_lcov_leaves_excluded_points_out(project):
    files = parse_lcov(to_lcov(report_of(project, ELSE)))
    lines, branches = files["rtl/sub/adder.sv"]
    assert 16 not in lines and 17 not in lines
    assert branches == {(14, 0, 0): "9", (21, 0, 0): "9", (21, 0, 1): "0"}


def test_a_decision_that_was_never_reached_is_no_zero(project):
    points = [(*p[:5], 0 if p[0] == 21 else p[5]) for p in POINTS]
    union = unite(read_all([("run", project.run(rows=adder_rows(points)))], project.sources))
    _, branches = parse_lcov(to_lcov(make_report(union, project.sources, {})))["rtl/sub/adder.sv"]
    assert branches[21, 0, 0] == branches[21, 0, 1] == "-"


@pytest.mark.skipif(
    shutil.which("genhtml") is None, reason="genhtml is not installed: apt-get install lcov"
)
def test_genhtml_reads_the_tracefile(project, tmp_path):
    (project.folder / "code.info").write_text(to_lcov(report_of(project)))
    done = subprocess.run(
        ["genhtml", "--branch-coverage", "-o", "out", "code.info"],
        cwd=project.folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert re.search(r"lines\.*: 57\.1% \(4 of 7 lines\)", done.stdout)
    assert re.search(r"branches\.*: 50\.0% \(2 of 4 branches\)", done.stdout)


class Rows(HTMLParser):
    """The rows of an annotated source: anchor to class, hits and text."""

    def __init__(self, text):
        super().__init__()
        self.rows, self.open = {}, []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag, attributes):
        self.open.append(tag)
        if tag == "tr":
            self.row = {**dict(attributes), "text": ""}
            self.rows[self.row["id"]] = self.row

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "tr" in self.open:
            self.row["text"] += data


def test_annotated_source(project):
    page = annotate(report_of(project).modules["adder"], project.sources)
    rows = Rows(page).rows
    states = {int(anchor.removeprefix("adder-")): row["class"] for anchor, row in rows.items()}
    assert len(states) == len((project.rtl / "sub/adder.sv").read_text().split("\n"))
    assert {n: s for n, s in states.items() if s} == {
        6: "partial", 13: "hit", 14: "partial", 15: "hit", 16: "missing", 17: "missing",
        21: "partial", 22: "missing",
    }  # fmt: skip
    assert "not hit: branch else" in rows["adder-14"]["text"]
    assert "sum_q <= a_i + b_i;" in rows["adder-15"]["text"]
    assert "sum_q <= a_i" in page.replace("&lt;", "<") and "<= a_i" not in page


def test_annotated_source_says_what_is_excluded_and_why(project):
    page = annotate(report_of(project, ELSE).modules["adder"], project.sources)
    rows = Rows(page).rows
    assert rows["adder-14"]["class"] == rows["adder-16"]["class"] == "excluded"
    assert "excluded (unreachable): branch else: <tied> & off" in rows["adder-14"]["text"]


def run_main(project, *words):
    return main([*map(str, words), "--rtl", str(project.rtl)])


def test_the_command_writes_everything(project, capsys):
    out = project.folder / "out"
    empty = project.exclusions("{exclusions: []}")
    status = run_main(
        project, project.run(), "--exclusions", empty, "--json", out / "code.json",
        "--lcov", out / "code.info", "--html", out / "html", "--holes",
    )  # fmt: skip
    assert status == 0
    content = json.loads((out / "code.json").read_text())
    assert content["schema"] == 1 and content["totals"]["branch"]["hit"] == 2
    assert parse_lcov((out / "code.info").read_text())
    assert (out / "html" / "adder.html").read_text().startswith('<table class="coverage">')
    assert sorted(p.name for p in out.iterdir()) == ["code.info", "code.json", "html"]
    shown = capsys.readouterr().out
    assert re.search(r"adder +100 +1/1 +50.0 +2/4 +100 +1/1 +66.7 +4/6", shown)
    assert "rtl/sub/adder.sv:14 adder branch else" in shown


def test_a_stale_exclusion_fails(project, capsys):
    file = project.exclusions(hjson.dumps({"exclusions": [ELSE]}))
    assert run_main(project, project.run(), "--exclusions", file) == 1
    assert (
        "stale: exclusion 1 (adder, branch else): the source has changed" in capsys.readouterr().err
    )


def test_the_command_prints_new_entries(project, capsys):
    data = project.run()
    assert run_main(project, data, "--entry", "adder:14") == 0
    entry = hjson.loads(capsys.readouterr().out)
    assert (entry["module"], entry["item"], entry["line"]) == ("adder", "else", "if (on_i) begin")
    assert run_main(project, data, "--entry", "adder:13") == 2
    assert "nothing is missing in adder:13" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["no.dat"], "no.dat: cannot be read"),
        (["no.json"], "no.json: cannot be read"),
        (["--entry", "adder:x", "{run}"], "--entry takes MODULE"),
        (["--exclusions", "no.hjson", "{run}"], "no.hjson: cannot be read"),
        (["--json", "/proc/no/code.json", "{run}"], "cannot write"),
    ],
)
def test_wrong_input_is_one_line(words, message, project, capsys):
    run = str(project.run())
    assert run_main(project, *(word.replace("{run}", run) for word in words)) == 2
    shown = capsys.readouterr().err
    assert message in shown and shown.count("\n") == 1


def test_runs_of_a_regression(project, capsys):
    results = project.folder / "results.json"
    runs = [
        {"test": "random", "label": "pe4", "seed": n, "mode": "cov", "status": "passed",
         "coverage": str(project.run(f"r{n}"))} for n in (1, 2)
    ]  # fmt: skip
    runs.append({"test": "random", "label": "pe4", "seed": 1, "mode": "fast", "status": "passed",
                 "coverage": None})  # fmt: skip
    results.write_text(json.dumps({"runs": runs}))
    empty = project.exclusions("{exclusions: []}")
    out = project.folder / "code.json"
    assert run_main(project, results, "--exclusions", empty, "--json", out) == 0
    (item,) = [
        i for i in json.loads(out.read_text())["modules"]["adder"]["items"] if i["item"] == "if"
    ]
    assert item["hits"] == 18 and item["tests"] == ["random/pe4/1", "random/pe4/2"]
    runs[1]["status"] = "failed"
    results.write_text(json.dumps({"runs": runs}))
    assert [name for name, _ in find_runs([str(results)])] == ["random/pe4/1"]
    runs[0]["coverage"] = "build/regress/x/coverage.dat"
    results.write_text(json.dumps({"runs": runs}))
    assert find_runs([str(results)]) == [("random/pe4/1", ROOT / "build/regress/x/coverage.dat")]
    runs[2] |= {"mode": "cov"}
    results.write_text(json.dumps({"runs": runs}))
    assert run_main(project, results, "--exclusions", empty) == 2
    assert "passed and has no coverage" in capsys.readouterr().err


def test_runs_of_one_name_stay_apart_and_a_file_counts_once(project):
    one, two = project.run("a"), project.run("b")
    assert find_runs([f"r={one}", f"r={two}"]) == [("r", one), ("r#2", two)]
    with pytest.raises(CoverageError, match="is given twice"):
        find_runs([str(one), f"r={one}"])
