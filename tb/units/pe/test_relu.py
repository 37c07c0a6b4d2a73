"""Bench of `relu`: max(0, x), and whether anything is left."""

from __future__ import annotations

import numpy as np

from model.arithmetic import relu
from tb.flow.fault import Fault
from tb.units.bench import Bench, unit_test
from tb.units.vectors import signed16

SETS = ({},)

FAULTS = (
    Fault("ReLU cannot be switched off", "pe/relu.sv", "enable_i && data_i[15]", "data_i[15]"),
    Fault("the test for zero looks at the input", "pe/relu.sv",
          "nonzero_o = data_o != 16'd0", "nonzero_o = data_i != 16'd0"),
    Fault("-1 passes", "pe/relu.sv",
          "enable_i && data_i[15] ?", "enable_i && data_i[15] && data_i != 16'hFFFF ?"),
    Fault("1 counts as zero", "pe/relu.sv",
          "nonzero_o = data_o != 16'd0", "nonzero_o = data_o > 16'd1"),
)  # fmt: skip


async def _apply(bench: Bench, enable: int, data: int) -> None:
    result = int(relu(np.int64(signed16(data)))) if enable else signed16(data)
    out = await bench.settle(enable_i=enable, data_i=data)
    bench.check_outputs({"data_o": result & 0xFFFF, "nonzero_o": int(result != 0)}, out)


@unit_test(seeds=False)
async def corners(bench: Bench) -> None:
    """Zero, the ends of the range, and both signs of every power of two."""
    powers = [1 << bit for bit in range(16)]
    for data in (0, 0x7FFF, 0xFFFF, 0x8001, *powers, *(0x10000 - power for power in powers)):
        for enable in (0, 1):
            await _apply(bench, enable, data)


@unit_test()
async def random_values(bench: Bench) -> None:
    """Any value, with and without ReLU."""
    for _ in range(500):
        await _apply(bench, bench.rng.getrandbits(1), bench.rng.getrandbits(16))
