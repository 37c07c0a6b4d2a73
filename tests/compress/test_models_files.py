"""Model files of named tensors: what is read, exactly, and what is refused."""

import io
import struct
import zipfile

import ml_dtypes
import numpy as np
import pytest
from model_files import npy_bytes, random_tensors, raw_safetensors, save

from compress.models import LayerSource, ModelFileError, read_network

FORMATS = [".npz", ".safetensors"]


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("rng", [0], indirect=True)
def test_weights_and_biases_come_back_as_they_are(suffix, rng, tmp_path):
    tensors = random_tensors(rng, [5, 11, 3, 2])
    network = read_network(save(tmp_path / f"model{suffix}", tensors))
    assert [layer.name for layer in network.layers] == ["fc1", "fc2", "fc3"]
    assert [layer.relu for layer in network.layers] == [True, True, False]
    for layer in network.layers:
        assert np.array_equal(layer.weights, tensors[f"{layer.name}.weight"])
        assert np.array_equal(layer.bias, tensors[f"{layer.name}.bias"])
        assert layer.weights.dtype == np.float32


@pytest.mark.parametrize(("suffix", "dtype", "read"), [
    *[(suffix, np.float16, np.float32) for suffix in FORMATS],
    *[(suffix, np.float64, np.float64) for suffix in FORMATS],
    (".safetensors", ml_dtypes.bfloat16, np.float32),  # NumPy's own format does not have it
])  # fmt: skip
def test_every_float_type_is_read_exactly(suffix, dtype, read, tmp_path):
    values = np.random.default_rng(1).normal(size=(6, 4)).astype(dtype)
    network = read_network(save(tmp_path / f"m{suffix}", {"fc.weight": values}))
    assert network.layers[0].weights.dtype == read
    assert np.array_equal(network.layers[0].weights, values.astype(np.float64))


def test_fortran_and_big_endian_arrays_are_read(tmp_path):
    values = np.arange(12, dtype=np.float32).reshape(3, 4)
    for number, array in enumerate((np.asfortranarray(values), values.astype(">f4"))):
        np.savez_compressed(tmp_path / f"{number}.npz", **{"fc.weight": array})
        assert np.array_equal(read_network(tmp_path / f"{number}.npz").layers[0].weights, values)


def test_named_sources_need_no_custom_and_leave_other_tensors_out(tmp_path):
    tensors = {"alpha": np.ones((4, 3), np.float32), "beta": np.ones((4, 2), np.float32),
               "steps": np.array(7)}
    sources = [LayerSource("one", "alpha"), LayerSource("two", "beta", transpose=True)]
    network = read_network(save(tmp_path / "m.npz", tensors), sources)
    assert [layer.weights.shape for layer in network.layers] == [(4, 3), (2, 4)]
    with pytest.raises(ModelFileError, match="there is no tensor 'gamma'; it has 'alpha'"):
        read_network(tmp_path / "m.npz", [LayerSource("one", "gamma")])


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize(("tensors", "message"), [
    ({"fc.weight": np.full((2, 3), np.nan, np.float32)}, "weight at (0, 0) is nan, not a finite"),
    ({"fc.weight": np.ones((2, 3)), "fc.bias": np.array([1.0, -np.inf])},
     "bias at (1,) is -inf, not a finite"),
    ({"fc.weight": np.ones((2, 3), np.int8)}, "'fc.weight' holds int8, not floating-point"),
    ({"fc.weight": np.ones((2, 3), np.complex64)}, "'fc.weight' holds complex64, not floating"),
    ({"fc1.weight": np.ones((2, 3)), "fc2.weight": np.ones((2, 3))}, "give the order"),
])  # fmt: skip
def test_what_is_no_network_is_one_line(suffix, tensors, message, tmp_path):
    path = save(tmp_path / f"m{suffix}", tensors)
    refuse(path, message)


def refuse(path, message):
    with pytest.raises(ModelFileError) as caught:
        read_network(path)
    text = str(caught.value)
    assert text.startswith(f"{path}: ") and message in text and "\n" not in text


