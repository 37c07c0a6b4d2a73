"""pyuvm agents around one PE or the array: host bus, pass control, scan, broadcast, results."""

from __future__ import annotations

from tb.units.ccu.window import Window
from tb.units.pe.agent_base import Agent, Driver, Monitor, Process
from tb.units.pe.items import BroadcastItem, Errors, HostBeat, HostItem, ScanItem, StepsItem

STROBES = ("clear_i", "init_i", "cb_load_i", "wb_i")


class _HostDriver(Driver):
    async def drive(self, item: HostItem) -> None:
        write, rng = item.beats is not None, self.bench.rng
        for number, address in enumerate(item.addresses):
            self.bench.drive(
                host_valid_i=1, host_we_i=int(write), host_space_i=item.space, host_pe_i=item.pe,
                host_addr_i=address,
                host_wdata_i=item.beats[number] if write else rng.getrandbits(64),
            )  # fmt: skip
            await self.rising
        # Write enable, PE and address have a meaning only beside valid.
        self.bench.drive(host_valid_i=0, host_we_i=rng.getrandbits(1),
                         host_pe_i=rng.getrandbits(8), host_addr_i=rng.getrandbits(24))  # fmt: skip
        await self.rising


class _HostMonitor(Monitor):
    def build_phase(self) -> None:
        super().build_phase()
        self._read: tuple[int, int, int] | None = None

    def sample(self) -> None:
        read = self.bench.read
        if self._read:
            self.ap.write(HostBeat(False, *self._read, read("host_rdata_o")))
        self._read = None
        if self.high("host_valid_i"):
            where = read("host_space_i"), read("host_pe_i"), read("host_addr_i")
            if self.high("host_we_i"):
                self.ap.write(HostBeat(True, *where, read("host_wdata_i")))
            else:
                self._read = where


class HostAgent(Agent):
    """The host's bus to every memory."""

    driver_class, monitor_class = _HostDriver, _HostMonitor


class _ControlDriver(Driver):
    async def drive(self, item: StepsItem) -> None:
        for step in item.steps:
            self.bench.drive(**dict.fromkeys(STROBES, 0) | step)
            await self.rising
        self.bench.drive(**dict.fromkeys(STROBES, 0))


class _ControlMonitor(Monitor):
    def sample(self) -> None:
        read = self.bench.read
        seen: list[tuple] = [("ready",)] if self.high("issue_ready_i") else []
        if self.high("clear_i"):
            seen.append(("clear",))
        elif self.high("running_i"):
            seen.append(("running",))
        if self.high("cb_load_i"):
            seen.append(("codebook", read("cb_quarter_i"), read("cb_data_i")))
        if self.high("init_i"):
            where = read("init_group_i"), read("init_addr_i")
            seen.append(("init", bool(read("init_bias_i")), *where))
        if self.high("wb_i"):
            seen.append(("write_back", read("wb_group_i"), read("wb_addr_i")))
        for event in seen:
            self.ap.write(event)


class ControlAgent(Agent):
    """The CCU's set-up and write-back."""

    driver_class, monitor_class = _ControlDriver, _ControlMonitor


