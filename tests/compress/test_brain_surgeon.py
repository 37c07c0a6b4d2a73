"""Optimal Brain Surgeon: against brute force, constrained least squares, and itself in blocks."""

import itertools
import numpy as np
import pytest

from compress.pruning.brain_surgeon import layer_hessian, operate, output_error
from compress.pruning.brain_surgeon_blocked import (
    inverse_factor,
    operate_blocked,
    operate_network,
)
from compress.pruning.magnitude import keep_largest
from compress.training.network import Parameters, forward, initialise

SEEDS = pytest.mark.parametrize("rng", range(3), indirect=True)


def correlated(rng, samples, inputs):
    """Inputs that share a few causes, as the outputs of a layer do."""
    causes = rng.normal(size=(samples, max(2, inputs // 3)))
    mixed = causes @ rng.normal(size=(causes.shape[1], inputs))
    return np.maximum(mixed + 0.3 * rng.normal(size=mixed.shape), 0.0)


def best_row(row, mask, hessian):
    """The row on a support that changes the outputs least: d(error)/d(w) = 0 on the support."""
    kept = np.flatnonzero(mask)
    best = np.zeros(len(row))
    best[kept] = np.linalg.solve(hessian[np.ix_(kept, kept)], hessian[kept] @ row)
    return best


@SEEDS
def test_hessian_is_that_of_the_output_error(rng):
    x = correlated(rng, 60, 7)
    change = rng.normal(size=(4, 7))
    hessian = layer_hessian(x, damping=0.0)
    expected = np.sum((x @ change.T) ** 2) / len(x) / 2
    assert output_error(change, hessian) == pytest.approx(expected)
    damped = layer_hessian(x, damping=0.1) - hessian
    assert np.allclose(damped, 0.1 * np.mean(np.diag(hessian)) * np.eye(7))


@SEEDS
def test_one_weight_is_the_best_of_all_with_all_others_refitted(rng):
    hessian = layer_hessian(correlated(rng, 50, 6))
    weights = rng.normal(size=(3, 6))
    left, mask = operate(weights, hessian, 17 / 18)
    errors = {}
    for place in np.ndindex(3, 6):
        one = np.ones(6, dtype=bool)
        one[place[1]] = False
        row = best_row(weights[place[0]], one, hessian)
        errors[place] = output_error((row - weights[place[0]])[None], hessian)
    gone = tuple(int(axis[0]) for axis in np.nonzero(~mask))
    assert gone == min(errors, key=errors.get)
    assert output_error(left - weights, hessian) == pytest.approx(errors[gone])


@SEEDS
@pytest.mark.parametrize("density", [0.0, 0.2, 0.5, 0.9, 1.0])
def test_what_is_left_is_the_best_on_its_support(rng, density):
    hessian = layer_hessian(correlated(rng, 80, 10))
    weights = rng.normal(size=(5, 10))
    left, mask = operate(weights, hessian, density)
    assert mask.sum() == round(density * 50) and not left[~mask].any()
    for row, own, kept in zip(weights, left, mask, strict=True):
        assert np.allclose(own, best_row(row, kept, hessian), rtol=1e-7, atol=1e-9)


@SEEDS
def test_greedy_is_close_to_the_best_of_all_supports(rng):
    hessian = layer_hessian(correlated(rng, 80, 8))
    weights = rng.normal(size=(1, 8))
    best = min(
        output_error(best_row(weights[0], np.isin(np.arange(8), kept), hessian) - weights, hessian)
        for kept in itertools.combinations(range(8), 4)
    )
    found = output_error(operate(weights, hessian, 0.5)[0] - weights, hessian)
    magnitude = output_error(weights * ~keep_largest(weights, 0.5), hessian)
    assert best - 1e-12 <= found <= 2.5 * best
    assert found < magnitude


@SEEDS
def test_independent_inputs_make_it_pruning_by_magnitude(rng):
    weights = rng.normal(size=(6, 9))
    for operated in (operate, operate_blocked):
        left, mask = operated(weights, np.eye(9), 0.4)
        assert np.array_equal(mask, keep_largest(weights, 0.4))
        assert np.allclose(left, weights * mask, rtol=0, atol=1e-12)


@SEEDS
def test_factor_holds_the_inverses_of_all_that_is_left(rng):
    hessian = layer_hessian(correlated(rng, 60, 8))
    factor = inverse_factor(hessian)
    for j in range(8):
        inverse = np.linalg.inv(hessian[j:, j:])
        assert np.isclose(factor[j, j] ** 2, inverse[0, 0])
        assert np.allclose(factor[j, j:] / factor[j, j], inverse[0] / inverse[0, 0])


@SEEDS
@pytest.mark.parametrize("block", [1, 5, 16, 100])
def test_blocks_give_what_column_by_column_elimination_does(rng, block):
    hessian = layer_hessian(correlated(rng, 100, 37))
    weights = rng.normal(size=(9, 37))
    mask = rng.random((9, 37)) < 0.4
    left, same = operate_blocked(weights, hessian, 0.4, mask=mask, block=block)
    plain = weights.copy()
    for j in range(37):
        inverse = np.linalg.inv(hessian[j:, j:])
        plain[:, j:] -= np.outer(~mask[:, j] * plain[:, j], inverse[0] / inverse[0, 0])
    assert np.array_equal(same, mask)
    assert np.allclose(left, plain * mask, rtol=0, atol=1e-9)


@SEEDS
@pytest.mark.parametrize("density", [0.1, 0.3, 0.6])
def test_blocked_lies_between_exact_and_magnitude(rng, density):
    hessian = layer_hessian(correlated(rng, 300, 40))
    weights = rng.normal(size=(30, 40))
    kept = keep_largest(weights, density)
    magnitude = output_error(weights * ~kept, hessian)
    exact = output_error(operate(weights, hessian, density)[0] - weights, hessian)
    left, mask = operate_blocked(weights, hessian, density, block=20)
    assert mask.sum() == round(density * weights.size) and not left[~mask].any()
    blocked = output_error(left - weights, hessian)
    assert exact < blocked < 0.8 * magnitude


@SEEDS
def test_a_network_keeps_its_outputs_better_than_by_magnitude(rng):
    dense = initialise((12, 30, 5), rng)
    x = correlated(rng, 400, 12)
    wanted = forward(dense.weights, dense.biases, x)
    pruned, masks = operate_network(dense, [0.5, 0.5], x)
    by_size = dense.masked([keep_largest(w, 0.5) for w in dense.weights])

    def error(parameters: Parameters) -> float:
        return float(np.mean((forward(parameters.weights, parameters.biases, x) - wanted) ** 2))

    assert error(pruned) < 0.5 * error(by_size)
    for weight, mask in zip(pruned.weights, masks, strict=True):
        assert mask.sum() == round(0.5 * mask.size) and not weight[~mask].any()


def test_inputs_that_are_always_zero():
    x = np.zeros((20, 4))
    x[:, 0] = np.arange(20)
    weights = np.array([[1.0, 9.0, 9.0, 9.0]])
    for hessian in (layer_hessian(x), layer_hessian(np.zeros((20, 4)))):
        left, _ = operate_blocked(weights, hessian, 0.25)
        assert np.all(np.isfinite(left)) and np.count_nonzero(left) == 1
    assert operate(weights, layer_hessian(x), 0.25)[1].tolist() == [[True, False, False, False]]


def test_bad_calibration_is_refused():
    for x in (np.zeros((0, 3)), np.zeros(3)):
        with pytest.raises(ValueError, match="no samples"):
            layer_hessian(x)
    with pytest.raises(ValueError, match="must be finite"):
        layer_hessian(np.array([[1.0, np.nan]]))
    with pytest.raises(ValueError, match="not positive definite: use more damping"):
        operate_blocked(np.ones((2, 2)), -np.eye(2), 0.5)
    with pytest.raises(ValueError, match="density 1.5"):
        operate(np.ones((2, 2)), np.eye(2), 1.5)
