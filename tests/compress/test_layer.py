"""A quantized layer refuses what is no layer."""

import numpy as np
import pytest

from compress.layer import QuantizedLayer

SOUND = {
    "name": "fc1",
    "codes": np.array([[0, 1, 15], [2, 0, 0]], np.uint8),
    "codebook": np.arange(16, dtype=np.int16),
    "bias": np.array([-1, 32767], np.int16),
    "shift": 5,
    "relu": True,
    "input_frac": 8,
    "weight_frac": 4,
    "output_frac": 7,
}


def test_a_sound_layer():
    layer = QuantizedLayer(**SOUND)
    assert (layer.outputs, layer.inputs, layer.nonzeros) == (2, 3, 3)
    assert QuantizedLayer(**SOUND | {"bias": None}).bias is None


def test_a_layer_keeps_its_own_copy():
    codes = SOUND["codes"].copy()
    layer = QuantizedLayer(**SOUND | {"codes": codes})
    codes[:] = 99
    assert layer.codes.max() == 15
    with pytest.raises(ValueError, match="read-only"):
        layer.codebook[0] = 1


@pytest.mark.parametrize(("field", "value", "message"), [
    ("name", "", "must be 1 to 256 printable characters"),
    ("name", "a" * 257, "must be 1 to 256 printable characters"),
    ("name", "two\nlines", "must be 1 to 256 printable characters"),
    ("codes", np.full((2, 3), 16, np.uint8), "layer fc1: code 16 is above 15"),
    ("codes", np.zeros(3, np.uint8), "layer fc1: codes must have 2 axes, not 1"),
    ("codes", np.zeros((2, 0), np.uint8), r"layer fc1: codes of shape \(2, 0\) are empty"),
    ("codebook", np.zeros(15, np.int16), "layer fc1: the codebook has 15 values, not 16"),
    ("codebook", np.ones(16, np.int16), "layer fc1: codebook value 0 is 1; code 0 means 0"),
    ("bias", np.zeros(3, np.int16), "layer fc1: 3 biases for 2 outputs"),
    ("shift", 32, "layer fc1: shift 32 must lie in 0 ... 31"),
    ("shift", -1, "layer fc1: shift -1 must lie in 0 ... 31"),
    ("shift", 6, r"shift 6 is not input_frac 8 \+ weight_frac 4 - output_frac 7"),
    ("input_frac", 65, "input_frac 65 must lie in -64 ... 64"),
    ("weight_frac", -65, "weight_frac -65 must lie in -64 ... 64"),
    ("output_frac", 65, "output_frac 65 must lie in -64 ... 64"),
])
def test_values_are_checked(field, value, message):
    with pytest.raises(ValueError, match=message) as caught:
        QuantizedLayer(**SOUND | {field: value})
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("field", "value", "message"), [
    ("name", 3, "name must be a string, not 3"),
    ("codes", np.zeros((2, 3)), "codes must be an array of uint8, not float64"),
    ("codes", [[0, 1]], "codes must be an array of uint8, not list"),
    ("codebook", np.zeros(16, np.int32), "codebook must be an array of int16, not int32"),
    ("bias", np.zeros(2), "bias must be an array of int16, not float64"),
    ("shift", 5.0, "shift must be an integer, not 5.0"),
    ("shift", True, "shift must be an integer, not True"),
    ("relu", 1, "relu must be True or False, not 1"),
])
def test_types_are_checked(field, value, message):
    with pytest.raises(TypeError, match=message):
        QuantizedLayer(**SOUND | {field: value})
