"""Where the energy of a fully connected layer goes: the steps from DRAM to EIE.

The paper's abstract names the factors: weights from SRAM instead of DRAM (120), sparsity (10),
weight sharing (8), activations that are zero (3). Here they are the energies of one inference of
a layer, with Table I's prices per access and the layer's own densities.
"""

from __future__ import annotations

from model.energy.activity import column_work
from model.energy.published import (
    CPU_WATTS,
    MULTIPLY_32_OVER_16,
    NUM_PE,
    OPERATION_PJ,
    REG_DEPTH,
    Layer,
)
from model.energy.sram import read_energy

#: Bits of one stored entry: a code of 4 bits and the distance to the one before, of 4 bits.
ENTRY_BITS = 8
#: pJ of a multiplication of 16 bits (a fifth of one of 32, beside Figure 10), and of an addition
#: of 16 bits (half of 32).
MAC_PJ = OPERATION_PJ["int32_multiply"] / MULTIPLY_32_OVER_16 + OPERATION_PJ["int32_add"] / 2


def fetch_steps(dense: float, kept: float, entries: float, used: float) -> dict[str, float]:
    """Energy of fetching a layer's weights once, step by step from DRAM to EIE.

    Parameters
    ----------
    dense, kept : float
        Weights before and after pruning.
    entries : float
        Stored entries: the kept weights, and the fillers that come with the entries' format.
    used : float
        Of these, in columns of activations that are not zero.

    Returns
    -------
    dict of str to float
        J, in the order of the steps; each step keeps those before it.
    """
    sram = OPERATION_PJ["sram_32kb_read"]
    steps = {
        "DRAM, dense, 32 bits": dense * OPERATION_PJ["dram_read"],
        "SRAM, dense, 32 bits": dense * sram,
        "pruned": kept * sram,
        "shared, 8 bits with index": entries * sram * ENTRY_BITS / 32,
        "zero activations skipped": used * sram * ENTRY_BITS / 32,
    }
    return {name: 1e-12 * energy for name, energy in steps.items()}


def weight_fetch(layer: Layer) -> dict[str, float]:
    """Return `fetch_steps` with the counts that are expected of a layer of Table III."""
    dense = layer.inputs * layer.outputs
    rows = min(REG_DEPTH, -(-layer.outputs // NUM_PE))
    valued, fillers, _ = column_work(rows, layer.weight_density)
    kept = dense * layer.weight_density
    entries = kept * (1 + fillers / valued)
    return fetch_steps(dense, kept, entries, entries * layer.activation_density)


def ideal_energy(layer: Layer) -> float:
    """Least energy of a layer on this kind of machine, in J.

    Every weight that meets an activation is read once, eight to a word of 64 bits of a 128 KB
    memory, without fillers and without words that are read in part; its product is formed and
    added. No pointers, queues, clocks or leakage.
    """
    used = layer.inputs * layer.outputs * layer.weight_density * layer.activation_density
    fetch = read_energy(128 * 8192, 64) / (64 // ENTRY_BITS)
    return 1e-12 * used * (fetch + MAC_PJ)


def cpu_energy(layer: Layer) -> float:
    """Energy of the paper's processor for a layer, dense, batch 1, in J: its time by its power."""
    return layer.cpu_dense_us * 1e-6 * CPU_WATTS
