"""Data of a real build: what the tool says is what Verilator wrote."""

import re

import pytest

from tb.coverage.inputs import read_all
from tb.coverage.report import make_report
from tb.coverage.source import Sources
from tb.coverage.union import unite
from tb.flow.paths import RTL
from tb.units.catalog import benches
from tb.units.runner import run_bench

PORT_BITS = 9 + 2 + 3 * 8
"""Of act_queue with Width = 8: nine ports of one bit, one of the two broadcasts on
their way, three of columns."""


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    bench = benches()["act_queue"]
    design = bench.designs()[0]
    assert design.to_rtl()["Width"] == 8
    found = []
    for seed in (1, 2):
        folder = tmp_path_factory.mktemp("queue") / f"seed{seed}"
        result = run_bench(bench, design, "verilator", seed=seed, coverage=True, folder=folder)
        assert result.passed, f"{result.reason}\nreproduce: {result.reproduce}"
        assert result.coverage == folder / "coverage.dat"
        found.append((f"seed{seed}", result.coverage))
    return found


@pytest.fixture(scope="module")
def report(runs):
    return make_report(unite(read_all(runs, Sources.read(RTL))), Sources.read(RTL), {})


def test_hits_are_those_in_the_files(runs, report):
    # Another way to read the files: one regular expression on what a person would look for.
    counts = {}
    for _, path in runs:
        for row in path.read_text().splitlines():
            found = re.search(
                r"\x01l\x02(\d+)\x01n\x02(\d+)\x01t\x02(line|branch)\x01.*\x01o\x02(\w+)", row
            )
            if found and "/rtl/pe/act_queue.sv" in row:
                place = (int(found[1]), int(found[2]), found[3], found[4])
                counts[place] = counts.get(place, 0) + int(row.rpartition(" ")[2])
    module = report.modules["act_queue"]
    points = [i for i in module.items if i.point.kind in ("line", "branch")]
    assert len(points) > 10
    assert counts == {(i.point.line, i.point.column, i.point.kind, i.name): i.hits for i in points}


def test_every_bit_of_every_port_is_a_toggle_both_ways(report):
    module = report.modules["act_queue"]
    assert module.tallies["toggle"].total == 2 * PORT_BITS
    assert module.tallies["toggle"].missing == 0
    assert module.internal > 0


def test_lines_ran_where_the_source_has_statements(report):
    module = report.modules["act_queue"]
    lines = (RTL / "pe/act_queue.sv").read_text().splitlines()
    assigned = {n for n, line in enumerate(lines, 1) if "<=" in line and "assign" not in line}
    assert assigned and assigned <= module.lines.keys()
    assert all(module.lines[n] > 0 for n in assigned)


def test_hits_are_attributed_to_both_runs(report):
    (block, *_) = [i for i in report.modules["act_queue"].items if i.name == "block"]
    assert block.runs == 2 and block.tests == ("seed1", "seed2")


def test_assertions_were_attempted(report):
    attempted = {n: h for n, h in report.user["act_queue"].items() if n.startswith("a_")}
    assert attempted and all(attempted.values())
