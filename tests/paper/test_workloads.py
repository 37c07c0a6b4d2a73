"""The layers of the paper: sizes, densities, varieties, the same every time."""

import numpy as np
import pytest

from compress.geometry import Geometry
from paper.layers import PAPER_LAYERS, PaperLayer
from paper.workloads import find_layer, make_image, make_layer, make_vector

SMALL = ("Alex-8", "NT-We", "NT-LSTM")


@pytest.mark.parametrize("name", SMALL)
@pytest.mark.parametrize("variety", ["uniform", "skewed"])
def test_layers_have_the_sizes_and_densities_of_table_iii(name, variety):
    layer = find_layer(name)
    made = make_layer(layer, variety)
    assert made.codes.shape == (layer.outputs, layer.inputs)
    assert made.nonzeros == round(layer.weights * layer.weight_density)
    assert made.codes.max() == 15 and set(np.unique(made.codes)) == set(range(16))


def test_the_skewed_variety_is_skewed():
    def spread(variety, axis):
        kept = np.count_nonzero(make_layer(find_layer("NT-LSTM"), variety).codes, axis=axis)
        return kept.std() / kept.mean()

    for axis in (0, 1):
        assert spread("skewed", axis) > 3 * spread("uniform", axis)


@pytest.mark.parametrize("layer", PAPER_LAYERS, ids=lambda layer: layer.name)
def test_vectors_have_the_density_of_table_iii(layer):
    vector = make_vector(layer)
    assert vector.shape == (layer.inputs,) and vector.dtype == np.int16
    assert np.count_nonzero(vector) == round(layer.inputs * layer.activation_density)
    # A vector without zeros is no output of a ReLU.
    assert (vector < 0).any() == (layer.activation_density == 1.0)


def test_the_same_seed_gives_the_same_layer_and_another_seed_another():
    layer = PaperLayer("small", 50, 40, 0.3, 0.5)
    assert np.array_equal(make_layer(layer).codes, make_layer(layer).codes)
    assert not np.array_equal(make_layer(layer).codes, make_layer(layer, seed=1).codes)
    assert not np.array_equal(make_vector(layer), make_vector(layer, seed=1))
    other = PaperLayer("other", 50, 40, 0.3, 0.5)
    assert not np.array_equal(make_layer(layer).codes, make_layer(other).codes)


def test_a_balanced_image_says_where_its_rows_are():
    made = make_layer(PaperLayer("small", 50, 40, 0.3, 0.5), "skewed")
    geometry = Geometry(num_pe=4, reg_depth=16, act_depth=64, bias_depth=64)
    order = make_image(made, geometry, balanced=True).manifest["output_order"]
    assert sorted(order) == list(range(40)) and order != list(range(40))
    assert "output_order" not in make_image(made, geometry).manifest


def test_a_variety_that_is_not_known_is_refused():
    with pytest.raises(ValueError, match="uniform, skewed, not 'flat'"):
        make_layer(PaperLayer("small", 50, 40, 0.3, 0.5), "flat")
