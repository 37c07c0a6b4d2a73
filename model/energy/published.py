"""The paper's own numbers that the energy and area models start from.

All are of Han et al., "EIE: Efficient Inference Engine on Compressed Deep Neural Network", ISCA
2016 (arXiv 1602.01528), for a 45 nm process; the attribute says which table.
"""

from __future__ import annotations

from dataclasses import dataclass

#: Table II: clock of the placed and routed PE.
CLOCK_MHZ = 800
CLOCK_HZ = 1e6 * CLOCK_MHZ

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
    """A layer of Table III with its times of Table IV (batch 1, microseconds).

    Attributes
    ----------
    name : str
    inputs, outputs : int
    weight_density, activation_density, flop_fraction : float
        Shares of weights and of activations that are not zero, and of the dense layer's operations
        that remain, as the paper prints them.
    eie_theoretical_us, eie_actual_us : float
        EIE with 64 PEs.
    cpu_dense_us, cpu_sparse_us : float
        Core i7-5930K, MKL.
    gpu_dense_us, gpu_sparse_us : float
        Titan X, cuBLAS and cuSPARSE.
    mgpu_dense_us, mgpu_sparse_us : float
        Tegra K1, the same libraries.
    """

    name: str
    inputs: int
    outputs: int
    weight_density: float
    activation_density: float
    flop_fraction: float
    eie_theoretical_us: float
    eie_actual_us: float
    cpu_dense_us: float
    cpu_sparse_us: float
    gpu_dense_us: float
    gpu_sparse_us: float
    mgpu_dense_us: float
    mgpu_sparse_us: float


#: Tables III and IV, by layer, in the paper's order.
LAYERS = {
    own.name: own
    for own in (
        Layer("Alex-6", 9216, 4096, 0.09, 0.351, 0.03, 28.1, 30.3,
              7516.2, 3066.5, 541.5, 134.8, 12437.2, 2879.3),
        Layer("Alex-7", 4096, 4096, 0.09, 0.353, 0.03, 11.7, 12.2,
              6187.1, 1282.1, 243.0, 65.8, 5765.0, 1256.5),
        Layer("Alex-8", 4096, 1000, 0.25, 0.375, 0.10, 8.9, 9.9,
              1134.9, 890.5, 80.5, 54.6, 2252.1, 837.0),
        Layer("VGG-6", 25088, 4096, 0.04, 0.183, 0.01, 28.1, 34.4,
              35022.8, 3774.3, 1467.8, 167.0, 35427.0, 4377.2),
        Layer("VGG-7", 4096, 4096, 0.04, 0.375, 0.02, 7.9, 8.7,
              5372.8, 545.1, 243.0, 39.8, 5544.3, 626.3),
        Layer("VGG-8", 4096, 1000, 0.23, 0.411, 0.09, 7.3, 8.4,
              774.2, 777.3, 80.5, 48.0, 2243.1, 745.1),
        Layer("NT-We", 4096, 600, 0.10, 1.0, 0.10, 5.2, 8.0,
              605.0, 261.2, 65.0, 17.7, 1316.0, 240.6),
        Layer("NT-Wd", 600, 8791, 0.11, 1.0, 0.11, 13.0, 13.9,
              1361.4, 437.4, 90.1, 41.1, 2565.5, 570.6),
        Layer("NT-LSTM", 1201, 2400, 0.10, 1.0, 0.11, 6.5, 7.5,
              470.5, 260.0, 51.9, 18.5, 956.9, 315.0),
    )
}  # fmt: skip
