"""Bench of `codebook`: sixteen values loaded by quarters, looked up in all lanes at once.

Code 0 has no value that means anything, so nothing is compared for it.
"""

from __future__ import annotations

from tb.flow.fault import Fault
from tb.units.bench import Bench, unit_test

SETS = ({"IssueWidth": 4}, {"IssueWidth": 2}, {"IssueWidth": 1})

FAULTS = (
    Fault("all quarters go to one place", "pe/codebook.sv",
          "values_q[64*load_quarter_i+:64] <=", "values_q[63:0] <="),
    Fault("it is loaded when nothing is sent", "pe/codebook.sv", "if (load_valid_i) ", ""),
    Fault("all lanes look up the first one's code", "pe/codebook.sv",
          "16*code_i[4*lane+:4]", "16*code_i[3:0]"),
)  # fmt: skip


class CodebookBench:
    """The values loaded so far; None where none was."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.lanes = bench.p["IssueWidth"]
        self.values: list[int | None] = [None] * 16

    async def cycle(self, codes: list[int], quarter: int | None = None) -> None:
        """Look codes up; a quarter that is loaded meanwhile counts from the next cycle on."""
        rng = self.bench.rng
        fresh = [rng.choice((rng.getrandbits(16), 0x7FFF, 0x8000, 0xFFFF, 0)) for _ in range(4)]
        out = await self.bench.cycle(
            load_valid_i=int(quarter is not None),
            load_quarter_i=rng.randrange(4) if quarter is None else quarter,
            load_data_i=sum(value << 16 * n for n, value in enumerate(fresh)),
            code_i=sum(code << 4 * lane for lane, code in enumerate(codes)),
        )
        for lane, code in enumerate(codes):
            if code and self.values[code] is not None:
                self.bench.check(
                    f"weight of code {code} in lane {lane}", self.values[code],
                    _lane(out["weight_o"], lane),
                )  # fmt: skip
        if quarter is not None:
            self.values[4 * quarter : 4 * quarter + 4] = fresh

    def codes(self) -> list[int]:
        """Return a random code for each lane."""
        return [self.bench.rng.randrange(16) for _ in range(self.lanes)]


def _lane(weights: int | str, lane: int) -> int | str:
    """Return the value in one lane; another one may be undefined."""
    if isinstance(weights, int):
        return weights >> 16 * lane & 0xFFFF
    bits = weights[len(weights) - 16 * (lane + 1) : len(weights) - 16 * lane]
    return int(bits, 2) if set(bits) <= {"0", "1"} else bits


@unit_test()
async def random_traffic(bench: Bench) -> None:
    """Codebooks one after another, whole and in parts, with look-ups in every cycle."""
    rng, top = bench.rng, CodebookBench(bench)
    for quarter in range(4):
        await top.cycle(top.codes(), quarter)
    for _ in range(150):
        await top.cycle(top.codes(), rng.randrange(4) if rng.random() < 0.15 else None)


@unit_test(seeds=False)
async def every_code_in_every_lane(bench: Bench) -> None:
    """Each code alone in each lane, and the same code in all lanes."""
    top = CodebookBench(bench)
    for _ in range(2):
        for quarter in range(4):
            await top.cycle(top.codes(), quarter)
        for code in range(1, 16):
            await top.cycle([code] * top.lanes)
            for lane in range(top.lanes):
                await top.cycle([code if n == lane else 0 for n in range(top.lanes)])
