"""Biased weight decay: its derivative, and that it empties weights that are not needed."""

import autograd
import autograd.numpy as anp
import numpy as np
import pytest

from compress.pruning.biased_decay import hyperbolic_bias, hyperbolic_pull
from compress.training.network import initialise
from compress.training.trainer import train

SEEDS = pytest.mark.parametrize("rng", range(3), indirect=True)


@SEEDS
def test_pull_is_the_derivative_of_the_bias(rng):
    weights = rng.normal(size=(5, 6))

    def bias(w):
        ratios = anp.abs(w) / 0.3
        return anp.sum(ratios / (1 + ratios))

    assert hyperbolic_bias(weights, 0.3) == pytest.approx(bias(weights))
    pull = hyperbolic_pull(2.0, 0.3)(weights)
    assert np.allclose(pull * np.sign(weights), 2.0 * autograd.grad(bias)(weights))
    assert hyperbolic_pull(1.0, 0.5)(np.array([0.0, 0.5])).tolist() == [2.0, 0.5]


@SEEDS
def test_weights_without_a_use_reach_zero_and_others_stay(rng):
    x = rng.normal(size=(500, 10))
    y = (x[:, 0] - x[:, 1] > 0).astype(int)  # eight inputs do not matter
    start = initialise((10, 2), rng)

    def weights(**options):
        trained = train(start, x, y, epochs=100, rng=rng, rate=1e-2, **options).weights[0]
        return np.abs(trained[1] - trained[0]), np.abs(trained[:, 2:]).max()

    plain, largest_useless = weights()
    pulled, largest_pulled = weights(pull=hyperbolic_pull(0.8, 1.0))
    assert largest_useless > 0.2 and largest_pulled < 0.02
    assert plain[:2].min() > 1.5 and pulled[:2].min() > 0.5


def test_without_strength_nothing_changes():
    rng = np.random.default_rng(2)
    start, x, y = initialise((4, 3), rng), rng.normal(size=(20, 4)), rng.integers(0, 3, 20)
    without = train(start, x, y, epochs=2, rng=np.random.default_rng(3))
    idle = train(start, x, y, epochs=2, rng=np.random.default_rng(3), pull=hyperbolic_pull(0, 1))
    assert np.array_equal(without.weights[0], idle.weights[0])


@pytest.mark.parametrize(("strength", "scale"), [(-1.0, 1.0), (1.0, 0.0), (np.nan, 1.0)])
def test_impossible_settings(strength, scale):
    with pytest.raises(ValueError, match="must not be negative"):
        hyperbolic_pull(strength, scale)
