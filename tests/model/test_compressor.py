"""The model decodes what the compressor encodes, though they share no code."""

import numpy as np
import pytest

from compress.encode import encode_layer
from model.columns import decode_columns


@pytest.mark.parametrize("rng", range(4), indirect=True)
@pytest.mark.parametrize("num_pe", [1, 4, 64])
@pytest.mark.parametrize("density", [0.02, 0.3, 1.0])
def test_encoded_matrix_comes_back(rng, num_pe, density):
    outputs, inputs = rng.integers(1, 200, 2).tolist()
    codes = rng.integers(1, 16, (outputs, inputs)) * (rng.random((outputs, inputs)) < density)
    encoded = encode_layer(codes.astype(np.uint8), num_pe)
    memory = np.zeros((num_pe, max(8, *(len(own) for own in encoded.entries))), np.uint8)
    for pe, own in enumerate(encoded.entries):
        memory[pe, : len(own)] = own
    columns = decode_columns(memory, encoded.pointers, 0, inputs, outputs, 256, 64)
    decoded = np.zeros_like(codes)
    column = np.repeat(np.arange(inputs), np.diff(columns.offsets))
    decoded[columns.element, column] = columns.code
    assert np.array_equal(decoded, codes)
    assert columns.fillers.sum() == encoded.fillers
    assert not columns.row_error.any() and not columns.range_error.any()
