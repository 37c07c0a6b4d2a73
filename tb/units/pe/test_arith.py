"""Bench of `arith`: pipelined updates of accumulators against updates one after the other."""

from __future__ import annotations

from tb.flow.fault import Fault
from tb.units.bench import Bench, unit_test
from tb.units.pe.arith_model import ArithBench, Update

SETS = (
    {"RegDepth": 16, "IssueWidth": 4},
    {"RegDepth": 16, "IssueWidth": 1},
    {"RegDepth": 64, "IssueWidth": 2},
    {"RegDepth": 256, "IssueWidth": 4},
)

FAULTS = (
    Fault("no bypass at the accumulator read", "pe/arith.sv",
          "s2_bypass[lane] ? s2_bypass_data : rd_data_i[lane*16+:16]", "rd_data_i[lane*16+:16]"),
    Fault("no bypass at the adder", "pe/arith.sv",
          "s3_bypass[lane] ? s3_bypass_data : s3_acc_q[lane*16+:16]", "s3_acc_q[lane*16+:16]"),
    Fault("the bypass takes idle lanes for writing ones", "pe/arith.sv",
          "assign s3_match[m] = s4_valid_q[m]", "assign s3_match[m] = s4_valid_q != '0"),
    Fault("a half is rounded down", "pe/arith.sv", ">> 1)) >>> shift_i", ">> 1) - 1) >>> shift_i"),
    Fault("most negative times most negative is negative", "pe/arith.sv",
          "34'($signed(s3_product_q[lane*32+:32]))", "34'($signed(s3_product_q[lane*32+:31]))"),
    Fault("no saturation below", "pe/arith.sv", "sum < -34'sd32768 ?", "sum < -34'sd65536 ?"),
    Fault("a late bypass is not counted", "pe/arith.sv",
          "(s3_bypass[lane] || s3_bypass_q[lane])", "s3_bypass[lane]"),
    Fault("not busy in the write stage", "pe/arith.sv",
          "(s2_valid_q | s3_valid_q | s4_valid_q) != '0", "(s2_valid_q | s3_valid_q) != '0"),
)  # fmt: skip

MIN, MAX = -0x8000, 0x7FFF
CORNERS = (MIN, MIN + 1, -1, 0, 1, MAX)


@unit_test()
async def random_updates(bench: Bench) -> None:
    """Few rows and many, rare updates and dense ones, small operands and the ends of the range."""
    unit, rng = ArithBench(bench), bench.rng
    for _ in range(8):
        rows = rng.sample(range(unit.depth), rng.choice((unit.lanes, unit.lanes + 2, unit.depth)))
        shift = rng.choice((0, 31, rng.randrange(32), 15))
        limit = rng.choice((1 << rng.randrange(1, 16), 0x8000))
        density, corners = rng.choice((0.3, 0.8, 1.0)), rng.choice((0.0, 0.3))

        def operand(limit: int = limit, corners: float = corners) -> int:
            return rng.choice(CORNERS) if rng.random() < corners else rng.randrange(-limit, limit)

        for _ in range(60):
            some = rng.sample(rows, unit.lanes)
            lanes = {
                lane: Update(some[lane], operand())
                for lane in range(unit.lanes)
                if rng.random() < density
            }
            await unit.step(lanes, operand(), shift)
        await unit.drain(shift)


@unit_test(seeds=False)
async def bypass_at_every_distance_for_every_pair_of_lanes(bench: Bench) -> None:
    """One accumulator from lane to lane, 1 to 4 cycles apart; the others go on working."""
    unit, rng = ArithBench(bench), bench.rng
    for distance in range(1, 5):
        for first in range(unit.lanes):
            for second in range(unit.lanes):
                before = unit.bypasses
                row, *others = rng.sample(range(unit.depth), unit.lanes + 4)
                unit.preset(row, rng.randrange(-100, 100))
                await unit.step({first: Update(row, 3)}, rng.randrange(1, 100))
                for _ in range(distance - 1):
                    await unit.step({second: Update(others.pop(), 5)}, 7)
                beside = {lane: Update(others[lane], 2) for lane in range(unit.lanes)}
                await unit.step({**beside, second: Update(row, 4)}, rng.randrange(1, 100))
                bench.check("bypasses", int(distance <= 2), unit.bypasses - before)
                await unit.drain()


