"""Decoding columns: the worked examples, fillers, cuts, errors and what is counted."""

import numpy as np
import pytest
from handmade import encode_columns

from model.columns import decode_columns, rows_per_pe

#: PE 0 of the paper's Figures 2 and 3: (row, column) of its entries, their z, its pointers.
PAPER_ENTRIES = [(0, 0), (8, 0), (12, 0), (4, 1), (0, 2), (12, 2), (0, 4), (4, 4), (0, 5), (12, 5),
                 (0, 6), (8, 7), (12, 7)]
PAPER_Z = [0, 1, 0, 1, 0, 2, 0, 0, 0, 2, 0, 2, 0]
PAPER_POINTERS = [0, 3, 4, 6, 6, 8, 10, 11, 13]


def decode(entries, pointers, outputs, *, reg_depth=64, width=64, depth=64):
    """Decode columns of PEs given as lists."""
    memory = np.zeros((len(entries), depth), np.uint8)
    for pe, own in enumerate(entries):
        memory[pe, : len(own)] = own
    pointers = np.array(pointers, np.uint32)
    inputs = pointers.shape[1] - 1
    return decode_columns(memory, pointers, 0, inputs, outputs, reg_depth, width)


def column(columns, j):
    part = slice(columns.offsets[j], columns.offsets[j + 1])
    return list(zip(columns.element[part].tolist(), columns.code[part].tolist(), strict=True))


def test_papers_example():
    entries = [z << 4 | (i % 15 + 1) for i, z in enumerate(PAPER_Z)]
    none = [0] * len(PAPER_POINTERS)
    columns = decode([entries, [], [], []], [PAPER_POINTERS, none, none, none], 16)
    got = [(row, j, code) for j in range(8) for row, code in column(columns, j)]
    assert got == [(row, j, i % 15 + 1) for i, (row, j) in enumerate(PAPER_ENTRIES)]
    assert not columns.row_error.any()
    assert columns.empty[:, 0].tolist() == [False] * 3 + [True] + [False] * 4


def test_handmade_encoder_makes_the_papers_example():
    codes = np.zeros((16, 8), int)
    for i, (row, j) in enumerate(PAPER_ENTRIES):
        codes[row, j] = i % 15 + 1
    entries, pointers = encode_columns(codes.tolist(), 4)
    assert [entry >> 4 for entry in entries[0]] == PAPER_Z
    assert pointers[0] == PAPER_POINTERS


def test_filler_example():
    # [0, 0, 1, 2, eighteen zeros, 3]
    columns = decode([[0x21, 0x02, 0xF0, 0x23]], [[0, 4]], 23)
    assert column(columns, 0) == [(2, 1), (3, 2), (22, 3)]
    assert (columns.entries[0, 0], columns.fillers[0, 0], columns.words[0, 0]) == (3, 1, 1)


def test_row_beyond_the_pass_is_dropped_and_counted():
    columns = decode([[0x11, 0x02], [0x11]], [[0, 2], [0, 1]], 3)
    # PE 0 has local rows 0 and 1, PE 1 only local row 0.
    assert rows_per_pe(3, 2).tolist() == [2, 1]
    assert column(columns, 0) == [(2, 1)]
    assert columns.row_error.tolist() == [[True, True]]
    assert columns.entries.tolist() == [[2, 1]]


def test_filler_beyond_the_pass_is_no_error():
    columns = decode([[0x01, 0xF0]], [[0, 2]], 4)
    assert not columns.row_error.any()
    assert columns.fillers.tolist() == [[1]]


def test_long_column_is_cut():
    columns = decode([[0x01] * 6], [[0, 6]], 4, reg_depth=4, width=32)
    assert [row for row, _ in column(columns, 0)] == [0, 1, 2, 3]
    assert columns.row_error.tolist() == [[True]]
    assert (columns.entries[0, 0], columns.words[0, 0]) == (4, 1)


def test_pointer_errors_make_columns_empty():
    pointers = [[2, 1, 65, 3, 64, 64], [0, 0, 0, 1, 2, 2]]
    columns = decode([[0x01] * 64, [0x01, 0x02]], pointers, 8)
    assert columns.pointer_error[:, 0].tolist() == [True, False, True, False, False]
    assert columns.range_error[:, 0].tolist() == [False, True, False, False, False]
    assert columns.empty[:, 0].tolist() == [True, True, True, False, True]
    assert not columns.pointer_error[:, 1].any() and not columns.range_error[:, 1].any()


@pytest.mark.parametrize(
    ("width", "expected"), [(32, [2, 1, 2]), (64, [1, 1, 2]), (512, [1, 1, 1])]
)
def test_words_spanned(width, expected):
    columns = decode([[0x01] * 12], [[2, 6, 7, 12]], 64, width=width)
    assert columns.words[:, 0].tolist() == expected


@pytest.mark.parametrize("rng", range(4), indirect=True)
def test_random_matrices_come_back(rng):
    for num_pe in (1, 2, 8):
        codes = rng.integers(1, 16, (150, 9)) * (rng.random((150, 9)) < 0.05)
        entries, pointers = encode_columns(codes.tolist(), num_pe)
        columns = decode(entries, pointers, 150, reg_depth=256, depth=1024)
        decoded = np.zeros_like(codes)
        for j in range(9):
            for row, code in column(columns, j):
                decoded[row, j] = code
        assert np.array_equal(decoded, codes)
        assert columns.fillers.sum() == sum(e & 15 == 0 for own in entries for e in own)
