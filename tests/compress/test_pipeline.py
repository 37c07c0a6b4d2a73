"""A trained network and a recipe become compressed layers."""

import numpy as np
import pytest
from model_files import random_tensors

from compress.models import DenseLayer, DenseNetwork
from compress.pipeline import SYNTHETIC, compress_network
from compress.recipe import LayerSettings, Recipe, RecipeError, RecipeLayer, Training


def network_of(rng, lengths, bias=True):
    tensors = random_tensors(rng, lengths)
    last = len(lengths) - 1
    return DenseNetwork(tuple(
        DenseLayer(f"fc{n}", tensors[f"fc{n}.weight"],
                   tensors[f"fc{n}.bias"] if bias else None, n < last)
        for n in range(1, len(lengths))
    ))


@pytest.mark.parametrize("rng", [0], indirect=True)
def test_each_layer_keeps_what_its_settings_say(rng):
    network = network_of(rng, [40, 30, 20, 10])
    recipe = Recipe(
        defaults=LayerSettings(density=0.1),
        layers=(RecipeLayer("fc2", LayerSettings(threshold=0.2, bits=2, relu=False)),
                RecipeLayer("fc3", LayerSettings(density=1.0, bits=1))),
    )
    first, second, third = compress_network(network, recipe).layers
    assert first.nonzeros == 120 and third.nonzeros == 200
    kept = np.abs(network.layers[1].weights) >= np.float32(0.2)
    assert np.array_equal(second.codes != 0, kept)
    assert [layer.relu for layer in (first, second, third)] == [True, False, False]
    assert [len(np.unique(layer.codes[layer.codes > 0])) for layer in (first, second, third)] == [
        15, 3, 1,
    ]


@pytest.mark.parametrize("rng", [0], indirect=True)
def test_without_density_all_weights_that_are_not_zero_are_kept(rng):
    network = network_of(rng, [20, 30, 5])
    weights = np.where(rng.random((30, 20)) < 0.3, network.layers[0].weights, 0)
    sparse = DenseLayer("fc1", weights, None, True)
    made = compress_network(DenseNetwork((sparse, network.layers[1])), Recipe())
    assert np.array_equal(made.layers[0].codes != 0, weights != 0)
    assert made.layers[0].bias is None and made.layers[1].bias is not None
    # A density above what is there takes no zero along.
    again = compress_network(
        DenseNetwork((sparse, network.layers[1])), Recipe(defaults=LayerSettings(density=0.9))
    )
    assert np.array_equal(again.layers[0].codes != 0, weights != 0)


@pytest.mark.parametrize("rng", [0], indirect=True)
def test_calibration_data_choose_the_formats_and_their_absence_is_a_warning(rng, tmp_path):
    network = network_of(rng, [8, 6, 4])
    np.save(tmp_path / "x.npy", 100 * rng.normal(size=(50, 8)))
    known = compress_network(network, Recipe(calibration=tmp_path / "x.npy"))
    unknown = compress_network(network, Recipe())
    assert known.warnings == () and unknown.warnings == (SYNTHETIC,)
    # Inputs a hundred times larger need six or seven bits more before the binary point.
    assert unknown.layers[0].input_frac - known.layers[0].input_frac in (6, 7)
    other = compress_network(network, Recipe(seed=2))
    assert [own.codes.tolist() for own in other.layers] == [
        own.codes.tolist() for own in unknown.layers
    ]


@pytest.mark.parametrize("rng", [3], indirect=True)
def test_training_wins_accuracy_back(rng, tmp_path):
    centres = rng.normal(size=(4, 12))
    labels = rng.integers(0, 4, 600)
    x = centres[labels] + 0.7 * rng.normal(size=(600, 12))
    np.save(tmp_path / "x.npy", x)
    np.save(tmp_path / "y.npy", labels)
    training = Training(tmp_path / "x.npy", tmp_path / "y.npy", rounds=2, epochs=15, rate=0.01)
    network = network_of(rng, [12, 16, 4])
    defaults = LayerSettings(density=0.3)
    accuracies = []
    for recipe in (Recipe(defaults), Recipe(defaults, training=training)):
        made = compress_network(network, recipe)
        assert [own.nonzeros for own in made.layers] == [round(0.3 * 192), round(0.3 * 64)]
        values = x
        for own in made.layers:
            weights = np.ldexp(own.codebook[own.codes].astype(float), -own.weight_frac)
            values = values @ weights.T + np.ldexp(own.bias.astype(float), -own.output_frac)
            values = np.maximum(values, 0) if own.relu else values
        accuracies.append(np.mean(np.argmax(values, axis=1) == labels))
    assert accuracies[0] < 0.6 and accuracies[1] > 0.9
    repeated = compress_network(network, Recipe(defaults, training=training))
    assert all(
        np.array_equal(a.codes, b.codes) and np.array_equal(a.codebook, b.codebook)
        for a, b in zip(repeated.layers, made.layers, strict=True)
    )


def one(weights, bias=None, relu=False):
    return DenseNetwork((DenseLayer("fc", np.asarray(weights, float), bias, relu),))


@pytest.mark.parametrize(("network", "recipe", "message"), [
    (one([[1.0]]), Recipe(layers=(RecipeLayer("no"),)),
     "the recipe's layer 'no' is not in the model; it has fc"),
    (one([[1e30]]), Recipe(), "layer fc: weight: the magnitude 1e+30 is too large"),
    (one([[1.0]], np.array([1e300])), Recipe(), "layer fc: bias: the magnitude 1e+300 is too"),
    (one([[1.0]]), Recipe(training=Training("x", "y")), "training needs a bias in every layer"),
    (one([[1.0]], np.zeros(1), True), Recipe(training=Training("x", "y")),
     "training is for networks with ReLU behind every layer but the last"),
])  # fmt: skip
def test_what_does_not_fit_is_one_line(network, recipe, message, tmp_path):
    np.save(tmp_path / "x.npy", np.ones((3, 1)))
    if recipe.training is not None:
        recipe = Recipe(training=Training(tmp_path / "x.npy", tmp_path / "y.npy"))
    with pytest.raises(RecipeError) as caught:
        compress_network(network, recipe)
    assert message in str(caught.value) and "\n" not in str(caught.value)
