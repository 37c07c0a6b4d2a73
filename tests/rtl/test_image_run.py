"""`eie run` on the RTL: the same bits as the model, for networks that come from model files."""

import shutil
import sys

import numpy as np
import pytest

from compress import api
from compress.execution.backends import BackendError
from compress.image import read_image
from tb.flow import image_run
from tb.flow.junit import JunitCounts
from tb.flow.paths import RUNS
from tb.flow.run import RunResult
from tb.flow.simulators import SimulatorError

# The machine of most other simulations: it is built already.
MACHINE = {"num_pe": 4, "spmat_entries": 8192, "ptr_depth": 1024, "act_depth": 64,
           "bias_depth": 256, "reg_depth": 16}  # fmt: skip
NETWORKS = {
    "five layers": ([17, 31, 29, 23, 19, 13], 0.3),
    "one by one": ([1, 1], 1.0),
    "tiles and loads": ([200, 250, 60], 0.9),
}


@pytest.fixture(params=NETWORKS)
def network(request, tmp_path):
    """An image and inputs for it."""
    rng = np.random.default_rng(0)
    lengths, density = NETWORKS[request.param]
    tensors = {}
    for number, (inputs, outputs) in enumerate(zip(lengths[:-1], lengths[1:], strict=True), 1):
        tensors[f"W{number}"] = rng.normal(0, inputs**-0.5, (outputs, inputs))
        tensors[f"b{number}"] = rng.normal(0, 0.1, outputs)
    np.savez(tmp_path / "m.npz", **tensors)
    np.save(tmp_path / "x.npy", rng.normal(size=(3, lengths[0])))
    api.compress(tmp_path / "m.npz", tmp_path / "m.eie", density=density, machine=MACHINE)
    return tmp_path


def agree(folder, simulator):
    told = []
    runs = sorted(RUNS.glob("image-*")) if RUNS.is_dir() else []
    real = api.run(
        folder / "m.eie", folder / "x.npy", folder / "y.npy", backend=simulator,
        progress=lambda step, done: told.append((step, done)),
    )  # fmt: skip
    wanted = api.run(folder / "m.eie", folder / "x.npy").outputs
    assert wanted.any() and np.array_equal(real.outputs, wanted)
    assert np.array_equal(np.load(folder / "y.npy"), wanted)
    assert [step for step, done in told if done == 1.0][0] == "build the simulator"
    assert told[-1] == ("simulate", 1.0)
    assert sorted(RUNS.glob("image-*")) == runs


@pytest.mark.skipif(
    shutil.which("iverilog") is None,
    reason="Icarus Verilog is not installed: apt-get install iverilog",
)
@pytest.mark.parametrize("network", ["five layers"], indirect=True)
def test_icarus_gives_the_bits_of_the_model(network):
    agree(network, "icarus")


def test_verilator_gives_the_bits_of_the_model(network):
    agree(network, "verilator")


@pytest.mark.parametrize("network", ["tiles and loads"], indirect=True)
def test_the_large_network_needs_several_loads(network):
    assert len(read_image(network / "m.eie").manifest["parts"]) > 1


def refuse(folder, message):
    with pytest.raises(BackendError) as caught:
        api.run(folder / "m.eie", folder / "x.npy", folder / "y.npy", backend="icarus")
    assert message in str(caught.value) and "\n" not in str(caught.value)
    assert not (folder / "y.npy").exists()


@pytest.mark.parametrize("network", ["one by one"], indirect=True)
def test_a_missing_tool_a_missing_bench_and_a_failed_run_are_one_line(network, monkeypatch):
    def missing(name):
        raise SimulatorError("no Icarus Verilog on PATH: install it")

    with monkeypatch.context() as patch:
        patch.setattr(image_run, "find_simulator", missing)
        refuse(network, "no Icarus Verilog on PATH: install it")
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "tb.flow.image_run", None)
        refuse(network, "backend icarus needs the project's checkout and environment")

    def failed(build, module, *, folder, **options):
        log = folder / "sim.log"
        counts = JunitCounts(0, 0, 0, "", "")
        return RunResult(False, "it hangs", counts, 0.0, folder, log, log, None, {}, "")

    with monkeypatch.context() as patch:
        patch.setattr(image_run, "build", lambda *arguments, **options: None)
        patch.setattr(image_run, "find_simulator", lambda name: None)
        patch.setattr(image_run, "run", failed)
        before = set(RUNS.glob("image-*"))
        refuse(network, "the simulation did not pass: it hangs (log: ")
        (left,) = set(RUNS.glob("image-*")) - before
        (left / "inputs.npy").unlink()
        left.rmdir()
