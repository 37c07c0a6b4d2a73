"""Parameter sets and tops join by source position; the report counts them once."""

import pytest
from adder_coverage import POINTS, adder_rows, key

from tb.coverage.inputs import read_all
from tb.coverage.points import CoverageError
from tb.coverage.report import Tally, make_report, to_json
from tb.coverage.union import unite


def union_of(project, *paths):
    return unite(read_all([(path.parent.name, path) for path in paths], project.sources))


def with_hits(**hits):
    """The rows with other hits for some items; `else_` stands for `else`."""
    hits = {name.rstrip("_"): count for name, count in hits.items()}
    return adder_rows([(*p[:5], hits.get(p[3], p[5])) for p in POINTS])


def hits_of(union):
    return {hit.name: hit.hits for hit in union.hits}


def test_a_point_is_covered_once_any_machine_hit_it(project):
    union = union_of(
        project,
        project.run("small", with_hits(if_=0, else_=4)),
        project.run("large", parameters={"Width": 8}),
        project.run("unit", with_hits(if_=2), top="adder"),
    )
    assert hits_of(union)["if"] == 11 and hits_of(union)["else"] == 4
    assert len(union.hits) == len(POINTS) - 1


def test_a_point_of_one_machine_only_counts_once(project):
    more = (key(7, 30, "toggle", "a_i[7]:1->0"), 3)
    union = union_of(
        project,
        project.run("small"),
        project.run("large", [*adder_rows(), more], parameters={"Width": 8}),
    )
    assert len(union.hits) == len(POINTS)
    hit = next(h for h in union.hits if h.name == "a_i[7]:1->0")
    assert (hit.hits, hit.runs, hit.first) == (3, 1, ("large",))


def test_runs_are_attributed(project):
    paths = [project.run(f"run{n}", with_hits(else_=n % 2)) for n in range(9)]
    found = {h.name: h for h in union_of(project, *paths).hits}
    assert (found["else"].runs, found["else"].first) == (4, ("run1", "run3", "run5"))
    assert (found["if"].runs, found["if"].first) == (9, ("run0", "run1", "run2"))
    assert (found["cond_else"].runs, found["cond_else"].first) == (0, ())


def test_a_first_value_of_1_is_no_toggle(project):
    # Verilator counts 0->1 for a signal that is 1 from the start and never changes.
    found = {h.name: h for h in union_of(project, project.run()).hits}
    assert (found["on_i:0->1"].hits, found["on_i:0->1"].runs, found["on_i:0->1"].first) == (
        0,
        0,
        (),
    )
    rows = with_hits(**{"on_i:1->0": 1})
    assert hits_of(union_of(project, project.run("other", rows)))["on_i:0->1"] == 1


def test_equal_items_of_one_line_have_different_names(project):
    second = (key(21, 40, "branch", "cond_then", "21"), 0)
    names = [h.name for h in union_of(project, project.run(rows=[*adder_rows(), second])).hits]
    assert names.count("cond_then") == 1 and "cond_then#2" in names
    assert len(set(names)) == len(names)


def test_another_rtl_is_refused(project):
    one = read_all([("one", project.run("one"))], project.sources)
    project.write("top.sv", "module top (input logic clk_i); endmodule\n")
    other = read_all([("other", project.run("other"))], project.sources)
    with pytest.raises(CoverageError, match="different RTL"):
        unite([*one, *other])


def test_a_run_of_two_machines_needs_two_names(project):
    paths = [("run", project.run("a")), ("run", project.run("b", parameters={"Width": 8}))]
    with pytest.raises(CoverageError, match="run run is there twice"):
        unite(read_all(paths, project.sources))


def test_nothing_is_no_coverage():
    with pytest.raises(CoverageError, match="no coverage data"):
        unite([])


def test_the_report_counts_points_and_lines(project):
    content = to_json(make_report(union_of(project, project.run()), project.sources, {}))
    module = content["modules"]["adder"]
    assert module["line"] == {"total": 1, "hit": 1, "excluded": 0}
    assert module["branch"] == {"total": 4, "hit": 2, "excluded": 0}
    assert module["expr"] == {"total": 1, "hit": 1, "excluded": 0}
    assert module["toggle"] == {"total": 6, "hit": 4, "excluded": 0}
    assert module["internal_toggles"] == 1
    # These have no point in the data, and nobody may take that for covered.
    assert module["unmeasured_ports"] == ["b_i", "sum_o"]
    assert content["absent"] == ["top"]
    assert module["lines"] == {"13": 9, "14": 9, "15": 9, "16": 0, "17": 0, "21": 9, "22": 0}
    assert content["totals"] == {k: module[k] for k in ("line", "branch", "expr", "toggle")}
    item = next(i for i in module["items"] if i["item"] == "if")
    assert item == {
        "kind": "branch", "line": 14, "item": "if", "hits": 9, "excluded": None, "category": None,
        "runs": 1, "tests": ["run"],
    }  # fmt: skip


def test_cover_properties_are_listed_by_module(project):
    path = "/x/tb/checkers/adder_checker.sv"
    row = (key(3, 3, "user", "cp_sum_zero", path=path, module="adder_checker"), 4)
    content = to_json(
        make_report(union_of(project, project.run(rows=[*adder_rows(), row])), project.sources, {})
    )
    assert content["user"] == {"adder": {"cp_sum_zero": 4}}
    assert all(i["item"] != "cp_sum_zero" for i in content["modules"]["adder"]["items"])


def test_shares():
    assert Tally(10, 9, 1).percent == 100 and Tally(10, 9, 1).missing == 0
    assert Tally(10, 8, 0).percent == 80 and Tally(10, 8, 0).missing == 2
    assert Tally().percent is None and Tally(2, 0, 2).percent is None
