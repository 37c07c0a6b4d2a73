"""Training: data, gradients, Adam, masks, and that a seed decides everything."""

import numpy as np
import pytest

from compress.training.data import SIDE, load_digits_split, with_shifts
from compress.training.network import Parameters, accuracy, cross_entropy, forward, initialise
from compress.training.optimiser import Adam
from compress.training.trainer import gradients, minibatches, noisy, train

SEEDS = pytest.mark.parametrize("rng", range(3), indirect=True)


def two_groups(rng, samples=200):
    """Two groups of points that a line separates."""
    y = rng.integers(0, 2, samples)
    return rng.normal(size=(samples, 4)) + 4.0 * y[:, None], y


def test_split_is_stratified_and_disjoint():
    split = load_digits_split(7)
    assert len(split.test_y) >= 360 and len(split.train_y) + len(split.test_y) == 1797
    assert split.train_x.shape[1] == split.test_x.shape[1] == SIDE**2
    assert split.train_x.min() == 0.0 and split.train_x.max() == 1.0
    counts = np.bincount(split.test_y, minlength=10)
    shares = np.bincount(np.concatenate((split.train_y, split.test_y))) * 360 / 1797
    assert np.abs(counts - shares).max() <= 1.0
    train_images = {image.tobytes() for image in split.train_x}
    assert len(train_images) == len(split.train_x), "the data set has no image twice"
    assert not train_images & {image.tobytes() for image in split.test_x}


def test_split_depends_on_the_seed_only():
    first, again, other = load_digits_split(1), load_digits_split(1), load_digits_split(2)
    assert np.array_equal(first.test_x, again.test_x)
    assert np.array_equal(first.train_y, again.train_y)
    assert not np.array_equal(first.test_x, other.test_x)


def test_shifts_move_by_one_pixel():
    image = np.arange(1.0, 65.0)
    moved, labels = with_shifts(image[None], np.array([3]))
    assert labels.tolist() == [3] * 5
    square, views = image.reshape(8, 8), moved.reshape(5, 8, 8)
    assert np.array_equal(views[0], square)
    assert np.array_equal(views[1][:-1], square[1:]) and not views[1][-1].any()
    assert np.array_equal(views[2][1:], square[:-1]) and not views[2][0].any()
    assert np.array_equal(views[3][:, :-1], square[:, 1:]) and not views[3][:, -1].any()
    assert np.array_equal(views[4][:, 1:], square[:, :-1]) and not views[4][:, 0].any()


def test_forward_by_hand():
    weights = [np.array([[1.0, -1.0], [2.0, 0.0]]), np.array([[1.0, 1.0]])]
    biases = [np.array([0.0, -1.0]), np.array([-10.0])]
    # The first hidden unit is cut by the ReLU; the output is negative and is not.
    assert forward(weights, biases, np.array([[1.0, 3.0]])).tolist() == [[-9.0]]


def test_cross_entropy_by_hand_and_of_large_scores():
    weights, biases = [np.eye(2)], [np.zeros(2)]
    x, y = np.array([[0.0, 0.0], [2.0, 0.0]]), np.array([0, 1])
    expected = (np.log(2.0) + np.log(1.0 + np.exp(2.0))) / 2
    assert cross_entropy(weights, biases, x, y) == pytest.approx(expected, rel=1e-12)
    assert cross_entropy(weights, biases, np.array([[1e4, 0.0]]), np.array([1])) == 1e4


@SEEDS
def test_gradients_are_finite_differences(rng):
    parameters = initialise((5, 7, 3), rng)
    x, y = rng.normal(size=(20, 5)), rng.integers(0, 3, 20)
    by_weights, by_biases = gradients(parameters, x, y)
    step = 1e-6
    for arrays, found in ((parameters.weights, by_weights), (parameters.biases, by_biases)):
        for array, gradient in zip(arrays, found, strict=True):
            place = tuple(rng.integers(0, size) for size in array.shape)
            losses = []
            for change in (step, -2 * step):
                array[place] += change
                losses.append(cross_entropy(parameters.weights, parameters.biases, x, y))
            array[place] += step
            slope = (losses[0] - losses[1]) / (2 * step)
            assert gradient[place] == pytest.approx(slope, rel=1e-4, abs=1e-8)


