"""Bases: orthogonal and invertible, their energy compaction, and coefficients' distributions."""

import numpy as np
import pytest

from compress.bases.basis import BASES, Basis, dct_matrix, random_orthogonal
from compress.bases.compaction import distribution, energy_curve, kurtosis
from compress.compare.bases import basis_distributions

SEEDS = pytest.mark.parametrize("rng", range(3), indirect=True)
SHARES = np.linspace(0, 1, 11)


@SEEDS
@pytest.mark.parametrize("name", BASES)
@pytest.mark.parametrize("shape", [(7, 12), (12, 7), (1, 5), (5, 1)])
def test_weights_come_back_and_energy_stays(rng, name, shape):
    weights = rng.normal(size=shape)
    basis = BASES[name](weights, rng)
    coefficients = basis.coefficients(weights)
    assert coefficients.shape == shape
    assert np.allclose(basis.weights(coefficients), weights, rtol=0, atol=1e-12)
    assert np.sum(coefficients**2) == pytest.approx(np.sum(weights**2))
    changed = rng.normal(size=shape)
    error = np.sum((basis.weights(changed) - weights) ** 2)
    assert error == pytest.approx(np.sum((changed - coefficients) ** 2))


def test_cosines_are_those_of_scipy():
    from scipy.fft import dct

    x = np.random.default_rng(1).normal(size=9)
    assert np.allclose(dct_matrix(9).T @ x, dct(x, norm="ortho"), rtol=0, atol=1e-12)


def test_random_rotations_prefer_no_direction():
    rng = np.random.default_rng(2)
    drawn = np.array([random_orthogonal(3, rng) for _ in range(4000)])
    # Elements have mean 0 and variance 1/3; 6 deviations of 4000 draws.
    assert np.abs(drawn.mean(axis=0)).max() < 6 * np.sqrt(1 / 3 / 4000)
    assert np.abs((drawn**2).mean(axis=0) - 1 / 3).max() < 6 * np.sqrt(4 / 45 / 4000)


@SEEDS
def test_svd_has_singular_values_on_the_diagonal_and_nothing_else(rng):
    weights = rng.normal(size=(6, 9))
    coefficients = BASES["SVD"](weights, rng).coefficients(weights)
    expected = np.zeros((6, 9))
    np.fill_diagonal(expected, np.linalg.svd(weights, compute_uv=False))
    assert np.allclose(coefficients, expected, rtol=0, atol=1e-12)


@SEEDS
def test_pca_puts_energy_into_the_first_columns(rng):
    weights = rng.normal(size=(50, 3)) @ rng.normal(size=(3, 20)) + 0.01 * rng.normal(size=(50, 20))
    by_column = np.sum(BASES["PCA"](weights, rng).coefficients(weights) ** 2, axis=0)
    assert np.all(np.diff(by_column) <= 1e-9)
    assert by_column[:3].sum() > 0.999 * by_column.sum()
    assert np.allclose(by_column, np.linalg.svd(weights, compute_uv=False) ** 2, rtol=1e-6)


@SEEDS
def test_smooth_weights_are_compact_in_cosines_and_no_others_in_random_ones(rng):
    ramp = np.add.outer(np.linspace(-1, 1, 30), np.linspace(-2, 2, 40)) + 0.01
    curves = {
        name: energy_curve(make(ramp, rng).coefficients(ramp), SHARES)
        for name, make in BASES.items()
    }
    assert curves["DCT"][1] > 0.999 > curves["weights"][1]
    assert curves["random"][1] < 0.8
    noise = rng.normal(size=(30, 40))
    plain = energy_curve(noise, SHARES)
    cosines = energy_curve(BASES["DCT"](noise, rng).coefficients(noise), SHARES)
    assert np.abs(cosines - plain).max() < 0.06


def test_energy_by_hand():
    matrix = np.array([[3.0, 0.0], [-4.0, 0.0]])
    assert energy_curve(matrix, np.array([0, 0.25, 0.5, 1])).tolist() == [0.0, 0.64, 1.0, 1.0]
    assert energy_curve(np.zeros(4), np.array([0.0, 0.5])).tolist() == [1.0, 1.0]


@SEEDS
def test_kurtosis_of_known_distributions(rng):
    assert kurtosis(np.array([1.0, -1.0, 1.0, -1.0])) == -2.0
    assert kurtosis(np.full(5, 3.0)) == 0.0
    assert kurtosis(rng.normal(size=200000)) == pytest.approx(0.0, abs=0.07)
    assert kurtosis(rng.uniform(size=200000)) == pytest.approx(-1.2, abs=0.05)


@SEEDS
def test_histograms_count_everything_and_rotations_make_weights_normal(rng):
    sparse = rng.laplace(size=(60, 60)) * (rng.random((60, 60)) < 0.1)
    found = basis_distributions(sparse, seed=3)
    assert list(found) == list(BASES)
    for own in found.values():
        assert own.counts.sum() == sparse.size and len(own.edges) == len(own.counts) + 1
        assert own.deviation == pytest.approx(np.sqrt(np.mean(sparse**2)))
    # Pruned weights are far from normal; sums of many of them are not.
    assert found["weights"].kurtosis > 20 > 1 > abs(found["random"].kurtosis)
    assert distribution(np.zeros((2, 2))).counts.sum() == 4


@SEEDS
def test_cost_counts_the_vectors_that_are_used(rng):
    weights = rng.normal(size=(6, 9))
    kept = np.zeros((6, 9))
    kept[0, 0], kept[2, 2], kept[2, 3] = 1.0, 2.0, 3.0
    costs = {name: make(weights, rng).cost(kept) for name, make in BASES.items()}
    assert costs == {
        "weights": 3, "DCT": 3, "random": 3, "PCA": 3 + 3 * 9, "SVD": 3 + 2 * 6 + 3 * 9,
    }


def test_what_is_not_orthogonal_is_refused():
    with pytest.raises(ValueError, match="the right basis is not orthogonal"):
        Basis(np.eye(2), np.ones((2, 2)))
