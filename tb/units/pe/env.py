"""Environment and scoreboard of the benches of `pe` and `pe_array`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from cocotb.triggers import Event
from pyuvm import ConfigDB, uvm_component, uvm_env

from model.packets import Space
from tb.env.subscriber import Subscriber
from tb.units.bench import Bench, Mismatch
from tb.units.pe.agent_base import Sampler
from tb.units.pe.agents import (
    BroadcastAgent,
    BroadcasterAgent,
    ControlAgent,
    HostAgent,
    ResultAgent,
    ScanAgent,
)
from tb.units.pe.items import Errors, HostBeat
from tb.units.pe.pass_model import PassModel, Settings


class Scoreboard(uvm_component):
    """Feeds what the monitors see to the model and compares what comes out.

    Attributes
    ----------
    model : PassModel
    failure : Mismatch or None
        The first.
    failed : Event
    bypasses : ndarray of int64 [num_pe]
        As last read by the host.
    most_waiting : int or None
        Broadcasts that the PEs may take before entries may be issued; None if there may be any
        number, because empty columns take no place.
    """

    def build_phase(self) -> None:
        self.bench: Bench = ConfigDB().get(self, "", "BENCH")
        self.model: PassModel = ConfigDB().get(self, "", "MODEL")
        self.failure: Mismatch | None = None
        self.failed = Event()
        self.most_waiting: int | None = None
        self.bypasses = np.zeros(self.model.num_pe, int)
        self._busy = np.zeros(self.model.num_pe, int)
        self._clear()
        for name in ("host", "control", "scan", "broadcast", "result"):
            handler = self._guarded(getattr(self, f"_{name}"))
            setattr(self, f"{name}_export", Subscriber(f"{name}_export", self, handler))

    def _guarded(self, handler: Callable[[Any], None]) -> Callable[[Any], None]:
        """Keep the first mismatch: raised in a monitor, it would not name the seed."""

        def guarded(item: Any) -> None:
            try:
                if self.failure is None:
                    handler(item)
            except Mismatch as error:
                self.failure = error
                self.failed.set()

        return guarded

    def _clear(self) -> None:
        self._cycles = 0
        self._pointer, self._range, self._row = np.zeros((3, self.model.num_pe), int)

    def _take_settings(self) -> None:
        read, p, model = self.bench.read, self.bench.p, self.model

        def elements(rows: int, rest: int) -> int:
            if model.pe is None:
                return rows * p["NumPe"] + rest
            return rows + (model.pe < rest)

        model.settings = Settings(
            shift=read("shift_i"),
            relu=bool(read("relu_i")),
            result_relu=bool(read("result_relu_i")),
            outputs=elements(read("out_rows_i"), read("out_rest_i")),
            in_first=elements(read("in_first_row_i"), 0),
            in_end=elements(read("in_end_row_i"), read("in_rest_i")),
            acc_sel=read("acc_sel_i"),
            src_bank=read("src_bank_i"),
        )

    def _host(self, beat: HostBeat) -> None:
        self._take_settings()
        if beat.write:
            self.model.write(beat.space, beat.pe, beat.address, beat.data)
            return
        mine = self.model.pe in (None, beat.pe)
        if beat.space == Space.COUNTERS and mine and beat.address in (1, 2):
            self._timing_counters(beat)
            return
        expected = self.model.read(beat.space, beat.pe, beat.address)
        what = f"{Space(beat.space).name} beat {beat.address} of PE {beat.pe}"
        self.bench.check(what, expected, beat.data)

    def _timing_counters(self, beat: HostBeat) -> None:
        """Counters that no model knows exactly: their sum and their bounds."""
        bench, pe, counters = self.bench, beat.pe, self.model.counters
        if not isinstance(beat.data, int):
            raise Mismatch(f"counters {2 * beat.address} of PE {pe} are {beat.data}")
        local = pe if self.model.pe is None else 0
        low, high = beat.data & 0xFFFF_FFFF, beat.data >> 32
        entries, empties = int(counters.entries[local]), int(counters.empties[local])
        if beat.address == 1:
            bench.check(f"empty columns of PE {pe}", empties, low)
            most = entries + int(counters.fillers[local])
            if not self.model.least_busy[local] <= high <= most:
                raise Mismatch(
                    f"PE {pe} was busy in {high} cycles, "
                    f"not {self.model.least_busy[local]} ... {most}"
                )
            self._busy[local] = high
            return
        slots = 0 if bench.p["EmptySkip"] else empties
        total = int(self._busy[local]) + low + slots
        bench.check(f"busy, starved and empty cycles of PE {pe}", self._cycles, total)
        if high > entries:
            raise Mismatch(f"PE {pe} took {high} bypasses for {entries} entries")
        self.bypasses[local] = high

    def _control(self, event: tuple) -> None:
        kind, *values = event
        if kind == "running":
            self._cycles += 1
        elif kind == "ready":
            if self.model.waiting:
                self._take_settings()
                self.model.process()
        elif kind == "clear":
            self._clear()
            self.model.clear()
        elif kind == "codebook":
            self.model.load_codebook(*values)
        else:
            self._take_settings()
            (self.model.start_rows if kind == "init" else self.model.write_back)(*values)

    def _scan(self, event: tuple) -> None:
        kind, *values = event
        if kind == "scan":
            if not self.model.scans:
                raise Mismatch(f"scan: {values} came, nothing was pending")
            self.bench.check("scan (element, activation)", self.model.scans.pop(0), tuple(values))
            return
        self._take_settings()
        if kind == "load":
            self.model.scan_registers()
        else:
            self.model.fill(*values)

    def _broadcast(self, event: tuple[int, int]) -> None:
        self.model.broadcast(*event)
        if self.most_waiting is not None:
            waiting = self.model.waiting
            self.bench.check("broadcasts that wait", min(waiting, self.most_waiting), waiting)

    def _result(self, errors: Errors) -> None:
        bits = np.arange(self.model.num_pe)
        for seen, value in (
            (self._row, errors.row), (self._pointer, errors.pointer), (self._range, errors.range)
        ):  # fmt: skip
            if not isinstance(value, int):
                raise Mismatch(f"an error output is {value}, cycle {self.bench.cycles}")
            seen += np.array([value >> int(bit) & 1 for bit in bits])

    def finish(self) -> None:
        """Check, at the end of a run, that all came that had to.

        Raises
        ------
        Mismatch
        """
        check, model = self.bench.check, self.model
        check("activations that were never scanned", [], model.scans)
        check("broadcasts that were never processed", 0, model.waiting)
        check("pointer errors", model.pointer_errors.tolist(), self._pointer.tolist())
        check("range errors", model.range_errors.tolist(), self._range.tolist())
        check("PEs with row errors", model.row_errors.tolist(), (self._row > 0).tolist())


class PassEnv(uvm_env):
    """Agents and scoreboard; of the array the broadcasts are what comes out of its tree."""

    def build_phase(self) -> None:
        array = ConfigDB().get(self, "", "MODEL").pe is None
        self.host = HostAgent("host", self)
        self.control = ControlAgent("control", self)
        self.scan = ScanAgent("scan", self)
        self.broadcast = (BroadcasterAgent if array else BroadcastAgent)("broadcast", self)
        self.result = ResultAgent("result", self)
        self.sampler = Sampler("sampler", self)
        self.scoreboard = Scoreboard("scoreboard", self)

    def connect_phase(self) -> None:
        for name in ("host", "control", "scan", "broadcast", "result"):
            monitor = getattr(self, name).monitor
            monitor.ap.connect(getattr(self.scoreboard, f"{name}_export"))
            self.sampler.monitors.append(monitor)