class _ScanDriver(Driver):
    """Plays window_ctrl; with one PE, which has no tree, also the back-pressure."""

    async def drive(self, item: ScanItem) -> None:
        bench, port = self.bench, "lnzd" if hasattr(self.dut, "lnzd_ready_i") else "root"
        window = Window(bench.p["RegDepth"] // 4, item.first, item.end if item.sram else item.first)
        rows = bench.p["ActDepth"]
        load = not item.sram
        while True:
            fills = window.fills()
            bench.drive(
                scan_load_i=int(load), fill_i=int(fills), fill_group_i=window.next % (rows // 4),
                low_row_i=4 * window.low % rows,
            )  # fmt: skip
            if port == "lnzd":
                bench.drive(lnzd_ready_i=int(bench.rng.random() < item.ready))
            await self.falling
            idle = bench.read(f"{port}_idle_o") == 1
            if window.done and not load and idle:
                break
            row = bench.read(f"{port}_row_o") if bench.read(f"{port}_valid_o") == 1 else None
            # From registers the window stays where it is.
            if item.sram:
                window.clock(row, idle)
            load = False
            await self.rising
        await self.rising


class _ScanMonitor(Monitor):
    def sample(self) -> None:
        read = self.bench.read
        if self.high("scan_load_i"):
            self.ap.write(("load",))
        if self.high("fill_i"):
            self.ap.write(("fill", read("fill_group_i")))
        if hasattr(self.dut, "lnzd_ready_i"):
            if self.high("lnzd_valid_o") and self.high("lnzd_ready_i"):
                self.ap.write(("scan", read("lnzd_row_o"), read("lnzd_act_o")))
        elif self.high("root_valid_o") and self.high("root_ready_i"):
            row, pe, num_pe = read("root_row_o"), read("root_pe_o"), self.bench.p["NumPe"]
            known = isinstance(row, int) and isinstance(pe, int)
            element = row * num_pe + pe if known else f"row {row} PE {pe}"
            self.ap.write(("scan", element, read("root_act_o")))


class ScanAgent(Agent):
    """The source activations: fills and what comes out of the leaves or the tree."""

    driver_class, monitor_class = _ScanDriver, _ScanMonitor


class _BroadcastDriver(Driver):
    """Sends to one PE. The queue's `full_o` of a cycle counts for the next one."""

    async def drive(self, item: BroadcastItem) -> None:
        bench = self.bench
        for column, activation in item.broadcasts:
            while True:
                await self.falling
                full = bench.read("full_o") != 0
                await self.rising
                if not full and bench.rng.random() >= item.idle:
                    break
                bench.drive(bcast_valid_i=0, bcast_act_i=bench.rng.getrandbits(16))
            bench.drive(bcast_valid_i=1, bcast_col_i=column, bcast_act_i=activation & 0xFFFF)
        await self.rising
        bench.drive(bcast_valid_i=0)


class _BroadcastMonitor(Monitor):
    def sample(self) -> None:
        if self.high("bcast_valid_i"):
            self.ap.write((self.bench.read("bcast_col_i"), self.bench.read("bcast_act_i")))


class BroadcastAgent(Agent):
    """The broadcasts, of the bench's choice."""

    driver_class, monitor_class = _BroadcastDriver, _BroadcastMonitor


class _Broadcaster(Process):
    """Plays the broadcaster of the CCU: what is at the root goes to all PEs, if none is full."""

    col_base = 0

    async def loop(self) -> None:
        bench, num_pe = self.bench, self.bench.p["NumPe"]
        columns = bench.p["PtrDepth"]
        while True:
            await self.falling
            ready = bench.read("any_full_o") == 0
            valid = bench.read("root_valid_o") == 1
            bench.drive(root_ready_i=int(ready))
            sent = {"bcast_valid_i": int(ready and valid)}
            if ready and valid:
                element = bench.read("root_row_o") * num_pe + bench.read("root_pe_o")
                sent["bcast_col_i"] = (self.col_base + element) % columns
                sent["bcast_act_i"] = bench.read("root_act_o")
            await self.rising
            bench.drive(**sent)


class BroadcasterAgent(Agent):
    """The broadcasts, of what comes out of the tree."""

    monitor_class = _BroadcastMonitor

    def build_phase(self) -> None:
        super().build_phase()
        self.driver = _Broadcaster("driver", self)


class _ErrorMonitor(Monitor):
    def sample(self) -> None:
        errors = [self.bench.read(f"err_{kind}_o") for kind in ("row", "pointer", "range")]
        if any(errors):
            self.ap.write(Errors(*errors))


class ResultAgent(Agent):
    """The error outputs."""

    monitor_class = _ErrorMonitor
