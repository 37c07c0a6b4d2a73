"""The coverage model itself, and the sampler on it."""

import pytest

from tb.flow.parameters import RtlParameters
from tb.functional.bins import Ranges, named
from tb.functional.groups import GROUPS
from tb.functional.points import Cross, Group, Point, Rule, check_groups
from tb.functional.results import score
from tb.functional.sampler import CoverageError, Sampler

SMALL = Rule("needs four PEs", lambda m: m.num_pe < 4)
PAIR = (
    Group(
        "one", "first",
        (
            Point("size", "sizes", ("small", "large"), {"large": SMALL}),
            Point("kind", "kinds", ("a", "b")),
        ),
    ),
    Group(
        "two", "second", (Point("way", "ways", ("in", "out")),),
        (Cross("both", "sizes by ways", ("one.size", "two.way"), {("small", "out"): "never"}),),
    ),
)  # fmt: skip


@pytest.fixture
def sampler():
    made = Sampler(PAIR, RtlParameters(num_pe=4), root="test")
    yield made
    made.forget()


def bins(sampler, group, point):
    return sampler.groups()[group]["points"][point]["bins"]


def test_the_coverage_model_is_sound():
    assert check_groups(GROUPS) == []


def test_no_point_dominates_and_every_area_has_a_group():
    names = {group.name for group in GROUPS}
    assert {"zero_skip", "bypass", "load_imbalance", "matrix", "arithmetic", "control",
            "interface", "formats"} == names  # fmt: skip
    sampler = Sampler(GROUPS, RtlParameters(), root="sizes")
    sizes = [len(p["bins"]) for g in sampler.groups().values() for p in g["points"].values()]
    sampler.forget()
    assert max(sizes) <= 32 and max(sizes) < 0.05 * sum(sizes)


def test_mistakes_in_a_model_are_named():
    broken = (
        Group("g", "", (Point("p", "", ("a", "a")), Point("p", "", ("b",), {"x": SMALL})),
              (Cross("c", "", ("g.p", "g.q")), Cross("d", "", ("g.p",), {("zzz",): "why"}))),
    )  # fmt: skip
    text = "\n".join(check_groups(broken))
    for part in ("g.p is there twice", "g.p has no bin x", "g.c: no point g.q", "g.d: no bin"):
        assert part in text


def test_one_sample_hits_several_bins_once_each(sampler):
    sampler.sample({"one.kind": ["a", "b", "b"]})
    sampler.sample({"one.kind": {"b"}})
    assert bins(sampler, "one", "kind") == {"a": 1, "b": 2}
    assert bins(sampler, "one", "size") == {"small": 0, "large": 0}


def test_a_cross_needs_all_its_points_in_one_sample(sampler):
    sampler.sample({"one.size": {"large"}})
    sampler.sample({"two.way": {"out"}})
    assert not any(bins(sampler, "two", "both").values())
    sampler.sample({"one.size": {"large"}, "two.way": {"out"}})
    assert bins(sampler, "two", "both") == {
        "small + in": 0, "large + in": 0, "large + out": 1
    }  # fmt: skip


def test_a_sample_with_nothing_to_show_hits_nothing(sampler):
    sampler.sample({"one.size": {"large"}, "two.way": {"in"}})
    sampler.sample({"one.size": set(), "two.way": {"in"}})
    assert bins(sampler, "two", "both")["large + in"] == 1


@pytest.mark.parametrize("hits", [{"one.size": {"huge"}}, {"one.none": {"a"}}])
def test_unknown_points_and_bins_are_refused(sampler, hits):
    with pytest.raises(CoverageError):
        sampler.sample(hits)


def test_samplers_of_one_process_add_up(sampler):
    sampler.sample({"one.kind": {"a"}})
    again = Sampler(PAIR, RtlParameters(num_pe=4), root="test")
    again.sample({"one.kind": {"a"}})
    assert bins(again, "one", "kind") == {"a": 2, "b": 0}


def test_impossible_bins_do_not_count_but_must_not_be_hit():
    sampler = Sampler(PAIR, RtlParameters(num_pe=2), root="few")
    points = sampler.groups()["one"]["points"]
    assert points["size"]["impossible"] == {"large": "needs four PEs"}
    assert sampler.groups()["two"]["points"]["both"]["impossible"] == {
        "large + in": "needs four PEs", "large + out": "needs four PEs"
    }  # fmt: skip
    sampler.sample({"one.size": {"small"}})
    assert score({"size": sampler.groups()["one"]["points"]["size"]}).grade == 1.0
    assert sampler.contradictions() == []
    sampler.sample({"one.size": {"large"}})
    assert len(sampler.contradictions()) == 1 and "needs four PEs" in sampler.contradictions()[0]
    sampler.forget()


def test_ranges():
    ranges = Ranges.of(none=0, one=1, few=2, many=10)
    assert [ranges.name(v) for v in (-1, 0, 1, 2, 9, 10, 99)] == [
        "none", "none", "one", "few", "few", "many", "many"
    ]  # fmt: skip
    assert ranges.shown([0, 9, 0]) == {"none", "few"} and ranges.shown([]) == set()
    assert named(a=1, b=0, c=True) == {"a", "c"}
