"""Cover properties of the RTL in their groups, and the table of corners."""

import json

import pytest

from tb.flow.parameters import RtlParameters
from tb.functional import __main__ as command
from tb.functional.corners import Corner, load_corners, state, unknown_places
from tb.functional.groups import GROUPS
from tb.functional.properties import PREFIXES, place_of, with_properties
from tb.functional.results import ResultError, document, holes
from tb.functional.sampler import Sampler


@pytest.fixture(scope="module")
def content():
    sampler = Sampler(GROUPS, RtlParameters(num_pe=4), root="real")
    result = document(sampler.groups(), {"NumPe": 4})
    sampler.forget()
    return result


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("cp_queue_full", ("load_imbalance", "queue_full", "hit")),
        ("cp_queue_occupancy_3", ("load_imbalance", "queue_occupancy", "3")),
        ("cp_queue_occupancy_above_10", ("load_imbalance", "queue_occupancy", "above_10")),
        ("cp_cross_bypass_with_filler", ("bypass", "cross_bypass_with_filler", "hit")),
        ("cp_cross_zero_all_batch", ("zero_skip", "cross_zero_all_batch", "hit")),
        ("cp_zero_skip_new", ("zero_skip", "zero_skip_new", "hit")),
        ("cp_load_imbalance_new", ("load_imbalance", "load_imbalance_new", "hit")),
        ("cp_error_descriptor_8", ("control", "error_descriptor", "8")),
        ("cp_rowdy", None), ("a_queue_full", None), ("cp_", None),
    ],
)  # fmt: skip
def test_names_tell_the_group(name, place):
    assert place_of(name) == place


def test_every_prefix_belongs_to_one_group(content):
    words = [word for line in PREFIXES.values() for word in line.split()]
    assert len(words) == len(set(words)) and set(PREFIXES) == set(content["groups"])


def test_properties_become_points_with_bins(content):
    code = {"user": {
        "act_queue_cover": {"a_Fine": 3, "cp_queue_full": 0, "cp_queue_occupancy_0": 2,
                            "cp_queue_occupancy_1": 0},
        "arith": {"cp_bypass_distance_1": 4},
    }}  # fmt: skip
    points = with_properties(content, code)["groups"]
    assert points["load_imbalance"]["points"]["act_queue.queue_occupancy"]["bins"] == {
        "0": 2, "1": 0
    }  # fmt: skip
    assert points["bypass"]["points"]["arith.bypass_distance"]["bins"] == {"1": 4}
    again = with_properties(content, {"user": {
        "pe_array_cover__N4": {"cp_imbalance_one_idle": 1}, "pe_array_cover": {
            "cp_imbalance_one_idle": 2}}})  # fmt: skip
    assert again["groups"]["load_imbalance"]["points"]["pe_array.imbalance_one_idle"]["bins"] == {
        "hit": 3
    }  # fmt: skip
    new = set(holes(with_properties(content, code))) - set(holes(content))
    assert new == {
        "load_imbalance.act_queue.queue_full: hit", "load_imbalance.act_queue.queue_occupancy: 1"
    }  # fmt: skip


@pytest.mark.parametrize(
    "code",
    [[], {}, {"user": []}, {"user": {"m": 1}}, {"user": {"m": {"cp_queue_full": -1}}},
     {"user": {"m": {"cp_queue_full": True}}}, {"user": {"m": {"cp_mystery": 1}}}],
)  # fmt: skip
def test_damaged_or_unknown_properties_are_refused(content, code):
    with pytest.raises(ResultError):
        with_properties(content, code)


def test_properties_of_the_rtl_come_from_a_file(content, tmp_path, capsys):
    (tmp_path / "a.json").write_text(json.dumps(content))
    code = tmp_path / "code.json"
    code.write_text(json.dumps({"schema": 1, "user": {"arith": {"cp_bypass_distance_1": 0}}}))
    assert command.main([str(tmp_path / "a.json"), "--code", str(code)]) == 0
    assert "hole  bypass.arith.bypass_distance: 1" in capsys.readouterr().out
    code.write_text("{")
    assert command.main([str(tmp_path / "a.json"), "--code", str(code)]) == 2


def test_every_corner_names_points_that_exist(content):
    groups = content["groups"]
    corners = load_corners()
    assert [c.words for c in corners for p in unknown_places(c, groups)] == []
    assert {c.area for c in corners} == set(groups)
    assert len({c.words for c in corners}) == len(corners)


def test_a_corner_is_seen_when_all_its_places_are(content):
    counts = {"cp_queue_full": 0, "cp_queue_occupancy_0": 5, "cp_queue_occupancy_1": 0}
    code = {"user": {"m": counts}}
    seen = with_properties(content, code)
    seen["groups"]["bypass"]["points"]["filler"]["bins"]["adjacent"] = 3

    def missing(*places, with_rtl=True):
        return state(Corner("bypass", "a corner", places), seen, with_rtl=with_rtl)

    assert missing("python:bypass.filler=adjacent") == []
    assert missing("python:bypass.filler") == ["bypass.filler: farther"]
    assert missing("sv:cp_queue_occupancy_0") == []
    for unseen in ("sv:cp_queue_full", "sv:cp_queue_occupancy", "sv:cp_gone"):
        assert missing(unseen) == [unseen] and missing(unseen, with_rtl=False) == []
    wrong = ("python:bypass.filler=no", "python:bypass.no", "python:no.p")
    assert unknown_places(Corner("x", "y", wrong), content["groups"]) == list(wrong)


@pytest.mark.parametrize("text", ["{", "[1]", "{a: [{}]}", "{a: [{corner: x, points: []}]}",
                                  "{a: [{corner: x, points: ['verilog:y']}]}"])  # fmt: skip
def test_a_damaged_table_of_corners_is_refused(text, tmp_path):
    path = tmp_path / "corners.hjson"
    path.write_text(text)
    with pytest.raises(ResultError):
        load_corners(path)
