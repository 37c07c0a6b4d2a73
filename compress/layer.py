"""One compressed layer: what compression produces and the image writer lays out."""

from __future__ import annotations

import dataclasses

import numpy as np

from compress.errors import short

CODES = 16
MAX_SHIFT = 31
MIN_FRAC, MAX_FRAC = -64, 64
"""Fractional bits that a format may have, as the manifest of an image allows them."""


_LONGEST_NAME = 256


def check_name(name: object) -> None:
    """Check that something can be the name of a layer.

    Raises
    ------
    TypeError
        If it is no string.
    ValueError
        If it is empty, too long or not printable.
    """
    if not isinstance(name, str):
        raise TypeError(f"a layer's name must be a string, not {name!r}")
    if not 1 <= len(name) <= _LONGEST_NAME or not name.isprintable():
        raise ValueError(
            f"layer name {short(name)} must be 1 to {_LONGEST_NAME} printable characters"
        )


@dataclasses.dataclass(frozen=True, eq=False)
class QuantizedLayer:
    """A fully connected layer with 4-bit codes, a shared codebook and fixed-point formats.

    The layer computes ``b = relu(bias + sum_j (codebook[codes[:, j]] * a[j]) >> shift)``.

    Parameters
    ----------
    name : str
        Printable, 1 to 256 characters.
    codes : ndarray of uint8, shape (outputs, inputs)
        0 ... 15; 0 is a weight of zero, which is not stored.
    codebook : ndarray of int16, shape (16,)
        Shared weights with `weight_frac` fractional bits; the first is 0.
    bias : ndarray of int16, shape (outputs,), or None
        With `output_frac` fractional bits.
    shift : int
        ``input_frac + weight_frac - output_frac``, 0 ... 31.
    relu : bool
        Whether outputs are ``max(0, x)``.
    input_frac, weight_frac, output_frac : int
        Fractional bits of the inputs, the codebook, and the accumulators with bias and outputs.

    Raises
    ------
    TypeError
        If an argument has the wrong type or an array the wrong dtype.
    ValueError
        If shapes, ranges or formats do not agree.
    """

    name: str
    codes: np.ndarray
    codebook: np.ndarray
    bias: np.ndarray | None
    shift: int
    relu: bool
    input_frac: int
    weight_frac: int
    output_frac: int

    def __post_init__(self) -> None:
        check_name(self.name)
        if not isinstance(self.relu, (bool, np.bool_)):
            raise TypeError(f"layer {self.name}: relu must be True or False, not {self.relu!r}")
        object.__setattr__(self, "relu", bool(self.relu))
        self._check_arrays()
        self._check_formats()

    def _check_arrays(self) -> None:
        self._require_array("codes", self.codes, np.uint8, 2)
        self._require_array("codebook", self.codebook, np.int16, 1)
        if self.codes.size == 0:
            raise ValueError(f"layer {self.name}: codes of shape {self.codes.shape} are empty")
        if self.codes.max() >= CODES:
            raise ValueError(f"layer {self.name}: code {self.codes.max()} is above {CODES - 1}")
        if self.codebook.shape != (CODES,):
            raise ValueError(
                f"layer {self.name}: the codebook has {self.codebook.size} values, not {CODES}"
            )
        if self.codebook[0] != 0:
            raise ValueError(
                f"layer {self.name}: codebook value 0 is {self.codebook[0]}; code 0 means 0"
            )
        if self.bias is None:
            return
        self._require_array("bias", self.bias, np.int16, 1)
        if self.bias.shape != (self.outputs,):
            raise ValueError(
                f"layer {self.name}: {self.bias.size} biases for {self.outputs} outputs"
            )

    def _require_array(self, what: str, array: np.ndarray, dtype: type, ndim: int) -> None:
        if not isinstance(array, np.ndarray) or array.dtype != dtype:
            found = getattr(array, "dtype", type(array).__name__)
            raise TypeError(
                f"layer {self.name}: {what} must be an array of {np.dtype(dtype)}, not {found}"
            )
        if array.ndim != ndim:
            raise ValueError(f"layer {self.name}: {what} must have {ndim} axes, not {array.ndim}")
        # The layer is a value: a private read-only copy keeps its checks true.
        copy = array.copy()
        copy.flags.writeable = False
        object.__setattr__(self, what, copy)

    def _check_formats(self) -> None:
        for what in ("shift", "input_frac", "weight_frac", "output_frac"):
            value = getattr(self, what)
            if not isinstance(value, (int, np.integer)) or isinstance(value, bool):
                raise TypeError(f"layer {self.name}: {what} must be an integer, not {value!r}")
            object.__setattr__(self, what, int(value))
        for what in ("input_frac", "weight_frac", "output_frac"):
            if not MIN_FRAC <= getattr(self, what) <= MAX_FRAC:
                raise ValueError(
                    f"layer {self.name}: {what} {getattr(self, what)} "
                    f"must lie in {MIN_FRAC} ... {MAX_FRAC}"
                )
        if not 0 <= self.shift <= MAX_SHIFT:
            raise ValueError(
                f"layer {self.name}: shift {self.shift} must lie in 0 ... {MAX_SHIFT}"
            )
        if self.shift != self.input_frac + self.weight_frac - self.output_frac:
            raise ValueError(
                f"layer {self.name}: shift {self.shift} is not input_frac {self.input_frac} "
                f"+ weight_frac {self.weight_frac} - output_frac {self.output_frac}"
            )

    @property
    def outputs(self) -> int:
        """Length of the output vector."""
        return self.codes.shape[0]

    @property
    def inputs(self) -> int:
        """Length of the input vector."""
        return self.codes.shape[1]

    @property
    def nonzeros(self) -> int:
        """Number of weights that are kept."""
        return int(np.count_nonzero(self.codes))
