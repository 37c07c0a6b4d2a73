"""Which tensors of a file are a layer's, and in which order the layers follow."""

import numpy as np
import pytest
from model_files import random_tensors

from compress.models.order import chain_order
from compress.models.pairing import LayerSource, find_layers


def shapes_of(lengths, names):
    tensors = random_tensors(np.random.default_rng(0), lengths, names)
    return {name: own.shape for name, own in tensors.items()}


@pytest.mark.parametrize(("names", "first"), [
    ("fc{}.weight,fc{}.bias", "fc1"),
    ("{}.weight,{}.bias", "1"),
    ("classifier.{}.weight,classifier.{}.bias", "classifier.1"),
    ("module.net/fc{}/weights,module.net/fc{}/biases", "module.net/fc1"),
    ("W{},b{}", "layer1"),
    ("w_{},b_{}", "layer_1"),
    ("enc.W{},enc.b{}", "enc1"),
    ("fc{}_W,fc{}_b", "fc1"),
])  # fmt: skip
def test_both_customs_of_naming_are_known_and_numbers_count(names, first):
    shapes = shapes_of([5] * 13, names)
    shuffled = dict(sorted(shapes.items(), key=lambda item: item[0][::-1]))
    layers = find_layers(shuffled)
    weight, bias = names.split(",")
    assert [(own.weight, own.bias) for own in layers] == [
        (weight.format(n), bias.format(n)) for n in range(1, 13)
    ]
    assert layers[0].name == first


def test_a_bias_may_be_absent_and_numbers_may_have_gaps():
    shapes = {"net.0.weight": (7, 4), "net.2.weight": (3, 7), "net.2.bias": (3,)}
    assert find_layers(shapes) == [
        LayerSource("net.0", "net.0.weight"), LayerSource("net.2", "net.2.weight", "net.2.bias"),
    ]


def test_a_single_layer_needs_no_number():
    assert find_layers({"weight": (3, 4), "bias": (3,)}) == [
        LayerSource("layer", "weight", "bias"),
    ]


def test_names_without_numbers_are_ordered_by_their_lengths():
    shapes = {"out.weight": (2, 9), "hidden.weight": (9, 7), "input.weight": (7, 5)}
    assert [own.name for own in find_layers(shapes)] == ["input", "hidden", "out"]


def test_transposed_weights_chain_too():
    shapes = {"W1": (4, 7), "b1": (7,), "W2": (7, 3), "b2": (3,)}
    layers = find_layers(shapes, transpose=True)
    assert [(own.name, own.transpose) for own in layers] == [("layer1", True), ("layer2", True)]


RECIPE = "name the layers in a recipe"


@pytest.mark.parametrize(("shapes", "message"), [
    ({}, "it holds no weights: " + RECIPE),
    ({"fc1.bias": (3,), "fc2.weight": (3, 3)}, "bias 'fc1.bias' has no weight beside it"),
    ({"fc1.weight": (3, 4), "bn.running_mean": (3,)},
     "'bn.running_mean' is neither a weight nor a bias that can be told by its name"),
    ({"conv.weight": (8, 3, 3, 3)}, "'conv.weight' has the shape (8, 3, 3, 3), which is no fully"),
    ({"bn.weight": (8,)}, "'bn.weight' has the shape (8,), which is no fully connected layer"),
    ({"fc.weight": (0, 3)}, "'fc.weight' has the shape (0, 3), which is no fully connected"),
    ({"fc.weight": (3, 4), "fc.bias": (5,)}, "'fc.bias' of shape (5,) is no bias for 3 outputs"),
    ({"fc.weight": (3, 4), "fc.bias": (4,)},
     "of 'fc.weight': if weights are (inputs, outputs), give --transpose"),
    ({"fc.weight": (3, 4), "fc.W": (3, 4)}, "'fc.weight' and 'fc.W' are both called 'fc'"),
    ({"fc1.weight": (3, 4), "fc2.weight": (5, 6)},
     "layer 'fc2' takes 6 inputs, but layer 'fc1' before it gives 3: give the order"),
    ({"in.weight": (4, 4), "out.weight": (4, 4)},
     "the lengths of layers 'in' and 'out' agree in more than one order: give the order"),
    ({"in.weight": (4, 4), "out.weight": (5, 5)}, "agree in no order: give the order"),
    ({"a\nb.weight": (4, 4)}, r"layer name 'a\nb.weight' must be 1 to 256 printable characters"),
    ({"9" * 5000 + ".weight": (4, 4)}, "must be 1 to 256 printable characters"),
])  # fmt: skip
def test_what_is_unclear_is_one_line(shapes, message):
    with pytest.raises(ValueError) as caught:
        find_layers(shapes)
    assert message in str(caught.value) and "\n" not in str(caught.value)


def test_many_layers_of_one_length_are_refused_and_not_tried_for_ever():
    for count in (30, 400):
        lengths = {"abcdefghij"[n % 10] * (n // 10 + 1): (4, 4) for n in range(count)}
        with pytest.raises(ValueError, match="order"):
            chain_order(lengths)
    dead_ends = {chr(97 + n) * 2: (n // 2 % 3, (n // 2 + 1) % 3) for n in range(26)}
    dead_ends["end"] = (7, 8)
    with pytest.raises(ValueError, match="order"):
        chain_order(dead_ends)
