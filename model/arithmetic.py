"""Fixed-point arithmetic of the processing elements, exact for every 16-bit operand.

One update of an accumulator is ``acc = saturate16(acc + round_shift(weight * activation, shift))``.
Saturation happens at every update, so the order of updates matters.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

INT16_MIN = -(1 << 15)
INT16_MAX = (1 << 15) - 1
SHIFT_MAX = 31


def round_shift(product: NDArray[np.int64], shift: int) -> NDArray[np.int64]:
    """Shift right arithmetically, rounding halves towards plus infinity.

    Parameters
    ----------
    product : ndarray of int64
        Exact products of two 16-bit numbers. int64 because the rounding constant of shift 31
        added to the product -32768 * -32768 is one more than 32 bits hold.
    shift : int
        0 to 31.

    Returns
    -------
    ndarray of int64, same shape
        ``(product + 2**(shift - 1)) >> shift``, or `product` itself for shift 0.

    Examples
    --------
    >>> round_shift(np.array([3, -3, 1, -1]), 1).tolist()
    [2, -1, 1, 0]
    """
    if shift == 0:
        return product
    return (product + (1 << (shift - 1))) >> shift


def saturate16(value: NDArray[np.int64]) -> NDArray[np.int64]:
    """Clamp to the range of a signed 16-bit number, keeping the dtype."""
    # The two ufuncs cost a third of np.clip's call, and this is called once a column.
    return np.minimum(np.maximum(value, INT16_MIN), INT16_MAX)


def saturating_update(
    accumulator: NDArray[np.int64],
    weight: NDArray[np.int64],
    activation: NDArray[np.int64],
    shift: int,
) -> NDArray[np.int64]:
    """One update of accumulators, element by element (arrays broadcast against each other).

    Parameters
    ----------
    accumulator, weight, activation : ndarray of int64
        Values in the range of int16.
    shift : int
        0 to 31.

    Returns
    -------
    ndarray of int64
        The new accumulators, in the range of int16.
    """
    return saturate16(accumulator + round_shift(weight * activation, shift))


def relu(value: NDArray[np.integer]) -> NDArray[np.integer]:
    """max(0, x), keeping the dtype."""
    return np.maximum(value, 0)
