"""The digits network: what it reaches, what is written, and how the command line refuses.

One complete run of the command serves all tests and the simulation of the network at 64 PEs, unless
one of the same sources and libraries lies in `build/`; what else runs the recipe uses one of a few
epochs.
"""

import json

import numpy as np
import pytest

from compress.digits import RECIPES, DigitsResult, Recipe, compress_digits, write_result
from compress.digits.__main__ import main
from compress.digits.steps import STEPS
from compress.geometry import Geometry
from compress.image import ImageError, build_image, read_image
from compress.image.decode import decode_image
from compress.training.data import load_digits_split
from model import Network
from tb.flow.digits import digits_folder
from tb.flow.parameters import RtlParameters

SEED = 1
QUICK = Recipe(training_epochs=2, pruning_rounds=1, pruning_epochs=1, sharing_epochs=1)
FILES = ["digits.eie", "inputs.npy", "labels.npy", "metrics.json", "model.npz", "pruned.npz"]


@pytest.fixture(scope="session")
def digits():
    """Folder that the command wrote, and what it printed."""
    folder = digits_folder(RtlParameters(), SEED)
    return folder, folder.with_name(f"{folder.name}.log").read_text()


@pytest.fixture(scope="session")
def metrics(digits):
    return json.loads((digits[0] / "metrics.json").read_text())


def test_accuracies(metrics):
    accuracy = metrics["accuracy"]
    assert list(accuracy) == ["float", "pruned", "shared", "fixed"]
    assert all(value <= 1.0 for value in accuracy.values())
    assert accuracy["float"] >= 0.97
    assert accuracy["fixed"] >= accuracy["float"] - 0.01
    # Rounding costs next to nothing: at most one image changes sides.
    assert abs(accuracy["fixed"] - accuracy["shared"]) * metrics["images"] <= 1.0 + 1e-9


def test_sizes(metrics, digits):
    folder, _ = digits
    layers = Network.load(folder / "digits.eie").layers
    assert [(layer.inputs, layer.outputs) for layer in layers] == [(64, 300), (300, 100), (100, 10)]
    kept = [int(np.count_nonzero(layer.codes())) for layer in layers]
    assert metrics["kept"] == {"layers": kept, "total": sum(kept)}
    assert metrics["weights"] == {"layers": [19200, 30000, 1000], "total": 50200}
    assert sum(kept) <= 0.12 * 50200
    for density, own, weights in zip(
        Recipe().densities, kept, metrics["weights"]["layers"], strict=True
    ):
        assert own == round(density * weights)
    assert metrics["entries"]["total"] == sum(metrics["entries"]["layers"]) >= sum(kept)
    assert metrics["image_bytes"] == (folder / "digits.eie" / "stream.bin").stat().st_size
    assert metrics["dense_bytes"] == 4 * (50200 + 300 + 100 + 10)
    assert metrics["image_bytes"] < metrics["dense_bytes"]
    sizes = [metrics["sizes"][step]["total"] for step in ("dense", "pruned", "shared", "huffman")]
    assert sizes[0] == metrics["dense_bytes"] and sizes == sorted(sizes, reverse=True)
    assert metrics["archive_bytes"] > sizes[-1]


def test_files_agree_with_the_test_set_and_the_model(metrics, digits):
    folder, _ = digits
    inputs, labels = (np.load(folder / name, allow_pickle=False) for name in FILES[1:3])
    split = load_digits_split(SEED)
    frac = read_image(folder / "digits.eie").manifest["input"]["frac"]
    assert sorted(path.name for path in folder.iterdir()) == FILES
    assert inputs.dtype == np.int16 and labels.dtype == np.int64
    assert np.array_equal(labels, split.test_y) and len(labels) == metrics["images"] >= 360
    # Sixteen grey levels are exact in fixed point.
    assert np.array_equal(inputs * 2.0**-frac, split.test_x)
    outputs = Network.load(folder / "digits.eie").run(inputs)
    assert metrics["accuracy"]["fixed"] == np.mean(outputs.argmax(axis=1) == labels)


def test_accumulators_do_not_saturate_on_the_test_set(digits):
    folder, _ = digits
    inputs = np.load(folder / "inputs.npy", allow_pickle=False)[:100]
    network = Network.load(folder / "digits.eie")
    vectors = [inputs, *network.run_layers(inputs)]
    for layer, x in zip(network.layers, vectors[:-1], strict=True):
        products = x[:, None, :].astype(np.int64) * layer.weights()
        rounded = (products + (1 << layer.shift - 1)) >> layer.shift
        sums = np.cumsum(rounded, axis=2) + layer.bias()[:, None]
        assert np.abs(sums).max() <= 32767, layer.name


def test_metrics_are_complete(metrics):
    assert metrics["seed"] == SEED
    assert list(metrics["seconds"]) == list(STEPS)
    assert all(seconds >= 0 for seconds in metrics["seconds"].values())
    for before, after in zip(metrics["formats"], metrics["formats"][1:]):
        assert before["output_frac"] == after["input_frac"]
    for layer in metrics["formats"]:
        assert layer["shift"] == (
            layer["input_frac"] + layer["weight_frac"] - layer["output_frac"]
        )


