"""Damaged files of every kind, thousands of them: refused in one line, or read as they were.

Each family takes a sound file and damages it at random: a bit flipped, bytes cut off, overwritten,
put in or left out. What is accepted afterwards must be proven harmless:

- of an image and of an archive with checksums: the result is identical;
- of formats without one (.safetensors, .onnx, .npy): the result differs only where the bytes do,
  and every number is finite.
"""

import numpy as np
import pytest
from damage import SOUND, save as save_damaged
from model_files import random_tensors, save
from onnx import TensorProto, helper, numpy_helper

from compress import api
from compress.errors import CompressError
from compress.image import read_image
from compress.image.decode import decode_image
from compress.inputs import read_vectors
from compress.models import read_network
from compress.recipe import read_recipe

SEED = 20160618
CASES = {"stream.bin": 250, "manifest.json": 500, ".npz": 500, ".safetensors": 400, ".onnx": 300,
         ".npy": 300, ".toml": 150}  # fmt: skip


def test_there_are_enough_cases():
    assert sum(CASES.values()) >= 2000


def damaged(content, rng):
    """The content with one random kind of damage."""
    kind = rng.integers(5)
    raw = bytearray(content)
    at = int(rng.integers(len(raw)))
    # Headers matter most and are short: half of the damage is near an end.
    if rng.random() < 0.5:
        near = int(rng.integers(min(200, len(raw))))
        at = near if rng.random() < 0.6 else len(raw) - 1 - near
    if kind == 0:
        raw[at] ^= 1 << int(rng.integers(8))
    elif kind == 1:
        del raw[at:]
    elif kind == 2:
        raw[at : at + 8] = rng.bytes(len(raw[at : at + 8]))
    elif kind == 3:
        raw[at:at] = rng.bytes(int(rng.integers(1, 9)))
    else:
        del raw[at : at + int(rng.integers(1, 9))]
    return bytes(raw)


def cases(name, content):
    """Damaged contents that differ from the original, each with its number.

    They depend on SEED and the name only: ``python -m pytest tests/compress/test_fuzz.py`` repeats
    them all.
    """
    rng = np.random.default_rng([SEED, *name.encode()])
    for number in range(CASES[name]):
        made = damaged(content, rng)
        while made == content:
            made = damaged(content, rng)
        yield number, made


def refusal_of(call, what):
    """What a call returns, or None if it was refused as it should be."""
    try:
        return call()
    except CompressError as error:
        text = str(error)
        assert text and "\n" not in text and len(text) < 1000, f"{what}: {text!r}"
        return None
    except BaseException as error:
        pytest.fail(f"{what}: {type(error).__name__}: {error}")


def same_layers(found, wanted):
    return len(found) == len(wanted) and all(
        mine.name == other.name and mine.relu == other.relu
        and np.array_equal(mine.weights, other.weights)
        and np.array_equal(mine.bias, other.bias)
        for mine, other in zip(found, wanted, strict=True)
    )  # fmt: skip


@pytest.fixture
def image(tmp_path):
    return save_damaged(tmp_path / "n.eie", *SOUND)


def test_a_damaged_stream_is_always_refused(image):
    path = image / "stream.bin"
    for number, content in cases("stream.bin", path.read_bytes()):
        path.write_bytes(content)
        assert refusal_of(lambda: read_image(image), f"stream.bin, case {number}") is None