def test_first_adam_steps_by_hand():
    array = np.array([1.0, 1.0])
    optimiser = Adam([array.shape], rate=0.1)
    optimiser.step([array], [np.array([5.0, -0.01])])
    # With both moments corrected, the first step has the size of the rate, whatever the gradient.
    assert np.allclose(array, [0.9, 1.1], rtol=0, atol=1e-5)
    optimiser.step([array], [np.array([0.0, -0.01])])
    first, second = 0.9 * 0.5 / (1 - 0.9**2), 0.999 * 0.025 / (1 - 0.999**2)
    assert np.allclose(array, [0.9 - 0.1 * first / np.sqrt(second), 1.2], rtol=0, atol=1e-5)


@SEEDS
def test_minibatches_take_every_sample_once_an_epoch(rng):
    batches = list(minibatches(10, 4, 3, rng))
    assert [len(batch) for batch in batches] == [4, 4, 2] * 3
    epochs = np.concatenate(batches).reshape(3, 10)
    assert np.array_equal(np.sort(epochs, axis=1), np.tile(np.arange(10), (3, 1)))


@SEEDS
def test_training_learns_and_leaves_its_arguments_alone(rng):
    x, y = two_groups(rng)
    start = initialise((4, 8, 2), rng)
    copies = [array.copy() for array in start.weights + start.biases]
    shares = []
    trained = train(start, x, y, epochs=150, rng=rng, rate=1e-2, progress=shares.append)
    assert accuracy(trained, x, y) > 0.97
    assert all(map(np.array_equal, copies, start.weights + start.biases))
    assert len(shares) == 150 * 2 and shares == sorted(shares) and shares[-1] == 1.0


@SEEDS
def test_noise_has_the_given_deviation_and_leaves_the_samples_alone(rng):
    x = rng.uniform(0, 1, (1000, 64))
    before = x.copy()
    added = noisy(x, 0.1, rng) - x
    assert np.array_equal(x, before)
    # 64,000 draws: five standard errors of the mean and of the deviation.
    assert abs(added.mean()) < 5 * 0.1 / np.sqrt(x.size)
    assert abs(added.std() - 0.1) < 5 * 0.1 / np.sqrt(2 * x.size)
    state = rng.bit_generator.state
    assert noisy(x, 0.0, rng) is x and rng.bit_generator.state == state


@SEEDS
def test_masked_weights_stay_exactly_zero(rng):
    x, y = two_groups(rng)
    start = initialise((4, 8, 2), rng)
    masks = [rng.random(weight.shape) < 0.5 for weight in start.weights]
    trained = train(
        start, x, y, epochs=5, rng=rng, rate=1e-2, weight_decay=0.5, noise=0.1, masks=masks
    )
    for weight, mask, before in zip(trained.weights, masks, start.weights, strict=True):
        assert not weight[~mask].any()
        assert np.all(weight[mask] != before[mask])


def test_weight_decay_shrinks_weights_without_gradient():
    # A single class: the loss is 0 whatever the weights are, only decay acts.
    start = Parameters((np.ones((1, 3)),), (np.ones(1),))
    x, y = np.ones((4, 3)), np.zeros(4, dtype=np.int64)
    rng = np.random.default_rng(0)
    trained = train(start, x, y, epochs=1, rng=rng, rate=0.1, weight_decay=0.5)
    assert np.allclose(trained.weights[0], 1 - 0.1 * 0.5, rtol=0, atol=1e-12)
    assert trained.biases[0].tolist() == [1.0]


def test_a_seed_decides_everything():
    def trained(seed):
        rng = np.random.default_rng(seed)
        x, y = two_groups(rng)
        return train(initialise((4, 8, 2), rng), x, y, epochs=3, rng=rng, noise=0.1)

    first, again, other = trained(5), trained(5), trained(6)
    assert all(map(np.array_equal, first.weights, again.weights))
    assert all(map(np.array_equal, first.biases, again.biases))
    assert not np.array_equal(first.weights[0], other.weights[0])
