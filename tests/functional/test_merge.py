"""Sums of functional coverage, cover properties of the RTL, and files that are damaged."""

import copy
import json

import pytest

from tb.functional import __main__ as command
from tb.functional.corners import Corner, load_corners, state, unknown_places
from tb.functional.groups import GROUPS
from tb.functional.merge import merge
from tb.functional.results import ResultError, document, holes, load, score, total
from tb.functional.sampler import Sampler
from tb.signoff.coverage import functional_holes, functional_percent
from tb.flow.parameters import RtlParameters


def doc(a=0, b=0, c=0, impossible=None, machine=4):
    return document(
        {
            "one": {"description": "", "points": {
                "p": {"description": "", "bins": {"a": a, "b": b}, "impossible": impossible or {}},
            }},
            "two": {"description": "", "points": {
                "q": {"description": "", "bins": {"c": c}, "impossible": {}},
            }},
        },
        {"NumPe": machine},
    )  # fmt: skip


def test_sums_are_bin_by_bin():
    result = merge([doc(1, 0, 5), doc(2, 0, 0), doc(0, 0, 1)])
    assert result["groups"]["one"]["points"]["p"]["bins"] == {"a": 3, "b": 0}
    assert result["groups"]["two"]["points"]["q"]["bins"] == {"c": 6}
    assert result["runs"] == 3 and holes(result) == ["one.p: b"]


def test_order_and_grouping_make_no_difference():
    parts = [doc(1, 2, 3, machine=1), doc(4, 0, 0, {"b": "x"}, 2), doc(0, 1, 9, machine=1)]
    whole = merge(parts)
    assert merge([merge(parts[:2]), parts[2]]) == whole == merge(parts[::-1])
    assert merge([parts[0], merge(parts[1:])]) == whole
    assert whole["machines"] == [{"NumPe": 1}, {"NumPe": 2}]


def test_arguments_are_left_alone():
    one, other = doc(1), doc(2)
    before = copy.deepcopy([one, other])
    merge([one, other])
    assert [one, other] == before


def test_a_bin_is_impossible_only_if_it_is_so_everywhere():
    both = merge([doc(1, impossible={"b": "why"}), doc(1, impossible={"b": "why"})])
    assert holes(both) == ["two.q: c"]
    one = merge([doc(1, impossible={"b": "why"}), doc(1)])
    assert holes(one) == ["one.p: b", "two.q: c"]


@pytest.mark.parametrize("change", ["group", "point", "bin"])
def test_other_models_are_refused(change):
    other = doc()
    groups = other["groups"]
    if change == "group":
        groups["three"] = groups["two"]
    elif change == "point":
        groups["one"]["points"]["r"] = groups["one"]["points"]["p"]
    else:
        groups["one"]["points"]["p"]["bins"]["z"] = 0
    with pytest.raises(ResultError, match=f"B has another coverage model than A.*{change}"):
        merge([doc(), other], ["A", "B"])


def test_the_grade_is_the_average_over_points():
    content = doc(1, 0, 1)
    assert score(content["groups"]["one"]["points"]).grade == 0.5
    everything = total(content)
    assert everything.grade == 0.75 and (everything.hit, everything.bins) == (2, 3)
    assert (everything.full, everything.points) == (1, 2)


@pytest.mark.parametrize(
    "text",
    [
        "", "[", "[]", "{}", '{"schema": 2, "groups": {"g": {}}}', '{"schema": 1, "groups": {}}',
        '{"schema": 1, "groups": {"g": {"points": {"p": {"bins": {}}}}}}',
        '{"schema": 1, "groups": {"g": {"points": {"p": {"bins": {"a": -1}}}}}}',
        '{"schema": 1, "groups": {"g": {"points": {"p": {"bins": {"a": true}}}}}}',
        '{"schema": 1, "groups": {"g": {"points": {"p": {"bins": {"a": 1}, '
        '"impossible": {"b": ""}}}}}}',
        "[" * 100000,
    ],
)  # fmt: skip
def test_damaged_files_are_one_line(text, tmp_path, capsys):
    path = tmp_path / "functional.json"
    path.write_text(text)
    with pytest.raises(ResultError):
        load(path)
    assert command.main([str(path)]) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: ") and error.count("\n") == 1 and str(path) in error


def real():
    sampler = Sampler(GROUPS, RtlParameters(num_pe=4), root="real")
    content = document(sampler.groups(), {"NumPe": 4})
    sampler.forget()
    return content


def test_the_command_prints_groups_and_holes(tmp_path, capsys):
    content = real()
    content["groups"]["bypass"]["points"]["distance"]["bins"]["two"] = 7
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text(json.dumps(content))
    out = tmp_path / "sum" / "all.json"
    status = command.main([str(tmp_path / "a.json"), str(tmp_path / "b.json"), "--out", str(out)])
    text = capsys.readouterr().out
    assert status == 0 and "hole  bypass.distance: one" in text
    assert "hole  bypass.distance: two" not in text and "corners seen" in text
    assert load(out)["groups"]["bypass"]["points"]["distance"]["bins"]["two"] == 14
    assert command.main([str(out), "--least", "50"]) == 1


def test_the_report_leaves_out_what_no_machine_can_show():
    content = merge([doc(1, 0, 1, impossible={"b": "why"}), doc(0, 0, 2, impossible={"b": "why"})])
    assert functional_percent(content) == 100 * total(content).grade == 100
    assert list(functional_holes(content)) == []
    seen = merge([content, doc(0, 0, 0)])
    assert functional_percent(seen) == 100 * total(seen).grade == 75
    assert list(functional_holes(seen)) == [("one", "p", "b")]
