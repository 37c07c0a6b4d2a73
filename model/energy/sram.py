"""Energy of a read from an SRAM, by its size and the width of its words.

The anchor is Table I of the paper: 32 bits from 32 KB take 5 pJ. Two rules carry it elsewhere:

- Capacity: the energy grows with the square root, as the lengths of bit and word lines do.
  Horowitz ("Computing's energy problem", ISSCC 2014) gives 10, 20 and 100 pJ for 64 bits from
  caches of 8 KB, 32 KB and 1 MB in 45 nm: exponents of 0.50 and 0.46.
- Width: one part is paid per read (decoder, word line, clock), the other per bit (bit lines, sense
  amplifiers, output). In the paper's Figure 9 AlexNet's reads take the least energy at 64 bits;
  with the words that its layers need, that is so if the fixed part is 0.44 to 0.76 of the energy
  of a 64-bit read. The model takes the middle.
"""

from __future__ import annotations

from model.energy.published import OPERATION_PJ

ANCHOR_WIDTH = 32
ANCHOR_BITS = 32 * 8192
#: Part of the energy of a 64-bit read that does not depend on the width.
FIXED_PART = 0.6
CAPACITY_EXPONENT = 0.5


def _width_factor(width: int) -> float:
    return FIXED_PART + (1 - FIXED_PART) * width / 64


def read_energy(bits: int, width: int) -> float:
    """Energy of one read.

    Parameters
    ----------
    bits : int
        Capacity of the bank that is read.
    width : int
        Bits that come out.

    Returns
    -------
    float
        pJ, in 45 nm.

    Examples
    --------
    >>> read_energy(32 * 8192, 32)
    5.0
    >>> read_energy(128 * 8192, 32)
    10.0
    """
    size = (bits / ANCHOR_BITS) ** CAPACITY_EXPONENT
    wide = _width_factor(width) / _width_factor(ANCHOR_WIDTH)
    return OPERATION_PJ["sram_32kb_read"] * size * wide
