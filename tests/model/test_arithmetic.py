"""The arithmetic contract on cases worked out by hand."""

import numpy as np
import pytest
from reference import update

from model.arithmetic import relu, round_shift, saturate16, saturating_update


def one_update(acc, weight, activation, shift):
    operands = (np.array([v], np.int64) for v in (acc, weight, activation))
    return int(saturating_update(*operands, shift)[0])


@pytest.mark.parametrize(
    ("product", "shift", "expected"),
    [
        (5, 0, 5),
        (-5, 0, -5),
        (1, 1, 1),  # 0.5 goes up
        (-1, 1, 0),  # -0.5 goes up
        (3, 1, 2),
        (-3, 1, -1),
        (2, 2, 1),  # 0.5
        (-2, 2, 0),
        (-6, 2, -1),  # -1.5 goes up
        (1, 2, 0),
        (-1, 2, 0),
        (-3, 2, -1),  # -0.75
        (1 << 30, 31, 1),  # -32768 * -32768: half, goes up
        ((1 << 30) - 1, 31, 0),
        (-(1 << 30) + (1 << 15), 31, 0),  # -32768 * 32767, just above minus a half
        (1 << 30, 0, 1 << 30),
    ],
)
def test_round_shift(product, shift, expected):
    assert round_shift(np.array([product], np.int64), shift).tolist() == [expected]


@pytest.mark.parametrize(
    ("acc", "weight", "activation", "shift", "expected"),
    [
        (0, -32768, -32768, 0, 32767),
        (0, -32768, -32768, 31, 1),
        (0, -32768, -32768, 15, 32767),  # 32768 does not fit
        (0, -32768, 32767, 15, -32767),
        (-32768, -32768, -32768, 0, 32767),
        (0, -32768, 32767, 0, -32768),
        (32767, 1, 1, 0, 32767),
        (32766, 1, 1, 0, 32767),
        (-32768, 1, -1, 0, -32768),
        (-32768, 1, 1, 0, -32767),  # back from the limit
        (32767, 1, -1, 0, 32766),
        (100, 0, 12345, 7, 100),
    ],
)
def test_update(acc, weight, activation, shift, expected):
    assert one_update(acc, weight, activation, shift) == expected
    assert update(acc, weight, activation, shift) == expected


def test_order_of_updates_matters_at_the_limit():
    up_first = one_update(one_update(32000, 1000, 1, 0), -1000, 1, 0)
    down_first = one_update(one_update(32000, -1000, 1, 0), 1000, 1, 0)
    assert (up_first, down_first) == (31767, 32000)


def test_saturate_and_relu():
    values = np.array([-40000, -32769, -32768, -1, 0, 32767, 32768])
    assert saturate16(values).tolist() == [-32768, -32768, -32768, -1, 0, 32767, 32767]
    assert relu(values).tolist() == [0, 0, 0, 0, 0, 32767, 32768]


@pytest.mark.parametrize("rng", range(3), indirect=True)
def test_update_against_python_integers(rng):
    acc, weight, activation = rng.integers(-32768, 32768, (3, 2000))
    for shift in range(32):
        got = saturating_update(acc, weight, activation, shift).tolist()
        expected = [
            update(a, w, x, shift)
            for a, w, x in zip(acc.tolist(), weight.tolist(), activation.tolist(), strict=True)
        ]
        assert got == expected, f"shift {shift}"
