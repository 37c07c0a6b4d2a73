"""Simulations of the whole machine, over parameter sets, on both simulators.

The fast ones come first. Every failure prints the command that repeats it. Random tests take
their seed from `pytest --sim-seed N`. The parameter sets here are a sample; the regression
(`make regress`) runs more of them, with more seeds.
"""

import json
import shutil

import pytest

from compress.geometry import Geometry
from compress.image import build_image, read_image, write_image
from compress.image.decode import decode_image
from tb.flow.build import build
from tb.flow.digits import digits_folder
from tb.flow.parameters import RtlParameters
from tb.flow.run import run

SMALL = {"spmat_entries": 8192, "ptr_depth": 1024, "act_depth": 64, "bias_depth": 256,
         "reg_depth": 16}  # fmt: skip
PAPER = {"empty_skip": 0, "filler_skip": 0, "issue_width": 1}

needs_icarus = pytest.mark.skipif(
    shutil.which("iverilog") is None,
    reason="Icarus Verilog is not installed: apt-get install iverilog",
)


def simulate(simulator, parameters, test, *, seed=1, testcase=None, arguments=None, folder):
    """Build and run one bench; fail with the reason and the command that repeats it."""
    machine = build(RtlParameters(**parameters), simulator)
    result = run(
        machine, f"tb.top.test_{test}", seed=seed, testcase=testcase, arguments=arguments,
        folder=folder / "run",
    )  # fmt: skip
    assert result.passed, f"{result.reason}\nlog: {result.log}\nreproduce: {result.reproduce}"
    return result.summary


BENCHES = ("registers", "memories", "control", "directed", "errors", "protocol", "scoreboard",
           "throughput", "tiles", "raw")  # fmt: skip


@needs_icarus
@pytest.mark.parametrize("test", [bench for bench in BENCHES if bench != "raw"])
def test_benches_on_icarus(test, tmp_path):
    simulate("icarus", {"num_pe": 4, **SMALL}, test, folder=tmp_path)


@pytest.mark.parametrize("test", (*BENCHES, "corners", "imbalance"))
def test_benches_on_verilator(test, tmp_path):
    simulate("verilator", {"num_pe": 4, **SMALL}, test, folder=tmp_path)


# Every width, and every pair of options.
@needs_icarus
@pytest.mark.parametrize(("issue_width", "empty_skip", "filler_skip"),
                         [(1, 0, 0), (1, 1, 1), (2, 0, 1), (2, 1, 0), (4, 0, 1), (4, 1, 0)])
def test_directed_with_issue_options(issue_width, empty_skip, filler_skip, tmp_path):
    options = {"issue_width": issue_width, "empty_skip": empty_skip, "filler_skip": filler_skip}
    machine = {"num_pe": 4, **SMALL, "reg_depth": 64, **options}
    simulate("icarus", machine, "directed", folder=tmp_path)


@needs_icarus
@pytest.mark.parametrize("options", [PAPER, {"issue_width": 2}, {"spmat_width": 32}, {"queue_depth": 1}, {"queue_depth": 2},
                                     {"queue_depth": 3}], ids=str)
def test_throughput_of_other_machines(options, tmp_path):
    machine = {"num_pe": 4, **SMALL, "reg_depth": 64, **options}
    simulate("icarus", machine, "throughput", folder=tmp_path)


# NumPe, QueueDepth, SpmatWidth, EmptySkip, FillerSkip, IssueWidth
RANDOM_ICARUS = [
    (1, 8, 64, 1, 1, 4), (2, 2, 32, 1, 0, 2), (4, 1, 512, 1, 1, 1), (4, 32, 64, 0, 0, 4),
    (8, 2, 32, 0, 1, 2),
]  # fmt: skip
RANDOM_VERILATOR = [
    (1, 2, 64, 1, 1, 2), (2, 1, 32, 1, 1, 4), (4, 32, 512, 0, 0, 2), (16, 1, 32, 0, 1, 1),
    (256, 8, 64, 1, 1, 4),
]  # fmt: skip
_NAMES = ("num_pe", "queue_depth", "spmat_width", "empty_skip", "filler_skip", "issue_width")


