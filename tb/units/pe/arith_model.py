"""Model of `arith`: updates are done one after the other, and when their effects show.

The result is that of a machine that finishes every update before it begins the next one; whatever
the pipeline does about updates in flight must not show in it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from model.arithmetic import saturating_update
from tb.units.bench import Bench
from tb.units.vectors import pack, signed16, unpack

STAGES_TO_WRITE = 3  # an update is at the write port three cycles after it was given


@dataclass(frozen=True)
class Update:
    """One lane's work: `accumulator[row] += weight * activation`, signed operands."""

    row: int
    weight: int


Lanes = Mapping[int, Update]
"""What the lanes do in one cycle; those that are not named are idle."""


class ArithBench:
    """Drives updates in, plays the register file, and compares every cycle.

    Attributes
    ----------
    accumulators : list of int
        What the register file holds when all updates are done, signed.
    bypasses : int
        Updates so far that came too soon after one of the same row to find it in the registers.
    """

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.lanes = bench.p["IssueWidth"]
        self.depth = bench.p["RegDepth"]
        self._row_width = (self.depth - 1).bit_length()
        self.accumulators = [bench.rng.randrange(-0x8000, 0x8000) for _ in range(self.depth)]
        self._registers = [value & 0xFFFF for value in self.accumulators]
        idle = ({}, {}, 0)
        # Newest first: (lanes, their results, how many of them need the bypass).
        self._in_flight: deque[tuple[Lanes, dict[int, int], int]] = deque(
            [idle] * STAGES_TO_WRITE, maxlen=STAGES_TO_WRITE
        )
        self.bypasses = 0

    def preset(self, row: int, value: int) -> None:
        """Set an accumulator, as the bias does before a pass; nothing may be in flight."""
        self.accumulators[row] = value
        self._registers[row] = value & 0xFFFF

    def spare_row(self) -> int:
        """Return any row."""
        return self.bench.rng.randrange(self.depth)

    async def step(self, lanes: Lanes, activation: int = 0, shift: int = 0) -> None:
        """Give one cycle's updates (distinct rows) and compare what the module does meanwhile."""
        bench, rng = self.bench, self.bench.rng
        reading, adding, writing = self._in_flight
        noise = [rng.getrandbits(16) for _ in range(self.lanes)]
        rows = [rng.randrange(self.depth) for _ in range(self.lanes)]
        weights = [rng.getrandbits(16) for _ in range(self.lanes)]
        for lane, update in lanes.items():
            rows[lane], weights[lane] = update.row, update.weight
        for lane, update in reading[0].items():
            noise[lane] = self._registers[update.row]
        outputs = await bench.cycle(
            shift_i=shift,
            lane_valid_i=sum(1 << lane for lane in lanes),
            lane_row_i=pack(rows, self._row_width),
            lane_weight_i=pack(weights, 16),
            act_i=activation & 0xFFFF if lanes else rng.getrandbits(16),
            rd_data_i=pack(noise, 16),
        )
        self._compare(outputs, reading[0], adding[2], writing)
        self._in_flight.appendleft(self._work_out(lanes, activation, shift))

    async def drain(self, shift: int = 0) -> None:
        """Let everything through; then the registers must hold what the model holds."""
        for _ in range(STAGES_TO_WRITE + 1):
            await self.step({}, shift=shift)
        for row, value in enumerate(self.accumulators):
            self.bench.check(f"register {row} in the end", value, signed16(self._registers[row]))

    def _work_out(
        self, lanes: Lanes, activation: int, shift: int
    ) -> tuple[Lanes, dict[int, int], int]:
        recent = {u.row for flight in list(self._in_flight)[:2] for u in flight[0].values()}
        results = {}
        for lane, update in lanes.items():
            value = saturating_update(
                np.int64(self.accumulators[update.row]),
                np.int64(update.weight), np.int64(activation), shift,
            )  # fmt: skip
            results[lane] = self.accumulators[update.row] = int(value)
        bypasses = sum(update.row in recent for update in lanes.values())
        self.bypasses += bypasses
        return lanes, results, bypasses

    def _compare(
        self,
        outputs: Mapping[str, int | str],
        reading: Lanes,
        bypasses: int,
        writing: tuple[Lanes, dict[int, int], int],
    ) -> None:
        check = self.bench.check
        rows_read = unpack(outputs["rd_row_o"], self._row_width, self.lanes)
        rows = unpack(outputs["wr_row_o"], self._row_width, self.lanes)
        data = unpack(outputs["wr_data_o"], 16, self.lanes)
        for lane, update in reading.items():
            check(f"row read by lane {lane}", update.row, rows_read[lane])
        check("num_bypasses_o", bypasses, outputs["num_bypasses_o"])
        check("busy_o", int(any(flight[0] for flight in self._in_flight)), outputs["busy_o"])
        check("wr_valid_o", sum(1 << lane for lane in writing[0]), outputs["wr_valid_o"])
        for lane, update in writing[0].items():
            check(f"row written by lane {lane}", update.row, rows[lane])
            check(f"row {update.row}, lane {lane}", writing[1][lane] & 0xFFFF, data[lane])
            self._registers[update.row] = int(data[lane])
