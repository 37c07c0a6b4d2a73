"""Arithmetic of fewer bits on a small digits network."""

import numpy as np
import pytest

from compress.digits.files import write_result
from compress.digits.recipe import Recipe, compress_digits
from compress.geometry import Geometry
from compress.training.data import load_digits_split
from compress.training.network import accuracy
from model import Network
from paper.precision import arithmetics, measure_precision, multiply_pj, run_digits

QUICK = Recipe(
    sizes=(64, 40, 10), densities=(0.4, 0.6), training_epochs=4, pruning_rounds=1,
    pruning_epochs=2, sharing_epochs=1,
)  # fmt: skip


@pytest.fixture(scope="module")
def digits():
    return compress_digits(3, Geometry(num_pe=4), recipe=QUICK)


def test_sixteen_bits_are_the_machines(digits, tmp_path):
    write_result(digits, tmp_path / "digits")
    network = Network.load(next((tmp_path / "digits").glob("*.eie")))
    x = load_digits_split(3).test_x
    ours = run_digits(digits.networks["shared"], digits.layers, x, "fixed16")
    assert np.array_equal(ours, network.run(digits.inputs))


def test_float_is_the_trained_network(digits):
    split = load_digits_split(3)
    outputs = run_digits(digits.networks["shared"], digits.layers, split.test_x, "float32")
    assert outputs.dtype == np.float32
    right = np.mean(np.argmax(outputs, axis=1) == split.test_y)
    assert right == accuracy(digits.networks["shared"], split.test_x, split.test_y)


def test_more_bits_come_closer_to_float(digits):
    x = load_digits_split(3).test_x[:50]
    exact = run_digits(digits.networks["shared"], digits.layers, x, "float32")
    frac = digits.layers[-1].output_frac

    def error(bits):
        outputs = run_digits(digits.networks["shared"], digits.layers, x, f"fixed{bits}")
        return np.abs(outputs * 2.0 ** -(frac + bits - 16) - exact).max()

    assert error(32) < 1e-4 < error(16) < error(12) < error(8)


def test_accuracies_of_all_arithmetics(digits):
    def make(seed, geometry):
        assert seed == 3
        return digits

    measured = {own.arithmetic: own for own in measure_precision([3], make)}
    assert list(measured) == arithmetics()
    assert measured["fixed32"].accuracy == measured["float32"].accuracy > 0.8
    assert measured["fixed4"].accuracy < measured["float32"].accuracy - 0.1
    assert measured["float32"].images == 360 and measured["float32"].seed == 3


def test_energy_falls_with_the_bits():
    assert multiply_pj("float32") == 3.7 and multiply_pj("fixed32") == 3.1
    assert multiply_pj("fixed16") == pytest.approx(3.1 / 5)