def test_a_stream_whose_checksum_was_made_to_fit_is_checked_itself(image):
    manifest, beats = SOUND
    stream = b"".join(beat.to_bytes(8, "little") for beat in beats)
    rng = np.random.default_rng(SEED)
    for number in range(200):
        bit = int(rng.integers(8 * len(stream)))
        raw = bytearray(stream)
        raw[bit // 8] ^= 1 << bit % 8
        words = np.frombuffer(bytes(raw), "<u8").tolist()
        save_damaged(image, manifest, words)
        read = refusal_of(lambda: read_image(image), f"bit {bit}, case {number}")
        if read is not None:
            # A sound image of another network: still one that decodes.
            assert len(decode_image(read)) == 2


def test_a_damaged_manifest_is_refused_or_means_the_same(image):
    path = image / "manifest.json"
    whole = read_image(image)
    wanted, accepted = decode_image(whole), 0
    for number, content in cases("manifest.json", path.read_bytes()):
        path.write_bytes(content)
        read = refusal_of(lambda: read_image(image), f"manifest.json, case {number}")
        if read is None:
            continue
        accepted += 1
        # Names, provenance and the sizes of memories that are large enough may differ; what the
        # layers compute may not.
        for name in ("input", "output", "stream"):
            assert read.manifest[name] == whole.manifest[name], f"manifest.json, case {number}"
        for mine, other in zip(decode_image(read), wanted, strict=True):
            for name in ("codes", "codebook", "bias", "shift", "relu", "input_frac", "weight_frac",
                         "output_frac"):  # fmt: skip
                same = np.array_equal(getattr(mine.layer, name), getattr(other.layer, name))
                assert same, f"manifest.json, case {number}: {name}"
        assert read.stream == whole.stream
    assert accepted < CASES["manifest.json"] // 4


@pytest.fixture(params=[np.savez, np.savez_compressed])
def archive(request, tmp_path):
    request.param(tmp_path / "m.npz", **random_tensors(np.random.default_rng(0), [5, 9, 3]))
    return tmp_path / "m.npz"


def test_a_damaged_archive_is_refused_or_gives_the_same_network(archive):
    whole = read_network(archive).layers
    for number, content in cases(".npz", archive.read_bytes()):
        archive.write_bytes(content)
        read = refusal_of(lambda: read_network(archive), f".npz, case {number}")
        assert read is None or same_layers(read.layers, whole), f".npz, case {number}"


def check_plain(path, name, numbers):
    """Of a format without a checksum: shapes are kept or it is refused, numbers are finite."""
    for number, content in cases(name, path.read_bytes()):
        path.write_bytes(content)
        read = refusal_of(lambda: read_network(path), f"{name}, case {number}")
        if read is None:
            continue
        for layer in read.layers:
            assert np.isfinite(layer.weights).all()
            assert layer.bias is None or np.isfinite(layer.bias).all()
        found = sum(layer.weights.size for layer in read.layers)
        assert found <= numbers, f"{name}, case {number}"


def test_a_damaged_safetensors_file_gives_no_number_that_is_not_in_it(tmp_path):
    tensors = random_tensors(np.random.default_rng(0), [5, 9, 3])
    path = save(tmp_path / "m.safetensors", tensors)
    # As float16 the data hold twice as many numbers.
    check_plain(path, ".safetensors", 2 * sum(own.size for own in tensors.values()))


def test_a_damaged_onnx_file_gives_no_number_that_is_not_in_it(tmp_path):
    tensors = random_tensors(np.random.default_rng(0), [5, 9, 3])
    nodes = [
        helper.make_node("Gemm", ["x", "fc1.weight", "fc1.bias"], ["h"], transB=1),
        helper.make_node("Relu", ["h"], ["r"]),
        helper.make_node("Gemm", ["r", "fc2.weight", "fc2.bias"], ["y"], transB=1),
    ]
    vectors = [helper.make_tensor_value_info(own, TensorProto.FLOAT, None) for own in "xy"]
    constants = [numpy_helper.from_array(own, name) for name, own in tensors.items()]
    model = helper.make_model(helper.make_graph(nodes, "g", vectors[:1], vectors[1:], constants))
    path = tmp_path / "m.onnx"
    path.write_bytes(model.SerializeToString())
    check_plain(path, ".onnx", 2 * sum(own.size for own in tensors.values()))


def test_damaged_inputs_are_refused_or_as_many_as_they_were(tmp_path):
    path = tmp_path / "x.npy"
    np.save(path, np.random.default_rng(0).normal(size=(6, 4)).astype(np.float32))
    for number, content in cases(".npy", path.read_bytes()):
        path.write_bytes(content)
        read = refusal_of(lambda: read_vectors(path, 4), f".npy, case {number}")
        if read is not None:
            assert read.shape[1] == 4 and read.shape[0] in (3, 6, 12) and np.isfinite(read).all()


def test_damaged_recipes_are_refused_or_recipes(tmp_path):
    path = tmp_path / "r.toml"
    text = (
        'calibration = "x.npy"\nseed = 7\ndefaults = {density = 0.1, bits = 3}\n'
        'machine = {num_pe = 16}\n[[layer]]\nname = "fc1"\nthreshold = 0.02\nrelu = true\n'
    )
    for number, content in cases(".toml", text.encode()):
        path.write_bytes(content)
        read = refusal_of(lambda: read_recipe(path), f".toml, case {number}")
        assert read is None or read.machine.get("num_pe", 16) in (1, 2, 4, 8, 16, 32, 64, 128)


def test_a_refused_model_leaves_nothing_behind(tmp_path):
    tensors = random_tensors(np.random.default_rng(0), [5, 9, 3])
    path = save(tmp_path / "m.npz", tensors)
    for number, content in zip(range(25), (own for _, own in cases(".npz", path.read_bytes()))):
        path.write_bytes(content)
        made = refusal_of(
            lambda: api.compress(path, tmp_path / "m.eie", machine={"num_pe": 1}),
            f".npz, case {number}",
        )
        assert made is not None or sorted(own.name for own in tmp_path.iterdir()) == ["m.npz"]
        if made is not None:
            for file in (tmp_path / "m.eie").iterdir():
                file.unlink()
            (tmp_path / "m.eie").rmdir()
