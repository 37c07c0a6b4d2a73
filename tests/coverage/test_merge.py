"""Merging is associative and commutative, and refuses what does not add up."""

import random

import pytest
from adder_coverage import POINTS, adder_rows

from tb.coverage.coverage import merge, merge_all, read_run
from tb.coverage.inputs import read_all
from tb.coverage.layout import Layouts
from tb.coverage.points import CoverageError


def random_run(project, rng, name):
    """A run with random hits, some of them none."""
    points = [(*p[:5], rng.choice((0, 0, 1, rng.randrange(1000)))) for p in POINTS]
    return project.run(name, adder_rows(points))


def read(project, layouts, path):
    return read_run(path, path.parent.name, project.sources, layouts)


@pytest.mark.parametrize("seed", range(20))
def test_order_and_grouping_do_not_matter(seed, project, request):
    print(f"seed {seed}; run again with: python -m pytest '{request.node.nodeid}'")
    rng = random.Random(seed)
    layouts = Layouts(project.sources)
    paths = [random_run(project, rng, f"run{n}") for n in range(rng.randrange(2, 7))]
    parts = [read(project, layouts, path) for path in paths]
    (expected,) = merge_all(parts)
    assert expected.hits.tolist() == [
        sum(column) for column in zip(*(p.hits for p in parts), strict=True)
    ]
    for _ in range(5):
        # Any binary tree over any order of the parts.
        heap = rng.sample(parts, len(parts))
        while len(heap) > 1:
            left, right = heap.pop(rng.randrange(len(heap))), heap.pop(rng.randrange(len(heap)))
            heap.append(merge(left, right))
        assert heap[0] == expected


def test_each_run_keeps_what_it_hit(project):
    layouts = Layouts(project.sources)
    none = [(*p[:5], 0) for p in POINTS]
    both = merge(
        read(project, layouts, project.run("all")),
        read(project, layouts, project.run("none", adder_rows(none))),
    )
    assert not both.runs["none"].any()
    assert [p.item for p, hit in zip(both.points, both.runs["all"], strict=True) if not hit] == [
        "on_i:1->0", "else", "cond_else",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({"parameters": {"Width": 8}}, r"another parameter set \(Width = 4 and 8\)"),
        ({"parameters": {}}, "another parameter set"),
        ({"top": "adder"}, r"another top \(top and adder\)"),
        ({"listed": {"checkers.f": {"a.sv": "1"}}}, "other checkers"),
    ],
)
def test_what_does_not_add_up_is_refused(record, message, project):
    layouts = Layouts(project.sources)
    one = read(project, layouts, project.run("one"))
    other = read(project, layouts, project.run("other", **record))
    for pair in ((one, other), (other, one)):
        with pytest.raises(CoverageError, match="do not add up"):
            merge(*pair)
    with pytest.raises(CoverageError, match=message):
        merge(one, other)
    assert len(merge_all([one, other])) == 2


def test_another_rtl_is_refused_even_if_the_points_are_the_same(project):
    layouts = Layouts(project.sources)
    one = read(project, layouts, project.run("one"))
    old = project.run("old")
    project.write("top.sv", "// new\nmodule top (input logic clk_i); endmodule\n")
    new = read(project, Layouts(project.sources), project.run("new"))
    with pytest.raises(CoverageError, match="another RTL"):
        merge(one, new)
    with pytest.raises(CoverageError, match=r"measured on another RTL: top.sv"):
        read_run(old, "old", project.sources, layouts)


def test_a_file_that_lacks_points_of_its_build_is_refused(project):
    layouts = Layouts(project.sources)
    one = read(project, layouts, project.run("one"))
    cut = read(project, layouts, project.run("cut", adder_rows()[:-1]))
    with pytest.raises(CoverageError, match="different points: one is damaged"):
        merge(one, cut)


def test_a_run_does_not_count_twice(project):
    path = project.run("one")
    with pytest.raises(CoverageError, match="run one is there twice"):
        read_all([("one", path), ("one", path)], project.sources)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "no build.json beside it"),
        ("{", "is damaged"),
        ("[]", "holds no JSON object"),
        ('{"sources": 3}', "sources must be"),
        ('{"sources": {"a.sv": 3}}', "sources must be"),
    ],
)
def test_a_damaged_record_is_one_line(content, message, project):
    path = project.run()
    record = path.with_name("build.json")
    record.unlink() if content is None else record.write_text(content)
    with pytest.raises(CoverageError, match=message):
        read(project, Layouts(project.sources), path)