@unit_test(seeds=False)
async def same_accumulator_many_times_in_a_row(bench: Bench) -> None:
    """Runs of 2 to 8 updates without a gap, and with every gap pattern of four cycles."""
    unit = ArithBench(bench)
    row = unit.spare_row()
    for length in range(2, 9):
        for n in range(length):
            await unit.step({n % unit.lanes: Update(row, n - 3)}, 11 * n + 1)
        await unit.drain()
    for pattern in range(1, 16):
        for n in range(8):
            lanes = {n % unit.lanes: Update(row, n + 1)} if pattern >> (n % 4) & 1 else {}
            await unit.step(lanes, 9)
        await unit.drain()


@unit_test(seeds=False)
async def saturation_both_ways_then_back(bench: Bench) -> None:
    """To one end of the range and beyond, back, to the other end and back; over the bypass too."""
    unit = ArithBench(bench)
    row, lane = unit.spare_row(), unit.lanes - 1
    for gap in range(4):
        for sign, end, other in ((1, MAX, MIN), (-1, MIN, MAX)):
            unit.preset(row, sign * 32000)
            for steps, reached in (
                ((500, 500, 500), end), ((-700,), end - sign * 700), ((-30000,) * 3, other),
                ((700,), other + sign * 700), ((30000,) * 3, end),
            ):  # fmt: skip
                for step in steps:
                    await unit.step({lane: Update(row, sign * step)}, 1)
                    for _ in range(gap):
                        await unit.step({})
                bench.check("reached", reached, unit.accumulators[row])
            await unit.drain()


@unit_test(seeds=False)
async def saturation_by_one(bench: Bench) -> None:
    """The sums at both ends of the range and one beyond are told apart."""
    unit = ArithBench(bench)
    for end, sign in ((MAX, 1), (MIN, -1)):
        for short in (2, 1, 0):
            for step in (1, 2, 3):
                unit.preset(1, end - sign * short)
                await unit.step({0: Update(1, sign)}, step)
                await unit.drain()


def _halves(shift: int) -> list[tuple[int, int]]:
    """Return operands whose product ends in exactly half of the last bit kept, of both signs."""
    half = (1 << shift) >> 1
    weights = [1 << bit for bit in range(15)] + [MIN]
    pairs = [(w, k * half // w) for w in weights for k in (1, -1, 3, -3) if k * half % w == 0]
    return [(w, a) for w, a in pairs if MIN <= a <= MAX]


@unit_test()
async def round_half_at_every_shift(bench: Bench) -> None:
    """Halves of both signs, and products a little less and more, at all shifts that round."""
    unit = ArithBench(bench)
    for shift in range(1, 32):
        halves = _halves(shift)
        for weight, half in bench.rng.sample(halves, min(2, len(halves))):
            bench.check("a half", (1 << shift) // 2, weight * half % (1 << shift))
            for row, activation in enumerate((half - 1, half, half + 1)):
                unit.preset(row, 0)
                await unit.step({0: Update(row, weight)}, max(MIN, min(MAX, activation)), shift)
            await unit.drain(shift)


@unit_test(seeds=False)
async def most_negative_times_most_negative_and_other_ends(bench: Bench) -> None:
    """The ends of the range as operands and start value, at shifts 0 and 31 and between."""
    unit = ArithBench(bench)
    for shift in (0, 1, 14, 15, 16, 29, 30, 31):
        for weight, activation in ((MIN, MIN), (MIN, MAX), (MAX, MIN), (MAX, MAX), (MIN, 1)):
            for n, start in enumerate((MIN, 0, MAX)):
                unit.preset(n, start)
                await unit.step({0: Update(n, weight)}, activation, shift)
            await unit.drain(shift)