def test_plain_progress_rises_to_the_end(digits):
    lines = [line for line in digits[1].splitlines() if line.startswith("progress: ")]
    done = [int(line.split()[1].partition("/")[0]) for line in lines]
    assert done == sorted(set(done)) and done[0] == 0 and done[-1] == 100
    assert len(lines) > 10


def test_a_seed_decides_everything():
    first, again, other = (compress_digits(seed, Geometry(), recipe=QUICK) for seed in (3, 3, 4))
    assert first.image.stream == again.image.stream
    assert first.image.manifest == again.image.manifest
    assert np.array_equal(first.inputs, again.inputs)
    assert first.image.stream != other.image.stream


@pytest.mark.parametrize("num_pe", [1, 16])
def test_the_machine_changes_the_layout_and_nothing_else(num_pe, tmp_path):
    reference = compress_digits(3, Geometry(), recipe=QUICK)
    result = compress_digits(3, Geometry(num_pe=num_pe), recipe=QUICK)
    for own, other in zip(result.layers, reference.layers, strict=True):
        assert np.array_equal(own.codes, other.codes)
        assert np.array_equal(own.codebook, other.codebook)
    again = [decoded.layer for decoded in decode_image(reference.image)]
    assert build_image(again, Geometry(num_pe=num_pe)).stream == result.image.stream
    write_result(result, tmp_path / "out")
    write_result(reference, tmp_path / "reference")
    outputs = [
        Network.load(tmp_path / name / "digits.eie").run(result.inputs[:50])
        for name in ("out", "reference")
    ]
    assert np.array_equal(*outputs)


def test_steps_are_told_in_order():
    told = []
    compress_digits(1, Geometry(), lambda name, done: told.append((name, done)), QUICK)
    names = list(dict.fromkeys(name for name, _ in told))
    assert names == list(STEPS)[:-1]
    for name in names:
        shares = [done for own, done in told if own == name]
        assert shares[0] == 0.0 and shares[-1] == 1.0 and shares == sorted(shares)


@pytest.fixture(scope="module")
def quick() -> DigitsResult:
    return compress_digits(1, Geometry(), recipe=QUICK)


def test_an_older_result_is_replaced_whole(quick, tmp_path):
    write_result(quick, tmp_path / "out")
    (tmp_path / "out" / "labels.npy").write_bytes(b"stale")
    write_result(quick, tmp_path / "out")
    assert np.array_equal(np.load(tmp_path / "out" / "labels.npy"), quick.labels)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == FILES
    assert [path.name for path in tmp_path.iterdir()] == ["out"], "a temporary folder is left"


def test_a_result_with_other_files_is_not_replaced(quick, tmp_path):
    write_result(quick, tmp_path / "out")
    (tmp_path / "out" / "thesis.txt").write_text("years of work")
    with pytest.raises(ImageError, match=r"holds thesis\.txt beside a result"):
        write_result(quick, tmp_path / "out")
    assert (tmp_path / "out" / "thesis.txt").read_text() == "years of work"


def test_a_failure_leaves_the_older_result(quick, tmp_path, monkeypatch):
    write_result(quick, tmp_path / "out")
    before = (tmp_path / "out" / "metrics.json").read_bytes()

    def fail(*_):
        raise OSError("disk full")

    monkeypatch.setattr("compress.digits.files.write_image", fail)
    with pytest.raises(OSError, match="disk full"):
        write_result(quick, tmp_path / "out")
    assert (tmp_path / "out" / "metrics.json").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_another_folder_is_never_replaced(quick, tmp_path):
    (tmp_path / "mine").touch()
    with pytest.raises(ImageError, match="is no result of this command: choose another"):
        write_result(quick, tmp_path)
    assert (tmp_path / "mine").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--seed", "-1"], "seed -1 must lie in 0 ... 4294967295"),
        (["--seed", str(2**32)], "must lie in 0 ... 4294967295"),
        (["--num-pe", "3"], "num_pe is 3; it must be a power of two"),
        (["--reg-depth", "5"], "reg_depth is 5; it must be a power of two"),
        (["--num-pe", "1", "--act-depth", "64"], "300 outputs exceed the activation memory (64)"),
    ],
)
def test_wrong_options_are_one_line(options, message, tmp_path, capsys, monkeypatch):
    # The last one is found when the network is laid out: that need not take a whole training.
    monkeypatch.setitem(RECIPES, "standard", QUICK)
    assert main(["--out", str(tmp_path / "out"), *options]) == 1
    captured = capsys.readouterr().err
    assert captured.startswith("error: ") and captured.count("\n") == 1
    assert message in captured
    assert not list(tmp_path.iterdir())


def test_a_place_that_cannot_be_written_is_refused_at_once(tmp_path, capsys):
    (tmp_path / "file").touch()
    for out in (tmp_path, tmp_path / "file" / "out"):
        assert main(["--out", str(out)]) == 1
        captured = capsys.readouterr()
        assert captured.out == "", "training had begun"
        assert captured.err.startswith("error: ") and captured.err.count("\n") == 1
