"""Bench of `act_spread`: a beat in natural order to a PE's rows."""

from __future__ import annotations

from tb.flow.fault import Fault
from tb.units.bench import Bench, unit_test
from tb.units.pe.act_layout_model import addresses, group_of, places
from tb.units.vectors import pack, unpack

SETS = (
    {"NumPe": 8, "ActDepth": 64},
    {"NumPe": 1, "ActDepth": 16},
    {"NumPe": 2, "ActDepth": 64},
    {"NumPe": 4, "ActDepth": 1024},
    {"NumPe": 256, "ActDepth": 4096},
)

FAULTS = (
    Fault("the element next to the PE's own", "pe/act_spread.sv",
          "{4{beat_i[16*pe_id_i[1:0]+:16]}}", "{4{beat_i[16*(pe_id_i[1:0]^2'd1)+:16]}}"),
    Fault("every PE takes every beat", "pe/act_spread.sv", "4'(mine) << row", "4'd1 << row"),
    Fault("the row lies one bit too high", "pe/act_spread.sv",
          "2'(addr_i >> (PeBits - 2))", "2'(addr_i >> (PeBits - 1))"),
    Fault("two PEs: the odd beat goes to the lower rows", "pe/act_spread.sv",
          "addr_i[0] ? 4'b1100", "addr_i[0] ? 4'b0011", machine={"NumPe": 2}),
    Fault("one PE: the last row is left out", "pe/act_spread.sv",
          "mask_o = 4'b1111", "mask_o = 4'b0111", machine={"NumPe": 1}),
)  # fmt: skip


async def _spread(bench: Bench, pe: int, beat: int) -> int:
    """Compare one beat in one PE; return how many elements the PE owns of it."""
    num_pe, depth = bench.p["NumPe"], bench.p["ActDepth"]
    data = [bench.rng.getrandbits(16) for _ in range(4)]
    out = await bench.settle(pe_id_i=pe, addr_i=beat, beat_i=pack(data, 16))
    owned = places(num_pe, pe, beat)
    # The host cannot write beyond the memory; here such an address wraps, as in the memory.
    bench.check("group_o", group_of(num_pe, beat) % (depth // 4), out["group_o"])
    bench.check("mask_o", sum(1 << row % 4 for row in owned.values()), out["mask_o"])
    rows = unpack(out["rows_o"], 16, 4)
    for lane, row in owned.items():
        bench.check(f"row {row}", data[lane], rows[row % 4])
    return len(owned)


@unit_test()
async def random_beats(bench: Bench) -> None:
    """Any beat in any PE."""
    for beat in addresses(bench, 300):
        await _spread(bench, bench.rng.randrange(bench.p["NumPe"]), beat)


@unit_test(seeds=False)
async def every_element_has_one_owner(bench: Bench) -> None:
    """A beat over all PEs: each of its elements goes to exactly one of them."""
    num_pe = bench.p["NumPe"]
    beats = range(2 * num_pe + 2) if num_pe <= 8 else (0, num_pe // 4 - 1, num_pe // 4, num_pe)
    for beat in beats:
        owned = [await _spread(bench, pe, beat) for pe in range(num_pe)]
        bench.check("elements with an owner", 4, sum(owned))