def _random(simulator, case, folder, seed, items):
    machine = dict(zip(_NAMES, case, strict=True))
    simulate(
        simulator, {**SMALL, **machine}, "random", seed=seed, arguments={"items": items},
        folder=folder,
    )  # fmt: skip


@needs_icarus
@pytest.mark.parametrize("case", RANDOM_ICARUS, ids=str)
def test_random_on_icarus(case, tmp_path, request):
    items = 6 if case[0] < 8 else 3
    _random("icarus", case, tmp_path, request.config.getoption("--sim-seed"), items)


@pytest.mark.parametrize("case", RANDOM_VERILATOR, ids=str)
def test_random_on_verilator(case, tmp_path, request):
    items = 20 if case[0] < 64 else 4
    _random("verilator", case, tmp_path, request.config.getoption("--sim-seed"), items)


@pytest.mark.parametrize("machine", [{}, PAPER], ids=["ours", "papers"])
def test_random_at_64_pes_with_full_memories(machine, tmp_path, request):
    seed = request.config.getoption("--sim-seed")
    simulate("verilator", machine, "random", seed=seed, arguments={"items": 12}, folder=tmp_path)


def test_memories_at_64_pes(tmp_path):
    simulate("verilator", {}, "memories", folder=tmp_path)


def test_layer_beyond_4096_inputs_and_outputs(tmp_path):
    arguments = {"inputs": 4500, "outputs": 4300, "density": 0.02}
    summary = simulate(
        "verilator", {}, "tiles", testcase="BatchesAndTiles", arguments=arguments, folder=tmp_path
    )
    assert summary["mismatches"] == 0 and summary["outputs_compared"] == 100


def test_digits_on_64_pes(tmp_path):
    digits = digits_folder(RtlParameters(), 1)
    summary = simulate("verilator", {}, "digits", arguments={"digits": str(digits)},
                       folder=tmp_path)  # fmt: skip
    assert summary["images"] >= 360
    assert summary["outputs_compared"] >= 10 * summary["images"]
    assert summary["accuracy"] >= 0.96


def test_small_digits_on_16_pes(tmp_path):
    """All test images of the network that is 40 times smaller than the dense one."""
    digits = digits_folder(RtlParameters(num_pe=16), 1, "small")
    metrics = json.loads((digits / "metrics.json").read_text())
    assert metrics["dense_bytes"] >= 40 * metrics["sizes"]["huffman"]["total"]
    summary = simulate("verilator", {"num_pe": 16}, "digits", arguments={"digits": str(digits)},
                       folder=tmp_path)  # fmt: skip
    assert summary["images"] == metrics["images"]
    assert summary["mismatches"] == 0
    assert summary["outputs_compared"] >= 10 * summary["images"]
    assert summary["accuracy"] == metrics["accuracy"]["fixed"]


@needs_icarus
def test_digits_on_16_pes_on_icarus(tmp_path):
    # Training for 16 PEs would give the same layers again: tests/compress/test_digits.py.
    trained = digits_folder(RtlParameters(), 1)
    digits = tmp_path / "digits"
    digits.mkdir()
    for name in ("inputs.npy", "labels.npy"):
        shutil.copy(trained / name, digits)
    layers = [decoded.layer for decoded in decode_image(read_image(trained / "digits.eie"))]
    write_image(build_image(layers, Geometry(num_pe=16)), digits / "digits.eie")
    arguments = {"digits": str(digits), "items": 20}
    summary = simulate("icarus", {"num_pe": 16}, "digits", arguments=arguments, folder=tmp_path)
    assert summary["images"] == 20 and summary["outputs_compared"] >= 200
