"""HashedNets: the hashes, gradients through the sharing, training, and equal sizes."""

import autograd
import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from compress.compare.hashing import count_weights, small_sizes
from compress.hashednets.hashing import HashedLayer, mix
from compress.hashednets.network import initialise_hashed, train_hashed
from compress.training.network import Parameters, cross_entropy
from compress.training.trainer import gradients

SEEDS = pytest.mark.parametrize("rng", range(3), indirect=True)


def test_hash_is_that_of_splitmix64():
    # The first numbers of the published generator with state 0 ... and one to one.
    assert int(mix(np.zeros(1, np.uint64), 0)[0]) == 0xE220A8397B1DCDAF
    assert int(mix(np.zeros(1, np.uint64), 1)[0]) == 0x6E789E6AA1B965F4
    assert len(np.unique(mix(np.arange(100000, dtype=np.uint64), 3))) == 100000


@pytest.mark.parametrize("values", [1, 7, 100])
def test_values_and_signs_are_used_evenly_and_apart(values):
    layer = HashedLayer(300, 400, values, seed=2)
    counts = np.bincount(layer.places.ravel(), minlength=values)
    expected = layer.places.size / values
    assert len(counts) == values
    # Chi-square of `values` cells lies within 6 deviations of its mean.
    chi = np.sum((counts - expected) ** 2 / expected)
    assert abs(chi - (values - 1)) <= 6 * np.sqrt(2 * values)
    assert set(np.unique(layer.signs)) == {-1.0, 1.0}
    assert abs(layer.signs.mean()) < 6 / np.sqrt(layer.signs.size)
    by_value = np.bincount(layer.places.ravel(), weights=layer.signs.ravel())
    assert np.abs(by_value).max() < 6 * np.sqrt(expected)


def test_layers_depend_on_their_seed_and_nothing_else():
    one, same, other = (HashedLayer(20, 30, 50, seed) for seed in (1, 1, 2))
    assert np.array_equal(one.places, same.places) and np.array_equal(one.signs, same.signs)
    assert np.mean(one.places == other.places) < 0.1
    # A larger matrix begins with the same weights: a hash needs no table.
    assert np.array_equal(HashedLayer(40, 60, 50, 1).places[:20, :30], one.places)


@SEEDS
def test_gradients_are_summed_over_shared_weights_with_their_signs(rng):
    network = initialise_hashed((6, 8, 3), 4, rng)
    x, y = rng.normal(size=(40, 6)), rng.integers(0, 3, 40)

    def loss(shared):
        weights = [layer.weights(own) for layer, own in zip(network.layers, shared, strict=True)]
        return cross_entropy(weights, network.biases, x, y)

    found = autograd.grad(loss)(list(network.shared))
    by_weights, _ = gradients(network.parameters, x, y)
    for own, gradient, layer in zip(found, by_weights, network.layers, strict=True):
        summed = np.bincount(
            layer.places.ravel(), (gradient * layer.signs).ravel(), minlength=layer.values
        )
        assert np.abs(summed).max() > 1e-3
        assert np.allclose(own, summed, rtol=1e-10, atol=1e-14)


@SEEDS
def test_training_lowers_the_loss_and_keeps_the_sharing(rng):
    network = initialise_hashed((10, 16, 3), 8, rng)
    assert network.free == 20 + 6
    x = rng.normal(size=(200, 10))
    y = np.argmax(x[:, :3], axis=1)

    def loss(parameters: Parameters) -> float:
        return cross_entropy(parameters.weights, parameters.biases, x, y)

    before = loss(network.parameters)
    with threadpool_limits(1):
        trained = train_hashed(network, x, y, epochs=30, rng=rng, rate=1e-2)
    assert loss(trained.parameters) < 0.8 * before
    assert loss(network.parameters) == before, "the argument was changed"
    for weights, own in zip(trained.parameters.weights, trained.shared, strict=True):
        assert len(np.unique(np.abs(weights))) <= own.size


@pytest.mark.parametrize("compression", [1, 2, 4, 8, 16, 32, 64])
def test_small_networks_have_at_most_as_many_weights(compression):
    sizes = (64, 300, 100, 10)
    wanted = count_weights(sizes) // compression
    small = small_sizes(sizes, wanted)
    assert small[0] == 64 and small[-1] == 10
    assert 0.85 * wanted <= count_weights(small) <= wanted


def test_refusals():
    with pytest.raises(ValueError, match="cannot share 0 values"):
        HashedLayer(2, 3, 0, 0)
    with pytest.raises(ValueError, match="must be at least 1"):
        initialise_hashed((2, 2), 0.5, np.random.default_rng(0))
