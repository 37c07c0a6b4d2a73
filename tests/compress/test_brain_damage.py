"""Optimal Brain Damage: the Hessian's diagonal against the definition, saliencies against losses."""

import autograd
import numpy as np
import pytest

from compress.pruning.brain_damage import damage, hessian_diagonals, saliencies
from compress.training.network import Parameters, cross_entropy, forward, initialise
from compress.training.trainer import train

SEEDS = pytest.mark.parametrize("rng", range(3), indirect=True)


@SEEDS
def test_one_layer_has_the_exact_hessian(rng):
    parameters = initialise((4, 3), rng)
    x, y = rng.normal(size=(30, 4)), rng.integers(0, 3, 30)

    def loss(flat):
        return cross_entropy([flat.reshape(3, 4)], parameters.biases, x, y)

    exact = autograd.hessian(loss)(parameters.weights[0].ravel())
    found = hessian_diagonals(parameters, x)[0]
    assert np.allclose(found.ravel(), np.diag(exact), rtol=1e-10, atol=1e-14)


@SEEDS
def test_deep_networks_have_the_gauss_newton_matrix(rng):
    sizes = (3, 5, 4, 3)
    parameters = initialise(sizes, rng)
    biases = [rng.normal(0, 0.1, size) for size in sizes[1:]]
    parameters = Parameters(parameters.weights, tuple(biases))
    x = rng.normal(size=(700, 3))  # more than are taken at once
    diagonals = hessian_diagonals(parameters, x)
    for number, weight in enumerate(parameters.weights):

        def outputs(changed):
            weights = list(parameters.weights)
            weights[number] = changed
            return forward(weights, biases, x)

        jacobian = autograd.jacobian(outputs)(weight)  # (samples, classes, outputs, inputs)
        scores = outputs(weight)
        p = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        by_outputs = np.einsum("nc,cd->ncd", p, np.eye(3)) - np.einsum("nc,nd->ncd", p, p)
        expected = np.einsum("ncij,ncd,ndij->ij", jacobian, by_outputs, jacobian) / len(x)
        assert expected.max() > 1e-3
        assert np.allclose(diagonals[number], expected, rtol=1e-9, atol=1e-14)


@SEEDS
def test_saliency_is_the_rise_of_the_loss_at_a_minimum(rng):
    x = rng.normal(size=(400, 6))
    y = (x @ rng.normal(size=6) + rng.normal(size=400) > 0).astype(int)
    start = initialise((6, 2), rng)
    trained = train(start, x, y, epochs=400, rng=rng, rate=3e-2, batch=400)
    base = cross_entropy(trained.weights, trained.biases, x, y)
    saliency = saliencies(trained, x)[0]
    rises = np.empty(saliency.shape)
    for place in np.ndindex(saliency.shape):
        weight = trained.weights[0].copy()
        weight[place] = 0.0
        rises[place] = cross_entropy([weight], trained.biases, x, y) - base
    small = np.abs(trained.weights[0]) < 0.5
    assert small.sum() >= 3
    assert np.allclose(saliency[small], rises[small], rtol=0.15, atol=1e-3)
    assert np.corrcoef(saliency.ravel(), rises.ravel())[0, 1] > 0.98


def test_a_large_weight_on_a_dead_input_goes_first():
    weights = np.array([[5.0, 0.1], [-4.0, -0.2]])
    x = np.stack((np.zeros(50), np.linspace(-3, 3, 50)), axis=1)
    parameters = Parameters((weights,), (np.zeros(2),))
    assert saliencies(parameters, x)[0][:, 0].tolist() == [0.0, 0.0]
    assert damage(parameters, 0.5, x)[0].tolist() == [[False, True], [False, True]]
