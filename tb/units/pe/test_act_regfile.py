"""Bench of `act_regfile`: every port of both register files, with and without ReLU."""

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
    Fault("the source's flags know of this layer's ReLU", "pe/act_regfile.sv",
          "src_wdata_i[16*i+:16] != 16'd0;",
          "src_wdata_i[16*i+:16] != 16'd0 && !(relu_i && src_wdata_i[16*i+15]);"),
    Fault("a group's flags go to the group before", "pe/act_regfile.sv",
          "group[GroupWidth*file+:GroupWidth], 2'd0}",
          "group[GroupWidth*file+:GroupWidth] ^ 1'b1, 2'd0}"),
    Fault("an idle lane writes its flag", "pe/act_regfile.sv",
          "if (wr_valid_i[lane]) begin", "if (wr_valid_i != '0) begin"),
    Fault("a group is written without being told", "pe/act_regfile.sv",
          "if (group_we[file]) begin", "if (group_we[file] || wr_valid_i == '1) begin"),
    Fault("groups are written to the other role's file", "pe/act_regfile.sv",
          "acc_sel_i == 1'(file)", "acc_sel_i != 1'(file)"),
    Fault("lanes write the source", "pe/act_regfile.sv",
          "regs_q[{wr_row_i[RowWidth*lane+:RowWidth], acc_sel_i}]",
          "regs_q[{wr_row_i[RowWidth*lane+:RowWidth], !acc_sel_i}]"),
    Fault("lanes leave their flags in the source", "pe/act_regfile.sv",
          "nonzero_q[{acc_sel_i, wr_row_i", "nonzero_q[{!acc_sel_i, wr_row_i"),
    Fault("lanes read the source", "pe/act_regfile.sv",
          "regs_q[{rd_row_i[RowWidth*lane+:RowWidth], acc_sel_i}]",
          "regs_q[{rd_row_i[RowWidth*lane+:RowWidth], !acc_sel_i}]"),
    Fault("groups of accumulators are read from the source", "pe/act_regfile.sv",
          "regs_q[{acc_group_i, 2'(i), acc_sel_i}]", "regs_q[{acc_group_i, 2'(i), !acc_sel_i}]"),
    Fault("groups of the source are read from the accumulators", "pe/act_regfile.sv",
          "regs_q[{src_group_i, 2'(i), !acc_sel_i}]", "regs_q[{src_group_i, 2'(i), acc_sel_i}]"),
    Fault("the scan reads a register behind", "pe/act_regfile.sv",
          "regs_q[{scan_row_i, !acc_sel_i}]", "regs_q[{scan_row_i ^ 1'b1, !acc_sel_i}]"),
    Fault("the role swap leaves the flags behind", "pe/act_regfile.sv",
          "acc_sel_i ? nonzero_q[RegDepth-1:0] : ", ""),
)  # fmt: skip

VALUES = (0, 1, 0x7FFF, 0x8000, 0xFFFF)


