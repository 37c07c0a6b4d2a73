"""Unit benches: every module of `rtl/` has one, it passes, and it fails on a faulty module.

Icarus runs every parameter set (of the units that are made of others, the first only), Verilator
the first of each bench; `make unit` and the regression run all sets with many seeds.
"""

import shutil

import pytest

from tb.flow.paths import RTL
from tb.units.catalog import benches
from tb.units.runner import caught, run_bench, run_fault

needs_icarus = pytest.mark.skipif(
    shutil.which("iverilog") is None,
    reason="Icarus Verilog is not installed: apt-get install iverilog",
)

BENCHES = list(benches().values())
# Each of their sets takes as long as all the other benches of one set.
LARGE = ("ccu", "host_if", "pe", "pe_array")
ALL_SETS = [
    (bench, design)
    for bench in BENCHES
    for design in bench.designs()[: 1 if bench.unit in LARGE else None]
]
NAMES_OF_SETS = [design.label() for _, design in ALL_SETS]


def check(result, least=1):
    assert result.passed, f"{result.reason}\nlog: {result.log}\nreproduce: {result.reproduce}"
    assert result.summary["compared"] >= least


@needs_icarus
@pytest.mark.parametrize(("bench", "design"), ALL_SETS, ids=NAMES_OF_SETS)
def test_on_icarus(bench, design, tmp_path, request):
    seed = request.config.getoption("--sim-seed")
    check(run_bench(bench, design, "icarus", seed=seed, seeds=2, folder=tmp_path / "run"))


@pytest.mark.parametrize("bench", BENCHES, ids=lambda bench: bench.unit)
def test_on_verilator(bench, tmp_path, request):
    seed = request.config.getoption("--sim-seed")
    design = bench.designs()[0]
    check(run_bench(bench, design, "verilator", seed=seed, seeds=2, folder=tmp_path / "run"))


@needs_icarus
@pytest.mark.parametrize("bench", BENCHES, ids=lambda bench: bench.unit)
def test_a_faulty_module_is_noticed(bench, tmp_path):
    assert bench.faults, f"{bench.module} lists no fault"
    assert caught(run_fault(bench, bench.faults[0], tmp_path))


@pytest.mark.parametrize("bench", BENCHES, ids=lambda bench: bench.unit)
def test_a_bench_lies_where_its_module_does(bench):
    folder = bench.module.split(".")[2:-1]
    assert (RTL.joinpath(*folder) / f"{bench.unit}.sv").is_file()
