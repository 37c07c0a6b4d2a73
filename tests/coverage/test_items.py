"""Texts of expressions agree over parameter sets and stay apart within one."""

import doctest

import pytest

from tb.coverage import items
from tb.coverage.items import fold_all, fold_widths


def test_the_examples():
    result = doctest.testmod(items)
    assert result.attempted == 3 and result.failed == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("(idle_i == 4'hf)==1", "(idle_i == 2'h3)==1"),
        ("(take != 3'h0)==0", "(take != 2'h0)==0"),
        ("(group_q + 1'h1)", "(group_q + 4'h1)"),
        ("(row[(32'h6 * i)[4:0]+:6] <= x)", "(row[(32'ha * i)[5:0]+:10] <= x)"),
        ("(s4[11:8] == s2[3:0])", "(s4[17:12] == s2[5:0])"),
        ("(i[5:0] < N[2:0])", "(i[6:0] < N[1:0])"),
        ("(places < IssueWidth[2:0])", "(places < IssueWidth[0])"),
        ("{32'h1{{{1'h0, g}, 2'h0}}}", "{32'h1{{{7'h0, g}, 2'h0}}}"),
    ],
)
def test_parameters_do_not_show(one, other):
    assert fold_widths(one) == fold_widths(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("(x == 4'hf)", "(x == 4'h1)"),
        ("(x == 4'h2)", "(x == 4'h3)"),
        ("(bypass[0]==1)", "(bypass[1]==1)"),
        ("(s4[3:0] == 1)", "(s4[7:4] == 1)"),
        ("(desc_i[207:205] != 0)", "(desc_i[255:215] != 0)"),
        ("(a==1) => 0", "(a==1) => 1"),
    ],
)
def test_other_items_stay_apart(one, other):
    assert fold_widths(one) != fold_widths(other)


def test_items_of_one_expression_never_fall_together():
    assert fold_all(["(x[+:] == 2'h3)", "(x[+:] == 4'hf)", "(y == 2'h0)"]) == {
        "(x[+:] == 2'h3)": "(x[+:] == 2'h3)",
        "(x[+:] == 4'hf)": "(x[+:] == 4'hf)",
        "(y == 2'h0)": "(y == 0)",
    }
