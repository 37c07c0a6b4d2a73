"""The paper's own numbers that the energy and area models start from.

All are of Han et al., "EIE: Efficient Inference Engine on Compressed Deep Neural Network", ISCA
2016 (arXiv 1602.01528), for a 45 nm process; the attribute says which table.
"""

from __future__ import annotations

from dataclasses import dataclass

#: Table II: clock of the placed and routed PE.
CLOCK_HZ = 800e6

#: Table I: energy per operation in pJ, on 32 bits.
OPERATION_PJ = {
    "int32_add": 0.1,
    "float32_add": 0.9,
    "int32_multiply": 3.1,
    "float32_multiply": 3.7,
    "sram_32kb_read": 5.0,
    "dram_read": 640.0,
}
#: Section VI-C, beside Figure 10: a 32-bit fixed-point multiplication takes this many times the
#: energy of a 16-bit one.
MULTIPLY_32_OVER_16 = 5.0

#: Table II: power of a PE in mW at 800 MHz, by unit. LNZD is one node of the tree, not in the sum.
UNIT_MW = {
    "act_queue": 0.112,
    "ptr_read": 1.807,
    "spmat_read": 4.955,
    "arithm": 1.162,
    "act_rw": 1.122,
}
LNZD_NODE_MW = 0.023
PE_MW = 9.157
#: Table II: the same power, by kind of cell.
KIND_MW = {"memory": 5.416, "clock": 1.874, "register": 1.026, "combinational": 0.841}

#: Table II: area of a PE in um2, by unit; the filler cells belong to none.
UNIT_UM2 = {
    "act_queue": 758.0,
    "ptr_read": 121849.0,
    "spmat_read": 469412.0,
    "arithm": 3110.0,
    "act_rw": 18934.0,
}
FILLER_UM2 = 23961.0
LNZD_NODE_UM2 = 189.0
PE_UM2 = 638024.0
#: Table II: the same area, by kind of cell.
KIND_UM2 = {
    "memory": 594786.0,
    "clock": 866.0,
    "register": 9465.0,
    "combinational": 8946.0,
    "filler": FILLER_UM2,
}

#: Section IV and Table II: bits of a PE's memories, and macros that hold them.
MEMORY_BITS = {"spmat_read": 128 * 8192, "ptr_read": 32 * 8192, "act_rw": 2 * 8192}
MACROS = {"spmat_read": 1, "ptr_read": 2, "act_rw": 1}
POINTER_BITS = 16
SPMAT_WIDTH = 64
QUEUE_DEPTH = 8
NUM_PE = 64
REG_DEPTH = 64

#: Table V: power of the processor that the paper compares with (Core i7-5930K), in W.
CPU_WATTS = 73.0


@dataclass(frozen=True)
class Layer:
    """A layer of Table III, and its times of Table IV (batch 1).

    Attributes
    ----------
    inputs, outputs : int
    weight_density, activation_density : float
        Shares that are not zero.
    eie_us, cpu_us : float
        Microseconds: EIE with 64 PEs, "actual"; the processor, dense.
    """

    inputs: int
    outputs: int
    weight_density: float
    activation_density: float
    eie_us: float
    cpu_us: float


LAYERS = {
    "Alex-6": Layer(9216, 4096, 0.09, 0.351, 30.3, 7516.2),
    "Alex-7": Layer(4096, 4096, 0.09, 0.353, 12.2, 6187.1),
    "Alex-8": Layer(4096, 1000, 0.25, 0.375, 9.9, 1134.9),
    "VGG-6": Layer(25088, 4096, 0.04, 0.183, 34.4, 35022.8),
    "VGG-7": Layer(4096, 4096, 0.04, 0.375, 8.7, 5372.8),
    "VGG-8": Layer(4096, 1000, 0.23, 0.411, 8.4, 774.2),
    "NT-We": Layer(4096, 600, 0.10, 1.0, 8.0, 605.0),
    "NT-Wd": Layer(600, 8791, 0.11, 1.0, 13.9, 1361.4),
    "NT-LSTM": Layer(1201, 2400, 0.10, 1.0, 7.5, 470.5),
}
