"""Relative indices, coded matrices, and sizes that account for every bit."""

import numpy as np
import pytest
from sample_networks import random_codes, random_network

from compress.entropy.gaps import WIDTHS, best_width, symbol_frequencies, to_gaps, to_places, to_symbols
from compress.entropy.matrix import decode_matrix, encode_matrix
from compress.entropy.sizes import LayerSizes, layer_sizes
from compress.layer import QuantizedLayer

SEEDS = pytest.mark.parametrize("rng", range(3), indirect=True)


def test_gaps_by_hand():
    gaps = to_gaps(np.array([2, 3, 22]))
    assert gaps.tolist() == [2, 0, 18]
    assert to_symbols(gaps, 4).tolist() == [2, 0, 15, 3]
    assert to_symbols(np.array([14, 15, 30]), 4).tolist() == [14, 15, 0, 15, 15, 0]
    assert to_places(np.array([2, 0, 15, 3], np.uint8), 4).tolist() == [2, 3, 22]


@SEEDS
@pytest.mark.parametrize("width", WIDTHS)
def test_places_come_back_at_every_width(rng, width):
    places = np.flatnonzero(rng.random(5000) < 0.03)
    gaps = to_gaps(places)
    symbols = to_symbols(gaps, width)
    assert symbols.dtype == np.uint8
    assert np.array_equal(to_places(symbols, width), places)
    counted = symbol_frequencies(np.bincount(gaps), width)
    assert counted.tolist() == np.bincount(symbols, minlength=1 << width).tolist()


def test_no_non_zero_and_a_gap_without_end():
    assert to_symbols(to_gaps(np.empty(0, np.int64)), 4).size == 0
    assert to_places(np.empty(0, np.uint8), 4).size == 0
    with pytest.raises(ValueError, match="does not end"):
        to_places(np.array([1, 15], np.uint8), 4)


@SEEDS
@pytest.mark.parametrize("density", [0.004, 0.05, 0.4, 1.0])
def test_the_chosen_width_is_smallest(rng, density):
    codes = random_codes(rng, 150, 200, density)
    chosen = encode_matrix(codes)
    assert chosen.width == best_width(to_gaps(np.flatnonzero(codes)))

    def size(coded):
        return len(coded.coded_indices) + len(coded.index_code.pack())

    # Both are rounded to bytes.
    assert size(chosen) <= min(size(encode_matrix(codes, width)) for width in WIDTHS) + 1


@SEEDS
@pytest.mark.parametrize("shape", [(1, 1), (1, 97), (97, 1), (31, 53)])
@pytest.mark.parametrize("density", [0.0, 0.1, 1.0])
def test_matrices_come_back(rng, shape, density):
    codes = random_codes(rng, *shape, density)
    coded = encode_matrix(codes)
    assert coded.nonzeros == np.count_nonzero(codes)
    assert np.array_equal(decode_matrix(coded), codes)


def test_sizes_of_a_layer_by_hand():
    codes = np.zeros((4, 20), np.uint8)
    codes[0, 0], codes[1, 0], codes[3, 19] = 3, 3, 3  # gaps 0, 19, 58
    book = np.zeros(16, np.int16)
    layer = QuantizedLayer("a", codes, book, np.zeros(4, np.int16), 0, True, 0, 0, 0)
    assert layer_sizes(layer) == LayerSizes(
        weights=80, kept=3, indices=7, escapes=4, dense=32 * 84, pruned=7 * 36 + 4 * 32,
        shared=7 * 8 + 15 * 16 + 4 * 16, huffman_codes=8, huffman_indices=layer_indices(codes),
        huffman_tables=8 * (table_bytes(codes) + 10) + 15 * 16, biases=64,
    )


def layer_indices(codes):
    return 8 * len(encode_matrix(codes).coded_indices)


def table_bytes(codes):
    return len(encode_matrix(codes).index_code.pack())


@SEEDS
def test_sizes_fall_with_every_step_and_add_up(rng):
    layers = random_network(rng, [200, 300, 100], 0.1)
    sizes = [layer_sizes(layer) for layer in layers]
    for own in sizes:
        assert own.dense > own.pruned > own.shared > own.huffman > 0
        assert own.ratio == own.dense / own.huffman
    total = sizes[0] + sizes[1]
    assert total.huffman == sizes[0].huffman + sizes[1].huffman
    assert total.kept == sum(layer.nonzeros for layer in layers)
