"""What the paper's machine does per layer: the activity behind the power of its Table II.

The paper does not say how busy the PE was whose power it gives. Here the events are those expected
of layers of Table III's sizes and densities with uniformly random zeros, the cycles those of
Table IV.
"""

from __future__ import annotations

from model.energy.published import CLOCK_HZ, NUM_PE, REG_DEPTH, SPMAT_WIDTH, Layer

#: Rows that one entry can advance: more zeros take a filler for each 16 (docs/image.md).
_REACH = 16


def column_work(rows: int, density: float, width: int = SPMAT_WIDTH) -> tuple[float, float, float]:
    """Entries, fillers and words read, expected of one column of one PE.

    Parameters
    ----------
    rows : int
        The PE's rows.
    density : float
        Share of weights that are not zero.
    width : int
        Bits in a word of the entry memory.

    Notes
    -----
    An entry in row r has 16 k zeros before it with probability (1 - density)^(16 k) if r >= 16 k.
    Columns begin in any lane with equal probability, so n entries lie in (n + w - 1) / w words of
    w lanes.
    """
    zero = 1 - density
    entries = rows * density
    fillers = density * sum(
        zero**reach * (rows - reach) for reach in range(_REACH, rows, _REACH)
    )
    lanes = width // 8
    words = (entries + fillers + (lanes - 1) * (1 - zero**rows)) / lanes
    return entries, fillers, words


def expected_totals(layer: Layer, width: int = SPMAT_WIDTH) -> dict[str, float]:
    """Counters expected of a layer on the paper's machine, added up over its 64 PEs.

    Parameters
    ----------
    layer : Layer
    width : int
        Bits in a word of the entry memory.

    Returns
    -------
    dict
        Names as in `model.counters.Counters`; `cycles` are those of the paper's Table IV.
    """
    broadcasts = layer.inputs * layer.activation_density
    totals = dict.fromkeys(("broadcasts", "entries", "fillers", "spmat_reads", "empties"), 0.0)
    tile = REG_DEPTH * NUM_PE
    for first in range(0, layer.outputs, tile):
        outputs = min(tile, layer.outputs - first)
        totals["broadcasts"] += broadcasts
        for pe in range(NUM_PE):
            rows = len(range(pe, outputs, NUM_PE))
            work = column_work(rows, layer.weight_density, width)
            for name, count in zip(("entries", "fillers", "spmat_reads"), work, strict=True):
                totals[name] += broadcasts * count
            totals["empties"] += broadcasts * (1 - layer.weight_density) ** rows
    totals["ptr_reads"] = 2 * NUM_PE * totals["broadcasts"]
    totals["cycles"] = layer.eie_actual_us * 1e-6 * CLOCK_HZ
    return totals
