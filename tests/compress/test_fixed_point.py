"""Fixed-point formats: rounding, and binary points that keep accumulators within 16 bits."""

import numpy as np
import pytest

from compress.fixed_point import (
    HEADROOM,
    LayerFormat,
    choose_formats,
    fitting_frac,
    largest_accumulator,
    quantize,
    to_fixed,
)
from compress.layer import CODES
from compress.sharing.codebook import SharedWeights

SEEDS = pytest.mark.parametrize("rng", range(4), indirect=True)


def random_layers(rng, sizes, scale):
    """Random shared layers and biases."""
    layers = [
        SharedWeights(
            rng.integers(0, CODES, (outputs, inputs)).astype(np.uint8),
            np.concatenate(([0.0], rng.normal(0, scale, CODES - 1))),
        )
        for inputs, outputs in zip(sizes[:-1], sizes[1:])
    ]
    return layers, [rng.normal(0, scale, outputs) for outputs in sizes[1:]]


@pytest.mark.parametrize(
    ("value", "frac", "expected"),
    [
        (1.0, 14, 16384),
        (0.5, 0, 0),
        (1.5, 0, 2),
        (-1.5, 0, -2),
        (-2.5, 0, -2),
        (0.7, 2, 3),
        (1.0, 15, 32767),
        (-1.0, 15, -32768),
        (-9.0, 15, -32768),
        (65536.0, -4, 4096),
    ],
)
def test_rounds_to_nearest_even_and_saturates(value, frac, expected):
    fixed = to_fixed(np.array([value]), frac)
    assert fixed.dtype == np.int16
    assert fixed.tolist() == [expected]


@SEEDS
def test_rounding_error_is_at_most_half_a_step(rng):
    values = rng.uniform(-1, 1, 1000)
    back = to_fixed(values, 12) * 2.0**-12
    assert np.abs(back - values).max() <= 2.0**-13


@pytest.mark.parametrize("largest", [1e-9, 0.3, 0.9999, 1.0, 1.0001, 2.0, 100.0, 32767.0, 1e6])
def test_fitting_frac_is_the_largest_that_fits(largest):
    frac = fitting_frac(largest)
    assert largest * 2.0**frac <= 32767 < largest * 2.0 ** (frac + 1)


def test_fitting_frac_of_zeros_and_nonsense():
    assert fitting_frac(0.0) == 15
    for nonsense in (-1.0, np.inf, np.nan):
        with pytest.raises(ValueError, match="must be finite and not negative"):
            fitting_frac(nonsense)


def test_largest_accumulator_sees_partial_sums_and_the_bias():
    weights = np.array([[3.0, -3.0, 1.0]])
    x = np.array([[1.0, 1.0, 1.0]])
    assert largest_accumulator(weights, np.array([0.5]), x) == 3.5
    assert largest_accumulator(weights, np.array([-9.0]), x) == 9.0


@SEEDS
def test_largest_accumulator_over_many_samples(rng):
    weights, bias, x = rng.normal(size=(7, 9)), rng.normal(size=7), rng.normal(size=(70, 9))
    expected = np.abs(bias).max()
    for sample in x:
        sums = bias.copy()
        for column, value in zip(weights.T, sample, strict=True):
            sums += column * value
            expected = max(expected, np.abs(sums).max())
    assert largest_accumulator(weights, bias, x) == pytest.approx(expected, rel=1e-12)


@SEEDS
@pytest.mark.parametrize("scale", [1e-4, 0.1, 30.0])
def test_formats_chain_fit_and_leave_headroom(rng, scale):
    layers, biases = random_layers(rng, (30, 20, 10, 5), scale)
    x = rng.uniform(0, 1, (40, 30))
    formats = choose_formats(layers, biases, x)
    assert formats[0].input_frac == fitting_frac(x.max())
    for before, after in zip(formats, formats[1:]):
        assert after.input_frac == before.output_frac
    for number, (layer, bias, chosen) in enumerate(zip(layers, biases, formats, strict=True)):
        assert 0 <= chosen.shift <= 31
        largest = largest_accumulator(layer.weights, bias, x)
        assert HEADROOM * largest * 2.0**chosen.output_frac <= 32767
        assert np.abs(layer.codebook).max() * 2.0**chosen.weight_frac <= 32767
        quantized = quantize(f"layer {number}", layer, bias, chosen, relu=number < 2)
        assert quantized.shift == chosen.shift
        step = 2.0**-chosen.weight_frac
        assert np.abs(quantized.codebook * step - layer.codebook).max() <= step / 2
        assert np.array_equal(quantized.bias, to_fixed(bias, chosen.output_frac))
        assert quantized.codebook[0] == 0
        x = np.maximum(x @ layer.weights.T + bias, 0.0)


def test_shift_stays_in_range_where_precision_would_not():
    # Large outputs of small inputs would need a shift above 31, tiny weights one below 0.
    small, large = np.zeros(CODES), np.zeros(CODES)
    small[1], large[1] = 1e-9, 1e4
    codes = np.ones((1, 4), dtype=np.uint8)
    x = np.full((3, 4), 1e-6)
    for codebook, bias in ((large, 1e8), (small, 0.0)):
        (chosen,) = choose_formats([SharedWeights(codes, codebook)], [np.array([bias])], x)
        assert 0 <= chosen.shift <= 31
        quantize("edge", SharedWeights(codes, codebook), np.array([bias]), chosen, relu=True)


def test_calibration_needs_data():
    layers, biases = random_layers(np.random.default_rng(0), (4, 2), 1.0)
    with pytest.raises(ValueError, match="at least one calibration input"):
        choose_formats(layers, biases, np.zeros((0, 4)))


def test_shift_is_the_difference_of_the_formats():
    assert LayerFormat(input_frac=14, weight_frac=13, output_frac=11).shift == 16
