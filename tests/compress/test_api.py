"""The commands as functions: what they return, write and refuse."""

import numpy as np
import pytest
from model_files import random_tensors, save
from sample_networks import SMALL, random_inputs, random_network
from safetensors.numpy import load_file

from compress import api
from compress.errors import CompressError
from compress.image import build_image, write_image
from compress.image.decode import decode_image
from model import Network

LENGTHS = [20, 30, 12]


@pytest.fixture
def model(tmp_path):
    tensors = random_tensors(np.random.default_rng(0), LENGTHS)
    return save(tmp_path / "model.safetensors", tensors)


@pytest.fixture
def image(model, tmp_path):
    api.compress(model, tmp_path / "m.eie", density=0.3, machine={"num_pe": 4})
    return tmp_path / "m.eie"


def refused(call, message):
    with pytest.raises(CompressError) as caught:
        call()
    assert message in str(caught.value) and "\n" not in str(caught.value)


def test_options_stand_above_the_recipe(model, tmp_path):
    (tmp_path / "r.toml").write_text(
        'defaults = {density = 0.5, bits = 2}\nmachine = {num_pe = 8, ptr_depth = 4096}\nseed = 3\n'
        '[[layer]]\nname = "fc2"\ndensity = 0.25\n'
    )
    told = []
    image = api.compress(
        model, tmp_path / "m.eie", recipe=tmp_path / "r.toml", density=0.1, bits=3,
        machine={"num_pe": 2}, progress=lambda step, done: told.append((step, done)),
    )  # fmt: skip
    machine, provenance = image.manifest["machine"], image.manifest["provenance"]
    assert (machine["num_pe"], machine["ptr_depth"]) == (2, 4096)
    assert [own["nonzeros"] for own in image.manifest["layers"]] == [60, 90]
    assert [own["bits"] for own in provenance["layers"]] == [3, 3]
    assert (provenance["seed"], provenance["model"]) == (3, "model.safetensors")
    assert {step for step, _ in told} == {"read", "prune", "share", "formats", "lay out", "write"}
    assert [step for step, done in told if done == 1.0] == [
        "read", "prune", "share", "formats", "lay out", "write",
    ]


def test_the_same_model_gives_the_same_image(model, tmp_path):
    for name in ("a.eie", "b.eie"):
        api.compress(model, tmp_path / name, density=0.2)
    for file in ("manifest.json", "stream.bin"):
        assert (tmp_path / "a.eie" / file).read_bytes() == (tmp_path / "b.eie" / file).read_bytes()


@pytest.mark.parametrize("how", ["option", "recipe"])
def test_balanced_rows_change_the_work_and_no_output(how, tmp_path):
    rng = np.random.default_rng(5)
    tensors = random_tensors(rng, LENGTHS)
    # The rows of PE 0 have ten times the weights of the others.
    tensors["fc1.weight"][rng.random((30, 20)) < 0.9 * (np.arange(30) % 4 > 0)[:, np.newaxis]] = 0
    model = save(tmp_path / "model.safetensors", tensors)
    api.compress(model, tmp_path / "plain.eie", machine={"num_pe": 4})
    (tmp_path / "r.toml").write_text("balance = true\n")
    options = {"balance": True} if how == "option" else {"recipe": tmp_path / "r.toml"}
    image = api.compress(model, tmp_path / "even.eie", machine={"num_pe": 4}, **options)
    assert image.manifest["provenance"]["balanced"]
    plain, even = (api.inspect(tmp_path / name).layers[0] for name in ("plain.eie", "even.eie"))
    assert even.nonzeros == plain.nonzeros and even.balance > 0.9 > 0.5 > plain.balance
    np.save(tmp_path / "x.npy", rng.normal(size=(9, 20)))
    outputs = [
        api.run(tmp_path / name, tmp_path / "x.npy", tmp_path / "y.npy").outputs
        for name in ("plain.eie", "even.eie")
    ]
    assert np.any(outputs[0]) and np.array_equal(*outputs)