def test_what_is_no_file_is_one_line(tmp_path):
    (tmp_path / "folder.npz").mkdir()
    (tmp_path / "m.pt").write_bytes(b"x")
    refuse(tmp_path / "absent.npz", "there is no such file")
    refuse(tmp_path / "folder.npz", "this is no file")
    refuse(tmp_path / "m.pt", "a model is a file with the suffix .npz, .safetensors and .onnx")


@pytest.mark.parametrize(("header", "data"), [
    (b"{", b""),
    ({"fc.weight": {"dtype": "F32", "shape": [25000, 50000], "data_offsets": [0, 5 * 10**9]}},
     b"x" * 5000),
    ({"fc.weight": {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]}}, b"x" * 8),
    ({"fc.weight": {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]}}, b"x" * 24),
    ({"fc.weight": {"dtype": "F99", "shape": [2, 2], "data_offsets": [0, 16]}}, b"x" * 16),
    ({"fc.weight": {"dtype": "F8_E4M3", "shape": [2, 2], "data_offsets": [0, 4]}}, b"x" * 4),
])  # fmt: skip
def test_a_damaged_safetensors_file_is_one_line(header, data, tmp_path):
    refuse(raw_safetensors(tmp_path / "m.safetensors", header, data), "m.safetensors: ")


def test_a_safetensors_header_of_five_gigabytes_is_refused(tmp_path):
    path = tmp_path / "m.safetensors"
    path.write_bytes(struct.pack("<Q", 5 << 30) + b"{}" + b" " * 5000)
    refuse(path, "this is no whole .safetensors file")


def zip_of(path, content, *, declared=None, method=zipfile.ZIP_STORED, name="fc.weight.npy"):
    """An archive of one member; its size may be declared wrongly."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr(name, content)
    raw = bytearray(buffer.getvalue())
    if declared is not None:
        central = raw.rindex(b"PK\x01\x02")
        raw[central + 24 : central + 28] = struct.pack("<I", declared)
    path.write_bytes(raw)
    return path


FIVE_GB = "{'descr': '<f4', 'fortran_order': False, 'shape': (25000, 50000), }"


@pytest.mark.parametrize(("content", "message"), [
    (npy_bytes(FIVE_GB, bytes(4096)), "declares 5000000000 bytes of data, but there are 4096"),
    (npy_bytes("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", b"x"), "Python objects"),
    (npy_bytes("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", b"1234"),
     "it holds 'V' data, not numbers"),
    (npy_bytes("{'descr': '<f4', 'fortran_order': False, 'shape': (-1, -1), }", b"1234"),
     "its shape (-1, -1) makes no sense"),
    (npy_bytes("__import__('os').system('false')"), "this is no array in NumPy's format"),
    (npy_bytes("(" * 9000), "this is no array in NumPy's format"),
    (b"\x93NUMPY\x03\x00" + bytes(100), "version 3.0 of the format is not known"),
    (b"\x93NUMPY\x01\x00\xff\xff", "this is no array in NumPy's format"),
    (b"", "this is no array in NumPy's format"),
])  # fmt: skip
def test_a_damaged_array_is_one_line(content, message, tmp_path):
    refuse(zip_of(tmp_path / "m.npz", content), message)


def test_an_archive_that_declares_or_holds_too_much_is_refused(tmp_path, monkeypatch):
    small = npy_bytes("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1), }", bytes(4))
    refuse(zip_of(tmp_path / "a.npz", small, declared=0xFFFFFFF0), "bytes in 132")
    bomb = npy_bytes(
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1000, 1000), }", bytes(4000000)
    )
    path = zip_of(tmp_path / "b.npz", bomb, method=zipfile.ZIP_DEFLATED)
    assert path.stat().st_size < 6000
    monkeypatch.setattr("compress.models.npz.MAX_BYTES", 3_000_000)
    refuse(path, "bytes of arrays, at most 3000000 are read")


def test_other_ways_of_packing_are_refused(tmp_path):
    content = npy_bytes("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1), }", bytes(4))
    refuse(zip_of(tmp_path / "m.npz", content, method=zipfile.ZIP_LZMA), "packed in a way")
    with pytest.warns(UserWarning), zipfile.ZipFile(tmp_path / "n.npz", "w") as archive:
        archive.writestr("fc.weight.npy", content)
        archive.writestr("fc.weight.npy", content)
    refuse(tmp_path / "n.npz", "it holds 'fc.weight' twice")
