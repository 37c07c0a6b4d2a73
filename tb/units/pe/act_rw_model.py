"""Model of `act_rw`: two register files, two banks, and who plays which role."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from model.arithmetic import relu
from tb.units.bench import Bench
from tb.units.pe.act_layout_model import gathered, group_of, places
from tb.units.pe.act_regfile_model import RegfileModel
from tb.units.vectors import pack, signed16, unpack


@dataclass(frozen=True)
class Host:
    """One access of the host: a beat of a bank written or read, or the registers read."""

    beat: int
    write: int | None = None  # data, for a write
    dst: bool = False
    registers: bool = False


@dataclass
class Roles:
    """What the CCU sets for a pass."""

    acc_sel: int = 0
    src_bank: int = 0
    relu: int = 0
    result_relu: int = 0


def rectified(values: list[int], enable: int) -> list[int]:
    """Return activations after ReLU, if it is on, as 16 bits without sign."""
    if not enable:
        return values
    return [int(relu(np.int64(signed16(value)))) for value in values]


class ActRw:
    """Driver, model and checker.

    Attributes
    ----------
    roles : Roles
        May change while no fill is under way.
    files : list of RegfileModel
    banks : list of list of list of int
        Bank, group, four activations.
    """

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.num_pe = bench.p["NumPe"]
        self.lanes = bench.p["IssueWidth"]
        self.depth, self.rows = bench.p["RegDepth"], bench.p["ActDepth"]
        self.pe = bench.rng.choice((0, self.num_pe - 1, bench.rng.randrange(self.num_pe)))
        self._row_width = (self.depth - 1).bit_length()
        self.roles = Roles()
        self.files = [RegfileModel(self.depth) for _ in range(2)]
        self.banks = [[[0] * 4 for _ in range(self.rows // 4)] for _ in range(2)]
        self._filling: tuple[int, list[int]] | None = None
        self._answer: list[int] | None = None  # to the host, in this cycle
        self._known = False

    @property
    def source(self) -> RegfileModel:
        """The register file that is scanned."""
        return self.files[1 - self.roles.acc_sel]

    @property
    def accumulators(self) -> RegfileModel:
        """The other one."""
        return self.files[self.roles.acc_sel]

    def values(self) -> list[int]:
        """Return four activations, zeros and negative ones among them."""
        rng = self.bench.rng
        return [rng.choice((0, 1, 0x8000, 0xFFFF, rng.getrandbits(16))) for _ in range(4)]

    async def write_everything(self) -> None:
        """Give every register and every word a value; no reset does."""
        for sel in range(2):
            self.roles = Roles(acc_sel=sel, src_bank=sel)
            for group in range(self.depth // 4):
                await self.cycle(init=(group, self.values()))
            for addr in range(self.rows // 4):
                await self.cycle(wb=(addr % (self.depth // 4), addr))
        self._known = True

    def forget_fill(self) -> None:
        """A reset has ended what was under way."""
        self._filling = None

    async def cycle(
        self,
        lanes: Mapping[int, tuple[int, int]] | None = None,
        init: tuple[int, list[int]] | None = None,
        fill: int | None = None,
        wb: tuple[int, int] | None = None,
        host: Host | None = None,
        scan: int | None = None,
    ) -> None:
        """Run one cycle and compare.

        Parameters
        ----------
        lanes : mapping of int to (int, int), optional
            Row and value that each lane writes.
        init : (int, list of int), optional
            Group of accumulators and their start values; not together with `wb`.
        fill : int, optional
            Group of the source bank to read.
        wb : (int, int), optional
            Group of accumulators and where it goes in the destination bank.
        host : Host, optional
            Only if nothing else is asked for.
        scan : int, optional
            Register of the source to look at; any by default.
        """
        rng, lanes, roles = self.bench.rng, lanes or {}, self.roles
        reads = [rng.randrange(self.depth) for _ in range(self.lanes)]
        scan = rng.randrange(self.depth) if scan is None else scan
        writes = [(rng.randrange(self.depth), rng.getrandbits(16)) for _ in range(self.lanes)]
        for lane, write in lanes.items():
            writes[lane] = write
        regs, words = self.depth // 4, self.rows // 4
        init_group, init_data = init or (rng.randrange(regs), self.values())
        wb_group, wb_addr = wb or (rng.randrange(regs), rng.randrange(words))
        noise = Host(rng.getrandbits(24), rng.choice((None, 5)), rng.random() < 0.5)
        seen = host or noise
        out = await self.bench.cycle(
            pe_id_i=self.pe, acc_sel_i=roles.acc_sel, src_bank_i=roles.src_bank,
            relu_i=roles.relu, result_relu_i=roles.result_relu,
            rd_row_i=pack(reads, self._row_width),
            wr_valid_i=sum(1 << lane for lane in lanes),
            wr_row_i=pack([row for row, _ in writes], self._row_width),
            wr_data_i=pack([value for _, value in writes], 16),
            init_we_i=int(init is not None), init_group_i=init_group,
            init_data_i=pack(init_data, 16),
            fill_i=int(fill is not None),
            fill_group_i=rng.randrange(words) if fill is None else fill,
            wb_i=int(wb is not None), wb_group_i=wb_group, wb_addr_i=wb_addr, scan_row_i=scan,
            host_bank_req_i=int(host is not None and not host.registers),
            host_regs_i=int(host is not None and host.registers),
            host_dst_i=int(seen.dst), host_we_i=int(seen.write is not None),
            host_addr_i=seen.beat,
            host_wdata_i=rng.getrandbits(64) if seen.write is None else seen.write,
        )  # fmt: skip
        self._compare(out, reads, scan)
        self._clock(lanes, init, fill, wb, host)

    def _compare(self, out: Mapping[str, int | str], reads: list[int], scan: int) -> None:
        check = self.bench.check
        if self._known:
            expected = [self.accumulators.values[row] for row in reads]
            check("rd_data_o", expected, unpack(out["rd_data_o"], 16, self.lanes))
            check("scan_data_o", self.source.values[scan], out["scan_data_o"])
            check("nonzero_o", self.source.flags(), out["nonzero_o"])
        check("fill_done_o", int(self._filling is not None), out["fill_done_o"])
        if self._filling is not None:
            group, data = self._filling
            check("fill_done_group_o", group, out["fill_done_group_o"])
            check("fill_data_o", data, unpack(out["fill_data_o"], 16, 4))
        if self._answer is not None:
            check("host_rdata_o", self._answer, unpack(out["host_rdata_o"], 16, 4))

    def _clock(
        self,
        lanes: Mapping[int, tuple[int, int]],
        init: tuple[int, list[int]] | None,
        fill: int | None,
        wb: tuple[int, int] | None,
        host: Host | None,
    ) -> None:
        roles = self.roles
        source, destination = self.banks[roles.src_bank], self.banks[1 - roles.src_bank]
        if wb is not None:
            destination[wb[1]] = rectified(self.accumulators.group(wb[0]), roles.relu)
        if init is not None:
            self.accumulators.write_group(*init, bool(roles.relu))
        self.accumulators.write_lanes(lanes, bool(roles.relu))
        if self._filling is not None:
            group, data = self._filling
            # What lies in the SRAM is an activation already, also if it is negative.
            self.source.write_group(group % (self.depth // 4), data, relu=False)
        self._filling = None if fill is None else (fill, list(source[fill]))
        self._answer = None if host is None else self._host(host, source, destination)

    def _host(
        self, host: Host, source: list[list[int]], destination: list[list[int]]
    ) -> list[int] | None:
        group = group_of(self.num_pe, host.beat)
        if host.registers:
            rows = rectified(self.source.group(group), self.roles.result_relu)
            return gathered(self.num_pe, self.pe, host.beat, rows)
        word = (destination if host.dst else source)[group]
        if host.write is None:
            return gathered(self.num_pe, self.pe, host.beat, word)
        data = unpack(host.write, 16, 4)
        for lane, row in places(self.num_pe, self.pe, host.beat).items():
            word[row % 4] = data[lane]
        return None

    def beat(self, rows: int) -> int:
        """Return a beat of a vector of `rows` rows per PE, mostly one with a part in this PE."""
        rng = self.bench.rng
        if rng.random() < 0.3:
            return rng.randrange(rows * self.num_pe // 4 or 1)
        return (rng.randrange(rows) * self.num_pe + self.pe) // 4
