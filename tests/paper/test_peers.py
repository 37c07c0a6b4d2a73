"""Measured peers: every kernel computes the same product, and the command's answers."""

import dataclasses

import numpy as np
import pytest

from paper import peers
from paper.csv_files import read_records
from paper.peers import KERNELS, NOT_INSTALLED, PeerTime, main, measure_peers, sparse_layer
from paper.published import layers

SMALL = dataclasses.replace(
    layers()["Alex-8"], name="small", inputs=300, outputs=700, weight_density=0.1
)


@pytest.fixture(autouse=True)
def small_layers(monkeypatch):
    monkeypatch.setattr(peers, "layers", lambda: {"small": SMALL})


def test_a_layer_has_its_densities():
    weights, activations = sparse_layer(SMALL)
    assert weights.shape == (700, 300) and weights.dtype == activations.dtype == np.float32
    assert np.count_nonzero(weights) == 21_000
    assert np.count_nonzero(activations) == round(0.375 * 300)


@pytest.mark.parametrize("kernel", KERNELS)
def test_kernels_compute_the_same(kernel):
    weights, activations = sparse_layer(SMALL, 2)
    try:
        run, library = KERNELS[kernel](weights, activations)
    except ImportError:
        pytest.skip(f"{kernel}: {NOT_INSTALLED}")
    result = run()
    result = result.toarray() if hasattr(result, "toarray") else np.asarray(result)
    expected = weights.astype(np.float64) @ activations
    assert np.allclose(result.ravel(), expected, rtol=1e-4, atol=1e-4)
    assert "thread" in library


def test_times_are_medians_of_repeats_after_a_first_one(monkeypatch):
    calls = []

    def make(weights, activations):
        return lambda: calls.append(1), "lib 1.0, 1 thread"

    monkeypatch.setattr(peers, "KERNELS", {"one": make})
    (own,) = measure_peers(seconds=0)
    assert len(calls) == 6 and 0 <= own.least <= own.microseconds < 1e5
    assert own.library == "lib 1.0, 1 thread" and own.processor


def test_other_work_on_the_processor_is_told(monkeypatch, capsys):
    times = iter([(900.0, 100.0), (110.0, 100.0)])
    monkeypatch.setattr(peers, "_time_us", lambda run, seconds: next(times))
    two = {name: KERNELS["NumPy dense"] for name in ("one", "two")}
    monkeypatch.setattr(peers, "KERNELS", two)
    assert main([]) == 0
    assert "medians far above the least time: 1" in capsys.readouterr().out


def test_a_missing_library_is_named(monkeypatch, capsys):
    def missing(weights, activations):
        raise ImportError

    monkeypatch.setattr(peers, "KERNELS", {"gone": missing})
    (own,) = measure_peers()
    assert own.microseconds is None and own.library == NOT_INSTALLED
    assert main([]) == 0
    assert NOT_INSTALLED in capsys.readouterr().out


def test_the_command_prints_and_writes(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(peers, "KERNELS", {"NumPy dense": KERNELS["NumPy dense"]})
    monkeypatch.setattr(peers, "_SECONDS", 0.0)
    assert main(["small", "--out", str(tmp_path / "peers.csv")]) == 0
    (own,) = read_records(tmp_path / "peers.csv", PeerTime)
    assert own.layer == "small" and own.microseconds > 0
    assert "NumPy" in own.library and own.library in capsys.readouterr().out


def test_refusals(tmp_path, capsys):
    assert main(["big"]) == 2
    assert capsys.readouterr().err == "error: no layer big; there is small\n"
    assert main(["--seed", "-1"]) == 2
    assert main(["--out", str(tmp_path / "no" / "peers.csv")]) == 1
    assert "there is no folder" in capsys.readouterr().err