def test_floats_are_rounded_and_int16_is_taken_as_it_is(image, tmp_path):
    network = Network.load(image)
    x = np.random.default_rng(1).normal(size=(6, 20))
    fixed = np.rint(np.ldexp(x, network.input.frac)).astype(np.int16)
    np.save(tmp_path / "f.npy", x)
    np.save(tmp_path / "i.npy", fixed)
    real = api.run(image, tmp_path / "f.npy", tmp_path / "y.npy")
    integer = api.run(image, tmp_path / "i.npy", tmp_path / "z.npy", as_float=True)
    assert np.array_equal(real.outputs, network.run(fixed))
    assert np.array_equal(integer.outputs, real.outputs)
    assert real.saturated == 0 and real.accuracy is None and real.frac == network.output.frac
    written, values = np.load(tmp_path / "y.npy"), np.load(tmp_path / "z.npy")
    assert written.dtype == np.int16 and np.array_equal(written, real.outputs)
    assert values.dtype == np.float32 and np.array_equal(values, written * 2.0**-real.frac)


def test_values_beyond_the_input_format_are_counted(image, tmp_path):
    limit = 2.0 ** (15 - Network.load(image).input.frac)
    x = np.zeros((2, 20))
    x[0, :3], x[1, 0] = (limit * 1.5, -limit, -2 * limit), limit
    np.save(tmp_path / "x.npy", x)
    result = api.run(image, tmp_path / "x.npy")
    # -limit is the lowest number of the format; limit is one step above the highest.
    assert result.saturated == 2
    np.save(tmp_path / "one.npy", x[0])
    assert np.array_equal(api.run(image, tmp_path / "one.npy").outputs, result.outputs[:1])


def test_labels_give_the_accuracy(image, tmp_path):
    np.save(tmp_path / "x.npy", np.random.default_rng(2).normal(size=(40, 20)))
    right = np.argmax(api.run(image, tmp_path / "x.npy").outputs, axis=1)
    labels = np.where(np.arange(40) < 30, right, (right + 1) % 12)
    np.save(tmp_path / "y.npy", labels)
    assert api.run(image, tmp_path / "x.npy", labels=tmp_path / "y.npy").accuracy == 0.75


@pytest.mark.parametrize(("x", "message"), [
    (np.zeros((3, 21)), "inputs of shape (3, 21) are not (samples, 20)"),
    (np.zeros((0, 20)), "inputs of shape (0, 20) are not (samples, 20)"),
    (np.zeros((2, 2, 20)), "inputs of shape (2, 2, 20) are not (samples, 20)"),
    (np.zeros(()), "inputs of shape () are not (samples, 20)"),
    (np.zeros((3, 20), np.uint8), "inputs of uint8 are ambiguous: save real numbers as float"),
    (np.zeros((3, 20), np.int32), "inputs of int32 are ambiguous"),
    (np.zeros((3, 20), np.complex64), "inputs of complex64 are ambiguous"),
    (np.full((3, 20), np.nan), "sample 0, input 0 is nan, not a finite number"),
    (np.full((3, 20), np.inf, np.float16), "sample 0, input 0 is inf, not a finite number"),
])  # fmt: skip
def test_inputs_that_do_not_fit_are_one_line_and_nothing_is_written(x, message, image, tmp_path):
    np.save(tmp_path / "x.npy", x)
    refused(lambda: api.run(image, tmp_path / "x.npy", tmp_path / "y.npy"), message)
    assert not (tmp_path / "y.npy").exists()


@pytest.mark.parametrize(("labels", "message"), [
    (np.zeros(4, int), "labels of int64 and shape (4,) are not integers of shape (3,)"),
    (np.zeros(3), "labels of float64 and shape (3,) are not integers of shape (3,)"),
    (np.array([0, 1, 12]), "label 12 of sample 2 is not in 0 ... 11"),
    (np.array([0, -1, 2]), "label -1 of sample 1 is not in 0 ... 11"),
])  # fmt: skip
def test_labels_that_do_not_fit_are_one_line(labels, message, image, tmp_path):
    np.save(tmp_path / "x.npy", np.zeros((3, 20)))
    np.save(tmp_path / "y.npy", labels)
    refused(lambda: api.run(image, tmp_path / "x.npy", labels=tmp_path / "y.npy"), message)


