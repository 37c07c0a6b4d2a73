"""Model of `act_spread` and `act_gather`: where the elements of a beat live.

Element i of a vector is row i / NumPe of PE i mod NumPe; a beat is four elements in natural order;
a memory word is a group of four rows of one PE.
"""

from __future__ import annotations

from collections.abc import Sequence

from tb.units.bench import Bench


def places(num_pe: int, pe: int, beat: int) -> dict[int, int]:
    """Return which elements of a beat a PE owns.

    Parameters
    ----------
    num_pe, pe : int
    beat : int
        Number of the beat in the vector.

    Returns
    -------
    dict of int to int
        Lane of the beat (0 to 3) to local row of the PE.
    """
    elements = enumerate(range(4 * beat, 4 * beat + 4))
    return {lane: i // num_pe for lane, i in elements if i % num_pe == pe}


def group_of(num_pe: int, beat: int) -> int:
    """Return the group of four rows in which the elements of a beat lie, in whatever PE."""
    return 4 * beat // num_pe // 4


def gathered(num_pe: int, pe: int, beat: int, rows: Sequence[int]) -> list[int]:
    """Return a PE's share of a beat, zero elsewhere, from the group of rows that it touches."""
    owned = places(num_pe, pe, beat)
    return [rows[owned[lane] % 4] if lane in owned else 0 for lane in range(4)]


def addresses(bench: Bench, count: int) -> list[int]:
    """Return beats that matter: the first, those at powers of two and around, the last, any."""
    rng = bench.rng
    near = [(1 << bit) + offset for bit in range(24) for offset in (-1, 0, 1)]
    return [0, 0xFFFFFF, *near[:-1], *(rng.getrandbits(rng.randrange(1, 25)) for _ in range(count))]
