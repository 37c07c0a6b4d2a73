"""Undoes a miscount of Verilator 5.048 in the toggles of signals of more than 64 bits.

Its VL_COV_TOGGLE_CHG_ST_W goes over a changed word's bits without stopping at the word's end, and a
shift by 32 or more begins again at bit 0: a change of bit b counts for b + 32, b + 64, ... too. So
every count holds that of the bit 32 below, and taking it off again leaves the truth. Whether a file
has the miscount shows in the file: no bit of any wide signal then has less than the one 32 below.
Should that ever hold by chance in a file of a Verilator that counts well, fewer hits come out, not
more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

WORD = 32
LARGEST_SCALAR = 64
_BIT = re.compile(r"([^][]+)\[(\d+)\]:(0->1|1->0)")


@dataclass(frozen=True, eq=False)
class WideToggles:
    """Where the toggles of wide signals are in a file.

    Attributes
    ----------
    upper, lower : numpy.ndarray
        Shape (n,), int64: places of the keys of bits from 32 up, and of the bits 32 below them.
    """

    upper: np.ndarray
    lower: np.ndarray

    def correct(self, counts: np.ndarray) -> np.ndarray:
        """Return the counts of a file without the miscount.

        Parameters
        ----------
        counts : numpy.ndarray
            Shape (number of keys,), int64.
        """
        if np.any(counts[self.upper] < counts[self.lower]):
            return counts
        corrected = counts.copy()
        corrected[self.upper] -= counts[self.lower]
        return corrected


def find_wide(all_fields: Iterable[Mapping[str, str]]) -> WideToggles:
    """Find the toggles of signals of more than 64 bits among the keys of a file."""
    signals: dict[tuple[str, ...], dict[tuple[int, str], int]] = {}
    for place, fields in enumerate(all_fields):
        found = _BIT.fullmatch(fields.get("o", "")) if fields.get("t") == "toggle" else None
        if found:
            signal = (*(fields.get(name, "") for name in ("page", "f", "l", "n")), found[1])
            signals.setdefault(signal, {})[int(found[2]), found[3]] = place
    pairs = [
        (place, bits[bit - WORD, way])
        for bits in signals.values()
        if max(bit for bit, _ in bits) >= LARGEST_SCALAR
        for (bit, way), place in bits.items()
        if (bit - WORD, way) in bits
    ]
    upper, lower = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return WideToggles(upper, lower)
