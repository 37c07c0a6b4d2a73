"""Exclusions: a valid one excludes, a stale one is one clear line."""

import re

import hjson
import pytest

from tb.coverage.entries import new_entries
from tb.coverage.exclusions import apply, read_exclusions
from tb.coverage.inputs import read_all
from tb.coverage.points import CoverageError
from tb.coverage.report import make_report
from tb.coverage.statements import checksum, statement
from tb.coverage.union import unite

ELSE = {
    "module": "adder", "kind": "branch", "line": "if (on_i) begin", "item": "else",
    "category": "unreachable", "reason": "on_i is tied", "checksum": "c5ce18be8c17",
}  # fmt: skip
RISE = {
    "module": "adder", "kind": "toggle", "item": "on_i:*", "category": "unreachable",
    "reason": "tied", "checksum": "c0ffee",
}  # fmt: skip


def union_of(project, path=None):
    return unite(read_all([("run", path or project.run())], project.sources))


def check(project, *entries, partial=False, union=None):
    """Apply entries; return the names of what they exclude and the problems."""
    file = project.exclusions(hjson.dumps({"exclusions": list(entries)}))
    union = union or union_of(project)
    excluded, problems = apply(read_exclusions(file), union, project.sources, partial=partial)
    return sorted(h.name for h in union.hits if h.point in excluded), problems


def with_checksum(project, entry, union=None):
    """The entry with the checksum that the tool asks for."""
    _, (problem,) = check(project, {**entry, "checksum": "0"}, union=union)
    return {**entry, "checksum": re.search(r"set checksum: (\w{12})$", problem)[1]}


def test_a_valid_exclusion(project):
    union = union_of(project)
    entry = with_checksum(project, ELSE, union)
    assert check(project, entry, union=union) == (["else"], [])
    exclusions = read_exclusions(project.exclusions(hjson.dumps({"exclusions": [entry]})))
    report = make_report(union, project.sources, apply(exclusions, union, project.sources)[0])
    tally = report.totals["branch"]
    assert (tally.total, tally.hit, tally.excluded, tally.missing) == (4, 2, 1, 1)


def test_the_line_number_does_not_matter_but_the_line_does(project):
    entry = with_checksum(project, ELSE)
    text = (project.rtl / "sub/adder.sv").read_text()
    assert text.count("    if (on_i) begin") == 1

    # Two lines more on top: the same point, two lines below.
    project.write("sub/adder.sv", "//\n//\n" + text)
    import adder_coverage

    def shift(match):
        return f"{match[1]}{int(match[2]) + 2}"

    rows = []
    for k, hits in adder_coverage.adder_rows():
        k = re.sub("(\x01l\x02)(\\d+)", shift, k)
        k = re.sub("\x01S\x02([^\x01]*)", lambda m: re.sub(r"()(\d+)", shift, m[0]), k)
        rows.append((k, hits))
    union = union_of(project, project.run("moved", rows))
    assert check(project, entry, union=union) == (["else"], [])


def test_a_changed_line_makes_it_stale(project):
    entry = with_checksum(project, ELSE)
    text = (project.rtl / "sub/adder.sv").read_text()
    project.write("sub/adder.sv", text.replace("      sum_q <= a_i;", "      sum_q <= b_i;"))
    excluded, (problem,) = check(project, entry, union=union_of(project, project.run("changed")))
    assert not excluded and "the source has changed: review it" in problem


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"module": "subtractor"}, "the RTL has no such module"),
        ({"line": "if (off_i) begin"}, "its line is no more in rtl/sub/adder.sv"),
        ({"item": "elsif"}, "no such point"),
        ({"kind": "line"}, "no such point"),
        ({"checksum": "123456789abc"}, "the source has changed"),
        ({"item": "if"}, "the source has changed"),
    ],
)
def test_a_stale_exclusion_is_one_line(change, message, project):
    entry = {**with_checksum(project, ELSE), **change}
    excluded, (problem,) = check(project, entry, union=union_of(project, project.run("again")))
    assert not excluded
    assert message in problem and "\n" not in problem and problem.startswith("exclusion 1 (")


def test_a_point_that_was_hit_after_all(project):
    entry = with_checksum(project, {**ELSE, "item": "if"})
    excluded, (problem,) = check(project, entry, union=union_of(project, project.run("again")))
    assert not excluded and "if was hit after all, by run" in problem
    # What is no hardware may be hit or not.
    entry["category"] = "not RTL"
    assert check(project, entry, union=union_of(project, project.run("third"))) == ([], [])


def test_a_point_of_other_machines_is_no_problem_of_partial_data(project):
    union = union_of(project)
    entry = {**with_checksum(project, ELSE, union), "item": "elsif"}
    assert check(project, entry, union=union, partial=True) == ([], [])
    entry["line"] = "no such line"
    assert len(check(project, entry, union=union, partial=True)[1]) == 1


def test_ports_need_no_line_and_take_bits_and_stars(project):
    from adder_coverage import adder_rows, key

    bits = [
        (key(7, 30, "toggle", f"a_i[{n}]:{way}"), 0)
        for n in range(1, 4)
        for way in ("0->1", "1->0")
    ]
    union = union_of(project, project.run(rows=[*adder_rows(), *bits]))
    entry = with_checksum(project, {**RISE, "item": "a_i[3:2]:*"}, union)
    assert check(project, entry, union=union) == (
        [f"a_i[{n}]:{way}" for n in (2, 3) for way in ("0->1", "1->0")], [],
    )  # fmt: skip
    entry["item"] = "a_i[3:0]:*"
    assert "a_i[0]:0->1 was hit after all" in check(project, entry, union=union)[1][0]