def test_places_where_nothing_can_be_written_are_refused_before_the_work(image, model, tmp_path):
    np.save(tmp_path / "x.npy", np.zeros((3, 20)))
    (tmp_path / "folder").mkdir()
    told = []
    for output, message in (
        (tmp_path / "folder", "is a folder: give the name of a file"),
        (tmp_path / "no" / "y.npy", "there is no folder"),
    ):
        refused(lambda: api.run(image, tmp_path / "x.npy", output), message)
    refused(lambda: api.decompress(image, tmp_path / "w.txt"), "weights are written to .npz and")
    refused(
        lambda: api.compress(model, tmp_path / "folder", progress=lambda *own: told.append(own)),
        "exists and is no image",
    )
    assert told == []
    refused(lambda: api.run(image, tmp_path / "x.npy", backend="gpu"), "backend 'gpu' is not known")


@pytest.mark.parametrize("suffix", [".npz", ".safetensors"])
@pytest.mark.parametrize("rng", range(3), indirect=True)
def test_decompressed_weights_are_what_the_machine_computes_with(suffix, rng, tmp_path):
    layers = random_network(rng, [30, 40, 25, 9], 0.3)
    write_image(build_image(layers, SMALL), tmp_path / "m.eie")
    tensors = api.decompress(tmp_path / "m.eie", tmp_path / f"w{suffix}")
    path = tmp_path / f"w{suffix}"
    written = dict(np.load(path)) if suffix == ".npz" else load_file(path)
    assert written.keys() == tensors.keys()
    for layer in layers:
        weights = written[f"{layer.name}.weight"]
        assert weights.dtype == np.float32
        exact = layer.codebook[layer.codes].astype(np.float64) * 2.0**-layer.weight_frac
        assert np.array_equal(weights, exact)
        assert (f"{layer.name}.bias" in written) == (layer.bias is not None)
        if layer.bias is not None:
            bias = written[f"{layer.name}.bias"]
            assert np.array_equal(bias, layer.bias.astype(np.float64) * 2.0**-layer.output_frac)


@pytest.mark.parametrize("rng", range(6), indirect=True)
def test_images_of_tiles_and_loads_decode_to_their_layers(rng, tmp_path):
    layers = random_network(rng, rng.integers(20, 128, 4).tolist(), 0.2)
    image = build_image(layers, SMALL)
    assert len(image.manifest["parts"]) > 1
    decoded = decode_image(image)
    for own, layer, record in zip(decoded, layers, image.manifest["layers"], strict=True):
        for name in ("codes", "codebook", "bias"):
            assert np.array_equal(getattr(own.layer, name), getattr(layer, name))
        for name in ("name", "shift", "relu", "input_frac", "weight_frac", "output_frac"):
            assert getattr(own.layer, name) == getattr(layer, name)
        assert (own.entries.sum(), own.fillers.sum()) == (record["entries"], record["fillers"])
        for pe in range(SMALL.num_pe):
            stored = own.entries[pe] - own.fillers[pe]
            assert stored == np.count_nonzero(layer.codes[pe :: SMALL.num_pe])


def test_two_layers_of_one_name_are_both_decompressed(tmp_path):
    rng = np.random.default_rng(0)
    layers = random_network(rng, [5, 6], 0.5) + random_network(rng, [4, 3], 0.5)
    names = [layer.name for layer in layers]
    assert names[0] == names[1]
    from compress.expand import _names

    assert _names(layers) == ["0.layer 0", "1.layer 0"]


def test_inspect_counts_what_is_there(image, tmp_path):
    summary = api.inspect(image)
    assert summary.machine["num_pe"] == 4 and summary.loads == 1
    assert [(own.inputs, own.outputs, own.nonzeros) for own in summary.layers] == [
        (20, 30, 180), (30, 12, 108),
    ]
    first = summary.layers[0]
    assert first.dense_bytes == 4 * (600 + 30)
    assert first.stored_bytes == first.entries + 4 * 4 * 21 + 2 * 30 + 2 * 16
    assert first.bits == 4 and first.density == 0.3
    assert first.balance == np.mean(first.entries_by_pe) / max(first.entries_by_pe)
    assert summary.image_bytes == (image / "stream.bin").stat().st_size
    rng = np.random.default_rng(3)
    np.save(tmp_path / "x.npy", random_inputs(rng, 2, 20))
    assert api.run(image, tmp_path / "x.npy").frac == summary.output["frac"]
