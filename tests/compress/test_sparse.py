"""Relative-indexed columns and rows: there and back, SciPy's structure, sizes, refusals."""

import dataclasses
import json

import numpy as np
import pytest
import scipy.sparse

from compress import api
from compress.command import main
from compress.encode import encode_layer
from compress.sparse import best, decode, encode, storage_sizes
from compress.sparse.matrix import ORDERS, WIDTHS

SHAPES = [(1, 1), (1, 40), (40, 1), (37, 53), (300, 7), (3, 300)]


def random_codes(shape, density, seed=0):
    rng = np.random.default_rng(seed)
    return (rng.integers(1, 16, shape) * (rng.random(shape) < density)).astype(np.uint8)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("density", [0.0, 0.02, 0.3, 1.0])
def test_there_and_back(order, width, density):
    for shape in SHAPES:
        codes = random_codes(shape, density)
        stored = encode(codes, order, width)
        assert np.array_equal(decode(stored), codes)
        assert stored.indices.max(initial=0) < 1 << width
        # A padding entry is there for nothing but to bridge 2**width zeros.
        assert np.all(stored.indices[stored.values == 0] == (1 << width) - 1)


def test_without_padding_it_is_scipys_matrix():
    codes = random_codes((60, 50), 0.2)
    for order, form in (("csc", scipy.sparse.csc_matrix), ("csr", scipy.sparse.csr_matrix)):
        theirs, ours = form(codes), encode(codes, order, 8)
        assert ours.padding == 0
        assert np.array_equal(ours.values, theirs.data)
        assert np.array_equal(ours.pointers, theirs.indptr)


def test_columns_of_four_bits_are_the_machines_of_one_pe():
    codes = random_codes((400, 30), 0.03)
    ours, machine = encode(codes), encode_layer(codes, 1)
    assert np.array_equal(ours.indices << 4 | ours.values, machine.entries[0])
    assert np.array_equal(ours.pointers, machine.pointers[0])
    assert ours.padding == machine.fillers > 0


def test_the_papers_example():
    column = np.array([0, 0, 1, 2] + 18 * [0] + [3], np.uint8)[:, None]
    stored = encode(column, "csc", 4)
    assert stored.values.tolist() == [1, 2, 0, 3] and stored.indices.tolist() == [2, 0, 15, 2]


@pytest.mark.parametrize("density", [0.0, 0.01, 0.1, 0.5])
def test_sizes_are_those_of_stored_matrices(density):
    for shape in SHAPES:
        codes = random_codes(shape, density)
        sizes = storage_sizes(codes)
        assert [(s.order, s.index_bits) for s in sizes] == [(o, w) for o in ORDERS for w in WIDTHS]
        for size in sizes:
            stored = encode(codes, size.order, size.index_bits)
            assert size.entries == len(stored.values) and size.padding == stored.padding
            assert size.pointers == len(stored.pointers)
        smallest = best(sizes)
        assert all(smallest.bits <= size.bits for size in sizes)
        for order in ORDERS:
            chosen = encode(codes, order, None)
            assert chosen.index_bits == best(storage_sizes(codes, [order])).index_bits
            assert np.array_equal(decode(chosen), codes)


def test_sparser_matrices_want_wider_indices():
    def width(density):
        return best(storage_sizes(random_codes((1000, 200), density), ["csc"])).index_bits

    assert width(0.5) == 2 < width(0.1) < width(0.01)


@pytest.mark.parametrize("order, width, words", [
    ("coo", 4, "order must be csc or csr, not 'coo'"),
    ("csc", 1, "index_bits must be from 2 to 8, not 1"),
    ("csr", 9, "index_bits must be from 2 to 8, not 9"),
])  # fmt: skip
def test_refusals(order, width, words):
    with pytest.raises(ValueError, match=words):
        encode(random_codes((3, 4), 0.5), order, width)


def test_codes_that_are_none_are_refused():
    with pytest.raises(ValueError, match="code 16 is above 15"):
        encode(np.full((2, 2), 16, np.uint8))
    with pytest.raises(ValueError, match="matrix of uint8"):
        encode(np.zeros(4, np.uint8))


@pytest.mark.parametrize("change, words", [
    ({"pointers": np.array([0, 1, 9])}, "do not delimit"),
    ({"pointers": np.array([0, 3, 2])}, "do not delimit"),
    ({"indices": np.zeros(1, np.uint8)}, "do not delimit"),
    ({"indices": np.array([0, 3], np.uint8)}, "behind the end at 3"),
])  # fmt: skip
def test_damaged_matrices_are_refused(change, words):
    sound = encode(np.array([[1, 0], [0, 0], [0, 2]], np.uint8))
    with pytest.raises(ValueError, match=words):
        decode(dataclasses.replace(sound, **change))


def test_the_command_shows_every_width_and_the_smallest(tmp_path, capsys):
    rng = np.random.default_rng(0)
    np.savez(tmp_path / "m.npz", W1=rng.normal(size=(40, 30)), W2=rng.normal(size=(9, 40)))
    api.compress(tmp_path / "m.npz", tmp_path / "m.eie", density=0.2)
    image = str(tmp_path / "m.eie")
    assert main(["inspect", image, "--storage"]) == 0
    out = capsys.readouterr().out
    assert out.count("*") == 2 and out.count("CSC") == out.count("CSR") == 14
    assert main(["inspect", image, "--storage", "--json"]) == 0
    first, second = json.loads(capsys.readouterr().out)
    assert len(first["sizes"]) == len(second["sizes"]) == 14
    wanted = dict(api.storage(image))[first["layer"]]
    assert [size["bits"] for size in first["sizes"]] == [size.bits for size in wanted]