def test_lines_that_look_the_same_need_an_occurrence(project):
    from adder_coverage import adder_rows, key

    path = "/x/rtl/top.sv"
    rows = [
        (key(n, 3, "branch", "if", f"{n}-{n + 1}", module="top", path=path), n == 8) for n in (5, 8)
    ]
    rows = [(k, int(h)) for k, h in rows]
    project.write("top.sv", (project.rtl / "top.sv").read_text().replace("(clk_i)", "(on_i)"))
    union = union_of(project, project.run(rows=[*adder_rows(), *rows]))
    entry = {**ELSE, "module": "top", "item": "if"}
    assert "its line is 2 times" in check(project, entry, union=union)[1][0]
    entry = with_checksum(project, {**entry, "occurrence": 1}, union)
    assert check(project, entry, union=union) == (["if"], [])
    assert "was hit after all" in check(project, {**entry, "occurrence": 2}, union=union)[1][0]
    assert "its line is 2 times" in check(project, {**entry, "occurrence": 3}, union=union)[1][0]


def test_lines_that_the_reason_rests_on_count_too(project):
    union = union_of(project)
    bare = with_checksum(project, {**RISE, "item": "on_i:*"}, union)
    entry = with_checksum(project, {**RISE, "rests_on": ["sum_q <= a_i + b_i;"]}, union)
    assert entry["checksum"] != bare["checksum"]
    assert check(project, entry, union=union) == (["on_i:0->1", "on_i:1->0"], [])
    text = (project.rtl / "sub/adder.sv").read_text()
    project.write("sub/adder.sv", text.replace("a_i + b_i", "a_i - b_i"))
    union = union_of(project, project.run("changed"))
    assert check(project, bare, union=union)[1] == []
    excluded, (problem,) = check(project, entry, union=union)
    assert not excluded and problem.endswith("rests on is gone: review it: sum_q <= a_i + b_i;")


def test_nothing_is_excluded_twice(project):
    union = union_of(project)
    entry = with_checksum(project, ELSE, union)
    excluded, (problem,) = check(project, entry, {**entry, "item": "els*"}, union=union)
    assert excluded == ["else"] and "excluded already by exclusion 1" in problem


def test_the_skeleton_of_an_entry_is_valid_once_it_is_completed(project):
    union = union_of(project)
    missing = [hit for hit in union.hits if not hit.hits]
    assert len(missing) == 4
    entries = [hjson.loads(entry) for entry in new_entries(missing, project.sources)]
    assert [entry["item"] for entry in entries] == ["on_i:*", "else", "cond_else"]
    assert all(entry["reason"] == "" for entry in entries)
    entries = [{**entry, "reason": "x", "category": "unreachable"} for entry in entries]
    excluded, problems = check(project, *entries, union=union)
    assert problems == [] and len(excluded) == 4


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is no Hjson"),
        ("[]", "must hold an object"),
        ("{exclusions: 3}", "must hold an object"),
        ("{exclusions: [3]}", "exclusion 1 is no object"),
        ('{exclusions: [{"modul": "a"}]}', "unknown field modul"),
        (hjson.dumps({"exclusions": [{**ELSE, "reason": ""}]}), "needs the text reason"),
        (hjson.dumps({"exclusions": [{**ELSE, "checksum": 12}]}), "needs the text checksum"),
        (hjson.dumps({"exclusions": [{**ELSE, "kind": "user"}]}), "kind must be one of"),
        (hjson.dumps({"exclusions": [{**ELSE, "category": "boring"}]}), "category must be one of"),
        (hjson.dumps({"exclusions": [{**ELSE, "line": ""}]}), "needs the text of its line"),
        (hjson.dumps({"exclusions": [{**ELSE, "occurrence": "1"}]}), "occurrence a number"),
        (hjson.dumps({"exclusions": [{**ELSE, "rests_on": "x"}]}), "rests_on must be a list"),
    ],
)
def test_a_damaged_file_is_one_line(text, message, project):
    with pytest.raises(CoverageError, match=message) as caught:
        read_exclusions(project.exclusions(text))
    assert "\n" not in str(caught.value)


CODE = [
    "assign x = a &&",  # 1
    "           b",
    "           || c;  // why",
    "",
    "if (a) begin",  # 5
    "  y = 1;",
    "end else",
    "  y = 2;",
    "case (s)",
    "  Idle:",  # 10
    "    y = s ? a :",
    "        b;",
    "endcase",
]


@pytest.mark.parametrize(
    ("number", "expected"),
    [(1, (1, 3)), (2, (1, 3)), (3, (1, 3)), (5, (5, 5)), (6, (6, 6)), (7, (7, 8)), (8, (7, 8)),
     (11, (11, 12)), (12, (11, 12))],
)  # fmt: skip
def test_statements(number, expected):
    lines = statement(CODE, number)
    assert (lines[0], lines[-1]) == expected


def test_a_checksum_sees_words_and_not_blanks():
    assert checksum(["a  b", "c"], [1]) == checksum([" a b "], [1])
    assert checksum(["a b"], [1]) != checksum(["ab"], [1])
    assert checksum(["a", "b"], [2, 1, 1]) == checksum(["a", "b"], [1, 2])
