"""Which value a weight shares, and its sign: hashes of its row and column."""

from __future__ import annotations

import dataclasses

import numpy as np

# Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014): SplitMix64.
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_SIGN_SEED = 0x5349474E  # another sequence than that of the values


def mix(keys: np.ndarray, seed: int) -> np.ndarray:
    """Hash 64-bit numbers: the output function of SplitMix64, on `keys` moved by a seed.

    Parameters
    ----------
    keys : ndarray of uint64
    seed : int
        0 ... 2**32 - 1.

    Returns
    -------
    ndarray of uint64
        One to one for each seed; all bits depend on all bits.
    """
    with np.errstate(over="ignore"):
        z = keys + np.uint64(seed + 1) * _GOLDEN
        z = (z ^ (z >> np.uint64(30))) * _FIRST
        z = (z ^ (z >> np.uint64(27))) * _SECOND
        return z ^ (z >> np.uint64(31))


@dataclasses.dataclass(frozen=True, eq=False)
class HashedLayer:
    """A matrix whose elements are shared by a hash.

    Parameters
    ----------
    outputs, inputs : int
    values : int
        Number of shared values, at least 1.
    seed : int
        Of the hashes; each layer of a network takes another.

    Attributes
    ----------
    places : ndarray of int64, shape (outputs, inputs)
        Which value each weight is: ``mix(i * 2**32 + j) % values``.
    signs : ndarray of float64, shape (outputs, inputs)
        1 or -1: with it the mean of a unit's products stays 0, whatever the values (section 4.3).

    Raises
    ------
    ValueError
        If there are no values or no weights.
    """

    outputs: int
    inputs: int
    values: int
    seed: int
    places: np.ndarray = dataclasses.field(init=False, repr=False)
    signs: np.ndarray = dataclasses.field(init=False, repr=False)

    def __post_init__(self) -> None:
        if min(self.outputs, self.inputs, self.values) < 1:
            raise ValueError(
                f"{self.outputs} x {self.inputs} weights cannot share {self.values} values"
            )
        rows = np.arange(self.outputs, dtype=np.uint64)[:, None] << np.uint64(32)
        keys = rows | np.arange(self.inputs, dtype=np.uint64)
        places = (mix(keys, self.seed) % np.uint64(self.values)).astype(np.int64)
        odd = mix(keys, self.seed ^ _SIGN_SEED) >> np.uint64(63)
        object.__setattr__(self, "places", places)
        object.__setattr__(self, "signs", 1.0 - 2.0 * odd.astype(np.float64))

    def weights(self, shared: np.ndarray) -> np.ndarray:
        """The matrix for given values; differentiable by autograd.

        Parameters
        ----------
        shared : ndarray of float64, shape (values,)
        """
        return shared[self.places] * self.signs
