"""Weight sharing: codes, gradients of codebooks, and fine-tuning."""

import autograd
import numpy as np
import pytest

from compress.layer import CODES
from compress.sharing.codebook import SharedWeights, share_weights, sum_over_clusters
from compress.sharing.fine_tune import fine_tune
from compress.training.network import Parameters, cross_entropy
from compress.training.trainer import gradients

SEEDS = pytest.mark.parametrize("rng", range(3), indirect=True)


def random_network(rng, sizes=(12, 20, 5)):
    """Layers with random codes and codebooks, biases, and labelled samples."""
    layers, biases = [], []
    for inputs, outputs in zip(sizes[:-1], sizes[1:]):
        codebook = np.concatenate(([0.0], np.sort(rng.normal(0, 0.5, CODES - 1))))
        codes = rng.integers(0, CODES, (outputs, inputs)).astype(np.uint8)
        layers.append(SharedWeights(codes, codebook))
        biases.append(rng.normal(0, 0.1, outputs))
    x = rng.normal(size=(50, sizes[0]))
    return layers, biases, x, rng.integers(0, sizes[-1], 50)


@SEEDS
def test_kept_weights_get_the_nearest_value_and_others_code_0(rng):
    weights = rng.laplace(size=(40, 30))
    mask = np.abs(weights) > 1.0
    shared = share_weights(weights, mask)
    assert shared.codes.dtype == np.uint8 and shared.codebook.shape == (CODES,)
    assert shared.codebook[0] == 0.0
    assert np.array_equal(shared.codes != 0, mask)
    nearest = np.abs(weights[mask][:, None] - shared.codebook[1:]).min(axis=1)
    assert np.array_equal(np.abs(weights[mask] - shared.weights[mask]), nearest)
    assert not shared.weights[~mask].any()
    assert len(np.unique(shared.codes)) == CODES


def test_a_kept_weight_of_zero_gets_a_code_that_is_not_0():
    shared = share_weights(np.array([[0.0, 1.0, -1.0]]), np.array([[True, True, False]]))
    assert shared.codes[0, 0] != 0 and shared.codes[0, 2] == 0
    assert shared.weights.tolist() == [[0.0, 1.0, 0.0]]


def test_a_layer_without_weights():
    shared = share_weights(np.ones((2, 3)), np.zeros((2, 3), dtype=bool))
    assert not shared.codes.any() and not shared.codebook.any()


def test_gradients_are_summed_over_clusters_by_hand():
    codes = np.array([[1, 0, 3], [3, 1, 0]], dtype=np.uint8)
    summed = sum_over_clusters(np.array([[1.0, 2.0, 4.0], [8.0, 16.0, 32.0]]), codes)
    assert summed.tolist() == [0.0, 17.0, 0.0, 12.0] + [0.0] * 12


@SEEDS
def test_summed_gradients_are_autograd_s_through_the_gather(rng):
    layers, biases, x, y = random_network(rng)
    weights = tuple(layer.weights for layer in layers)
    by_weights, _ = gradients(Parameters(weights, tuple(biases)), x, y)

    def loss(codebooks):
        gathered = [book[layer.codes] for book, layer in zip(codebooks, layers, strict=True)]
        return cross_entropy(gathered, biases, x, y)

    through_gather = autograd.grad(loss)([layer.codebook for layer in layers])
    for gradient, layer, expected in zip(by_weights, layers, through_gather, strict=True):
        summed = sum_over_clusters(gradient, layer.codes)
        assert np.abs(expected[1:]).max() > 1e-3
        assert np.allclose(summed[1:], expected[1:], rtol=1e-10, atol=1e-13)
        assert summed[0] == 0.0


@SEEDS
def test_fine_tuning_lowers_the_loss_and_keeps_codes_and_zero(rng):
    layers, biases, x, y = random_network(rng)
    before = cross_entropy([layer.weights for layer in layers], biases, x, y)
    books = [layer.codebook.copy() for layer in layers]
    shares = []
    tuned, parameters = fine_tune(
        layers, biases, x, y, epochs=20, rng=rng, rate=1e-2, progress=shares.append
    )
    assert cross_entropy(parameters.weights, parameters.biases, x, y) < 0.9 * before
    for layer, new, weights, book in zip(layers, tuned, parameters.weights, books, strict=True):
        assert np.array_equal(new.codes, layer.codes)
        assert new.codebook[0] == 0.0
        assert np.array_equal(new.weights, weights)
        assert np.array_equal(layer.codebook, book), "the argument was changed"
        assert not np.array_equal(new.codebook, book)
    assert shares == sorted(shares) and shares[-1] == 1.0
