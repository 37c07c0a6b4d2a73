"""Bench of `act_gather`: a PE's rows to its share of a beat in natural order."""

from __future__ import annotations

from tb.flow.fault import Fault
from tb.units.bench import Bench, unit_test
from tb.units.pe.act_layout_model import addresses, gathered
from tb.units.vectors import pack, unpack

SETS = (
    {"NumPe": 8},
    {"NumPe": 1},
    {"NumPe": 2},
    {"NumPe": 4},
    {"NumPe": 256},
)

FAULTS = (
    Fault("every PE answers", "pe/act_gather.sv", "assign beat_o = mine ?", "assign beat_o = 1 ?"),
    Fault("the share lies in the lane before", "pe/act_gather.sv",
          "<< (16 * pe_id_i[1:0])", "<< (16 * (pe_id_i[1:0] - 2'd1))"),
    Fault("always the group's first row", "pe/act_gather.sv", "rows_i[16*row+:16]", "rows_i[15:0]"),
    Fault("two PEs: the halves are swapped", "pe/act_gather.sv",
          "addr_i[0] ? rows_i[63:32] : rows_i[31:0]", "addr_i[0] ? rows_i[31:0] : rows_i[63:32]",
          machine={"NumPe": 2}),
    Fault("one PE: the last row is missing", "pe/act_gather.sv",
          "beat_o = rows_i", "beat_o = 64'(rows_i[47:0])", machine={"NumPe": 1}),
)  # fmt: skip


@unit_test()
async def random_beats(bench: Bench) -> None:
    """Any beat in any PE."""
    num_pe = bench.p["NumPe"]
    for beat in addresses(bench, 300):
        pe = bench.rng.randrange(num_pe)
        rows = [bench.rng.getrandbits(16) for _ in range(4)]
        out = await bench.settle(pe_id_i=pe, addr_i=beat, rows_i=pack(rows, 16))
        bench.check("beat_o", gathered(num_pe, pe, beat, rows), unpack(out["beat_o"], 16, 4))


@unit_test(seeds=False)
async def shares_join_by_or(bench: Bench) -> None:
    """The shares of all PEs, joined by OR, are the beat: element i from row i / NumPe."""
    num_pe = bench.p["NumPe"]
    beats = range(2 * num_pe + 2) if num_pe <= 8 else (0, num_pe // 4 - 1, num_pe // 4, num_pe)
    for beat in beats:
        joined, elements = 0, []
        groups = [[bench.rng.getrandbits(16) for _ in range(4)] for _ in range(num_pe)]
        for pe, rows in enumerate(groups):
            out = await bench.settle(pe_id_i=pe, addr_i=beat, rows_i=pack(rows, 16))
            bench.check("defined", True, isinstance(out["beat_o"], int))
            joined |= int(out["beat_o"])
        for i in range(4 * beat, 4 * beat + 4):
            elements.append(groups[i % num_pe][i // num_pe % 4])
        bench.check("beat", elements, unpack(joined, 16, 4))