class Regfile:
    """Driver and checker.

    Attributes
    ----------
    acc_sel : int
        File with the accumulators; may change in any cycle.
    files : list of RegfileModel
    """

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.lanes = bench.p["IssueWidth"]
        self.depth = bench.p["RegDepth"]
        self._row_width = (self.depth - 1).bit_length()
        self.acc_sel = 0
        self.files = [RegfileModel(self.depth) for _ in range(2)]

    @property
    def accumulators(self) -> RegfileModel:
        """The file that lanes write."""
        return self.files[self.acc_sel]

    @property
    def source(self) -> RegfileModel:
        """The file that is scanned."""
        return self.files[1 - self.acc_sel]

    def value(self) -> int:
        """Return a value, often one at which the flag decides."""
        rng = self.bench.rng
        return rng.choice(VALUES) if rng.random() < 0.5 else rng.getrandbits(16)

    def group(self) -> tuple[int, list[int]]:
        """Return a group to write and its values."""
        number = self.bench.rng.randrange(self.depth // 4)
        return number, [self.value() for _ in range(4)]

    async def fill(self) -> None:
        """Write every register; nothing resets them, so reads come after this only."""
        for number in range(self.depth // 4):
            await self.cycle(
                acc=(number, self.group()[1]), src=(number, self.group()[1]), look=False
            )

    async def cycle(
        self,
        lanes: dict[int, tuple[int, int]] | None = None,
        acc: tuple[int, list[int]] | None = None,
        src: tuple[int, list[int]] | None = None,
        relu: bool = False,
        look: bool = True,
        read: int | None = None,
        scan: int | None = None,
    ) -> None:
        """Run one cycle: write, and compare every read port.

        Parameters
        ----------
        lanes : dict of int to (int, int), optional
            Row and value that each lane writes.
        acc, src : (int, list of int), optional
            Group of accumulators and of the source to write, and its values.
        relu, look : bool
            `look` is off while registers have not been written.
        read, scan : int, optional
            Accumulator that all lanes read, register of the source to scan; any by default.
        """
        bench, rng, lanes = self.bench, self.bench.rng, lanes or {}
        reads = [rng.randrange(self.depth) if read is None else read for _ in range(self.lanes)]
        scan = rng.randrange(self.depth) if scan is None else scan
        acc_group, acc_values = acc or self.group()
        src_group, src_values = src or self.group()
        writes = [(rng.randrange(self.depth), self.value()) for _ in range(self.lanes)]
        for lane, write in lanes.items():
            writes[lane] = write
        out = await bench.cycle(
            acc_sel_i=self.acc_sel, relu_i=int(relu), rd_row_i=pack(reads, self._row_width),
            wr_valid_i=sum(1 << lane for lane in lanes),
            wr_row_i=pack([row for row, _ in writes], self._row_width),
            wr_data_i=pack([value for _, value in writes], 16),
            acc_we_i=int(acc is not None), acc_group_i=acc_group,
            acc_wdata_i=pack(acc_values, 16),
            src_we_i=int(src is not None), src_group_i=src_group,
            src_wdata_i=pack(src_values, 16), scan_row_i=scan,
        )  # fmt: skip
        if look:
            bench.check_outputs({
                "rd_data_o": pack([self.accumulators.values[row] for row in reads], 16),
                "acc_rdata_o": pack(self.accumulators.group(acc_group), 16),
                "src_rdata_o": pack(self.source.group(src_group), 16),
                "scan_data_o": self.source.values[scan],
                "nonzero_o": self.source.flags(),
            }, out)  # fmt: skip
        if src is not None:
            # What is written to the source is an activation already, also if it is negative.
            self.source.write_group(src_group, src_values, relu=False)
        if acc is not None:
            self.accumulators.write_group(acc_group, acc_values, relu)
        self.accumulators.write_lanes(lanes, relu)


@unit_test()
async def random_writes(bench: Bench) -> None:
    """Lanes and groups write different registers in any mix, and the roles swap now and then."""
    unit, rng = Regfile(bench), bench.rng
    await unit.fill()
    for _ in range(400):
        if rng.random() < 0.1:
            unit.acc_sel ^= 1
        rows = list(range(unit.depth))
        acc = unit.group() if rng.random() < 0.3 else None
        src = unit.group() if rng.random() < 0.5 else None
        if acc is not None:
            del rows[4 * acc[0] : 4 * acc[0] + 4]
        chosen = rng.sample(rows, unit.lanes)
        lanes = {
            lane: (chosen[lane], unit.value())
            for lane in range(unit.lanes)
            if rng.random() < 0.5
        }
        await unit.cycle(lanes, acc, src, relu=rng.random() < 0.5)


@unit_test(seeds=False)
async def relu_decides_what_counts(bench: Bench) -> None:
    """Zero, the ends of the range and -1, with and without ReLU, by lane and by group."""
    unit = Regfile(bench)
    await unit.fill()
    last = unit.depth // 4 - 1
    for relu in (False, True):
        for value in VALUES:
            for lane in range(unit.lanes):
                await unit.cycle({lane: (lane, value)}, relu=relu)
                # The flag belongs to the write: the next layer's ReLU does not change it.
                unit.acc_sel ^= 1
                await unit.cycle(relu=not relu, scan=lane)
            for place in range(4):
                values = [1 if place == n else value for n in range(4)]
                await unit.cycle(acc=(last, values), relu=relu)
                unit.acc_sel ^= 1
                await unit.cycle(relu=not relu)
                await unit.cycle(src=(last, values), relu=relu)
                await unit.cycle(relu=not relu)


@unit_test(seeds=False)
async def all_zero_and_none_zero(bench: Bench) -> None:
    """Every flag of both files goes up and down, and every register is scanned."""
    unit = Regfile(bench)
    await unit.fill()
    for value in (0, 0x5A5A, 0xA5A5, 0):
        for number in range(unit.depth // 4):
            # Unlike the source's, so that no reader can take one file for the other.
            await unit.cycle(acc=(number, [value] * 4), src=(number, [value ^ 0xFFFF] * 4))
        flags = [(1 << unit.depth) - 1 if own else 0 for own in (value, value ^ 0xFFFF)]
        for own in flags:
            unit.acc_sel ^= 1
            bench.check("flags predicted", own, unit.source.flags())
            for row in range(unit.depth):
                await unit.cycle(scan=row)


@unit_test(seeds=False)
async def every_lane_reaches_every_register(bench: Bench) -> None:
    """Each lane in turn writes each register of each file; nothing else changes."""
    unit = Regfile(bench)
    await unit.fill()
    for acc_sel in range(2):
        unit.acc_sel = acc_sel
        for lane in range(unit.lanes):
            for row in range(unit.depth):
                await unit.cycle({lane: (row, unit.accumulators.values[row] ^ 0xFFFF)})
                await unit.cycle(read=row)
