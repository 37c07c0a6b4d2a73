"""Keys become points of the RTL: variants fold, ports count, checkers do not."""

import pytest
from adder_coverage import POINTS, adder_rows, key

from tb.coverage.layout import make_layout
from tb.coverage.points import USER, CoverageError


def layout_of(project, *rows):
    return make_layout(tuple(k.encode() for k, _ in rows), project.sources)


def test_points_and_the_lines_that_they_cover(project):
    layout = layout_of(project, *adder_rows())
    assert len(layout.points) == len(POINTS) - 1
    point = next(p for p in layout.points if p.item == "if")
    assert (point.module, point.file, point.line, point.column, point.kind, point.covers) == (
        "adder", "rtl/sub/adder.sv", 14, 5, "branch", (14, 15),
    )  # fmt: skip


def test_only_ports_toggle(project):
    extra = key(6, 30, "toggle", "sum_o[1]:0->1")
    layout = layout_of(project, *adder_rows(), (extra, 1))
    toggled = {p.item for p in layout.points if p.kind == "toggle"}
    assert toggled == {
        f"{name}:{way}" for name in ("clk_i", "on_i", "a_i[0]") for way in ("0->1", "1->0")
    }
    # A name of a port on another line is a signal of a generate block.
    assert layout.internal == {"adder": 2}


def test_variants_add_up(project, tmp_path):
    from tb.coverage.dat import read_dat

    rows = adder_rows() + adder_rows(module="adder__W8") + adder_rows(module="adder__pi1")
    layout = layout_of(project, *rows)
    assert layout.points == layout_of(project, *adder_rows()).points
    raw = read_dat(project.run(rows=rows))
    hits = dict(zip((p.item for p in layout.points), layout.hits(raw), strict=True))
    assert hits["if"] == 27 and hits["else"] == 0 and hits["a_i[0]:0->1"] == 6


def test_of_checkers_only_cover_properties_count(project):
    path = "/home/x/tb/checkers/adder_checker.sv"
    rows = [
        (key(3, 3, "user", "a_NeverOverflows", path=path, module="adder_checker__W4"), 5),
        (key(3, 3, "line", "block", "3", path=path, module="adder_checker__W4"), 5),
        (key(3, 3, "toggle", "clk_i:0->1", path=path, module="adder_checker__W4"), 5),
    ]
    layout = layout_of(project, *adder_rows(), *rows)
    others = [p for p in layout.points if p.file != "rtl/sub/adder.sv"]
    assert [(p.module, p.kind, p.item) for p in others] == [("adder", USER, "a_NeverOverflows")]


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (key(14, 5, "branch", "if", "14-15"), "listed twice"),
        (key(99, 5, "branch", "if"), "no module adder or no line 99"),
        (key(14, 5, "branch", "if", module="subtractor"), "no module subtractor"),
        (key(14, 5, "dream", "if"), "unknown type 'dream'"),
        (key("x", 5, "branch", "if"), "damaged number"),
        (key(14, 7, "branch", "if", "14-9999999999"), "speaks of lines"),
        (key(14, 7, "branch", "if", "15-14"), "speaks of lines"),
        (key(14, 7, "branch", "if", "a"), "speaks of lines"),
        ("\x01f\x02x.sv", "lacks a field"),
    ],
)
def test_a_key_that_makes_no_sense_is_refused(bad, message, project):
    with pytest.raises(CoverageError, match=message):
        layout_of(project, *adder_rows(), (bad, 1))


def test_data_of_something_else_are_refused(project):
    with pytest.raises(CoverageError, match="holds no point of the RTL"):
        layout_of(project, *adder_rows(path="/home/x/other/alu.sv"))
