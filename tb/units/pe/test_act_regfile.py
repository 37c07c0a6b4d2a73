"""Bench of `act_regfile`: every port of the register file, with and without ReLU."""

from __future__ import annotations

from tb.flow.fault import Fault
from tb.units.bench import Bench, unit_test
from tb.units.pe.act_regfile_model import RegfileModel
from tb.units.vectors import pack

SETS = (
    {"RegDepth": 16, "IssueWidth": 4},
    {"RegDepth": 16, "IssueWidth": 1},
    {"RegDepth": 64, "IssueWidth": 2},
    {"RegDepth": 256, "IssueWidth": 4},
)

FAULTS = (
    Fault("the lanes' flags do not know of ReLU", "pe/act_regfile.sv",
          "<= wr_nonzero[lane];", "<= wr_data_i[16*lane+:16] != '0;"),
    Fault("a group's flags go to the group before", "pe/act_regfile.sv",
          "nonzero_q[4*group_i+:4]", "nonzero_q[4*(group_i ^ 1'b1)+:4]"),
    Fault("an idle lane writes its flag", "pe/act_regfile.sv",
          "if (wr_valid_i[lane]) begin", "if (wr_valid_i != '0) begin"),
    Fault("a group is written without being told", "pe/act_regfile.sv",
          "if (group_we_i) begin", "if (group_we_i || wr_valid_i == '1) begin"),
    Fault("the scan reads a register behind", "pe/act_regfile.sv",
          "regs_q[scan_row_i]", "regs_q[scan_row_i ^ 1'b1]"),
)  # fmt: skip

VALUES = (0, 1, 0x7FFF, 0x8000, 0xFFFF)


class Regfile:
    """Driver and checker."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.lanes = bench.p["IssueWidth"]
        self.depth = bench.p["RegDepth"]
        self._row_width = (self.depth - 1).bit_length()
        self.model = RegfileModel(self.depth)

    def value(self) -> int:
        """Return a value, often one at which the flag decides."""
        rng = self.bench.rng
        return rng.choice(VALUES) if rng.random() < 0.5 else rng.getrandbits(16)

    async def fill(self, relu: bool = False) -> None:
        """Write every register; nothing resets them, so reads come after this only."""
        for group in range(self.depth // 4):
            await self.cycle(group=(group, [self.value() for _ in range(4)]), relu=relu, look=False)

    async def cycle(
        self,
        lanes: dict[int, tuple[int, int]] | None = None,
        group: tuple[int, list[int]] | None = None,
        relu: bool = False,
        look: bool = True,
        scan: int | None = None,
    ) -> None:
        """Run one cycle: write, and compare every read port at random places.

        Parameters
        ----------
        lanes : dict of int to (int, int), optional
            Row and value that each lane writes.
        group : (int, list of int), optional
            Group to write and its values.
        relu, look : bool
            `look` is off while registers have not been written.
        scan : int, optional
            Register to scan.
        """
        bench, rng, lanes = self.bench, self.bench.rng, lanes or {}
        reads = [rng.randrange(self.depth) for _ in range(self.lanes)]
        scan = rng.randrange(self.depth) if scan is None else scan
        number, values = group or (rng.randrange(self.depth // 4), [self.value()] * 4)
        writes = [(rng.randrange(self.depth), self.value()) for _ in range(self.lanes)]
        for lane, write in lanes.items():
            writes[lane] = write
        out = await bench.cycle(
            relu_i=int(relu), rd_row_i=pack(reads, self._row_width),
            wr_valid_i=sum(1 << lane for lane in lanes),
            wr_row_i=pack([row for row, _ in writes], self._row_width),
            wr_data_i=pack([value for _, value in writes], 16),
            group_we_i=int(group is not None), group_i=number, group_wdata_i=pack(values, 16),
            scan_row_i=scan,
        )  # fmt: skip
        if look:
            bench.check_outputs({
                "rd_data_o": pack([self.model.values[row] for row in reads], 16),
                "group_rdata_o": pack(self.model.group(number), 16),
                "scan_data_o": self.model.values[scan],
                "nonzero_o": self.model.flags(),
            }, out)  # fmt: skip
        if group is not None:
            self.model.write_group(number, values, relu)
        self.model.write_lanes(lanes, relu)


@unit_test()
async def random_writes(bench: Bench) -> None:
    """Lanes and groups write different registers in any mix, sometimes in the same cycle."""
    unit, rng = Regfile(bench), bench.rng
    await unit.fill()
    for _ in range(400):
        group = None
        rows = list(range(unit.depth))
        if rng.random() < 0.3:
            number = rng.randrange(unit.depth // 4)
            group = (number, [unit.value() for _ in range(4)])
            del rows[4 * number : 4 * number + 4]
        chosen = rng.sample(rows, unit.lanes)
        lanes = {
            lane: (chosen[lane], unit.value())
            for lane in range(unit.lanes)
            if rng.random() < 0.5
        }
        await unit.cycle(lanes, group, relu=rng.random() < 0.5)


@unit_test(seeds=False)
async def relu_decides_what_counts(bench: Bench) -> None:
    """Zero, the ends of the range and -1, with and without ReLU, by lane and by group."""
    unit = Regfile(bench)
    await unit.fill()
    for relu in (False, True):
        for value in VALUES:
            for lane in range(unit.lanes):
                await unit.cycle({lane: (lane, value)}, relu=relu)
                # The flag belongs to the write: another layer's ReLU does not change it.
                await unit.cycle(relu=not relu, scan=lane)
            for place in range(4):
                values = [1 if place == n else value for n in range(4)]
                await unit.cycle(group=(unit.depth // 4 - 1, values), relu=relu)
                await unit.cycle(relu=not relu)


@unit_test(seeds=False)
async def all_zero_and_none_zero(bench: Bench) -> None:
    """Every flag goes up and down, and every register is scanned."""
    unit = Regfile(bench)
    for value in (0, 0x5A5A, 0xA5A5, 0):
        for group in range(unit.depth // 4):
            await unit.cycle(group=(group, [value] * 4), look=False)
        flags = 0 if value == 0 else (1 << unit.depth) - 1
        bench.check("flags predicted", flags, unit.model.flags())
        for row in range(unit.depth):
            await unit.cycle(scan=row)
