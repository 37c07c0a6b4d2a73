"""The pyuvm environment around `host_if`: three bus agents, the machine behind it, a scoreboard."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from random import Random
from typing import Any

from cocotb.triggers import ClockCycles, Event
from pyuvm import ConfigDB, uvm_component, uvm_env

from model.error_register import ErrorKind
from model.packets import Kind, Space
from model.parameters import MachineParameters
from tb.agents.axil import Access, AxilAgent
from tb.agents.axis import AxisSinkAgent, AxisSourceAgent, Transfer
from tb.agents.patterns import NAMES, Pattern, make
from tb.env.counters import COUNTERS_BASE
from tb.env.subscriber import Subscriber
from tb.sequences.base import ItemSequence
from tb.units.bench import Bench, Mismatch, Scoreboard
from tb.units.host.headers import make_header
from tb.units.host.host_if_model import HostIfModel
from tb.units.host.interpreter import events_of
from tb.units.host.machine import Machine
from tb.units.host.streams import Beat

_PATIENCE = 600  # cycles in which something must happen that is expected


def _kept(method: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
    """Keep the first mismatch for the test: an exception in a monitor would lose the seed."""

    @wraps(method)
    def call(self: HostIfScoreboard, item: Any) -> None:
        try:
            if self.bench is not None and self.failure is None:
                method(self, item)
        except Mismatch as error:
            self.failure = error
            self.failed.set()

    return call


class HostIfScoreboard(uvm_component):
    """Predicts from what is sent; compares memory writes, starts, answers and register accesses.

    Attributes
    ----------
    model : HostIfModel
    started : list of (int, int)
        Runs that were started.
    any_start : bool
        Do not compare starts: the test looks at `started` itself.
    result_regs : int
        Whether results lie in registers.
    failure : Mismatch or None
        The first one; `failed` is set with it.
    """

    def build_phase(self) -> None:
        self.bench: Bench | None = None
        self.machine_export = Subscriber("machine_export", self, self._machine_event)
        self.packet_export = Subscriber("packet_export", self, self._packet)
        self.access_export = Subscriber("access_export", self, self._access)

    def begin(self, bench: Bench, machine: Machine) -> None:
        """Start anew, after a reset."""
        self.parameters = MachineParameters.from_rtl(bench.p)
        self.model = HostIfModel(bench.p, machine)
        self.writes = Scoreboard(bench, "memory write")
        self.starts = Scoreboard(bench, "start")
        self.packets = Scoreboard(bench, "answer")
        self.started: list[tuple[int, int]] = []
        self.any_start, self.result_regs = False, 0
        self.accesses = 0
        self.failure: Mismatch | None = None
        self.failed = Event()
        self._machine = machine
        self._memory: dict[tuple[int, int, int], int] = {}
        self.bench = bench

    def expect(self, beats: list[Beat]) -> None:
        """Predict what whole packets cause, before they are sent."""
        for what, *event in events_of(beats, self.parameters):
            if what == "write":
                space, pe, address, data = event
                self._memory[space, pe, address] = data
                self.writes.expect(("write", *event))
            elif what == "read":
                self.packets.expect(self._answer(*event))
            elif what == "run":
                if not self.any_start:
                    self.starts.expect(("start", *event))
            elif what == "packet":
                self.model.error(ErrorKind.PACKET, event[0] << 16 | event[1])
            else:
                self.model.error(ErrorKind.CUT, event[0])

    @property
    def missing(self) -> int:
        """How much is expected and has not come."""
        return len(self.writes) + len(self.starts) + len(self.packets)

    @property
    def observed(self) -> int:
        """How much has come so far."""
        boards = (self.writes, self.starts, self.packets)
        return sum(board.observed for board in boards) + self.accesses

    def finish(self) -> None:
        """Check that everything has come."""
        for board in (self.writes, self.starts, self.packets):
            board.finish(least=0)

    def _answer(self, space: int, pe: int, address: int, length: int) -> tuple[int, ...]:
        header = make_header(Kind.READ_DATA, space, pe, address, length)
        if space == Space.RESULT and not self.result_regs:
            space = Space.ACT_SRC
        places = [(space, pe, address + n) for n in range(length)]
        return header, *(self._memory.get(p, self._machine.initial(p)) for p in places)

    @_kept
    def _machine_event(self, event: tuple) -> None:
        what, *details = event
        if what == "write":
            self.writes.observe(event)
        elif what == "done":
            self.model.run_ended()
        elif what == "error":
            self.model.error(*details)
        elif what != "start":
            raise Mismatch(f"{what}: {details}, cycle {self.bench.cycles}")
        else:
            self.model.run_started()
            self.started.append(tuple(details))
            if not self.any_start:
                self.starts.observe(event)

    @_kept
    def _packet(self, transfer: Transfer) -> None:
        self.packets.observe(tuple(transfer.beats.tolist()))

    @_kept
    def _access(self, access: Access) -> None:
        self.accesses += 1
        data, response = self.model.answer(access)
        self.bench.check(f"response of {access}", response, access.response)
        if data is not None:
            self.bench.check(f"data of {access}", data, access.data)


class HostIfEnv(uvm_env):
    """Agents, machine and scoreboard, and what a host does with them."""

    def build_phase(self) -> None:
        self.dut = ConfigDB().get(self, "", "DUT")
        for name, bus in (("axil", "s_axil"), ("source", "s_axis"), ("sink", "m_axis")):
            ConfigDB().set(self, name, "BUS", bus)
        self.axil = AxilAgent("axil", self)
        self.source = AxisSourceAgent("source", self)
        self.sink = AxisSinkAgent("sink", self)
        self.machine = Machine("machine", self)
        self.scoreboard = HostIfScoreboard("scoreboard", self)

    def connect_phase(self) -> None:
        self.machine.ap.connect(self.scoreboard.machine_export)
        self.sink.ap.connect(self.scoreboard.packet_export)
        self.axil.ap.connect(self.scoreboard.access_export)

    async def begin(self, bench: Bench) -> None:
        """Start anew, after a reset; nothing is held back."""
        self.bench = bench
        self.machine.begin(bench)
        self.scoreboard.begin(bench, self.machine)
        self.idles: Pattern | None = None
        self.axil.back_pressure(None)
        await self.sink.back_pressure(None)

    def stop(self) -> None:
        """Do nothing and look at nothing until `begin`: a reset comes."""
        self.machine.bench = self.scoreboard.bench = None

    async def shape(self) -> None:
        """Choose idles and back-pressure of every bus at random."""
        self.idles = self._pattern()
        self.axil.back_pressure(self._pattern())
        await self.sink.back_pressure(self._pattern())

    def _pattern(self) -> Pattern | None:
        rng = Random(self.bench.rng.getrandbits(64))
        return make(rng.choice(NAMES), rng)

    def place_results(self, in_registers: int) -> None:
        """Say where results lie; only while nothing is in progress."""
        # Kept beside the wire, which takes the value only later in this time step.
        self.scoreboard.result_regs = in_registers
        self.bench.drive(result_regs_i=in_registers)

    async def send(self, beats: list[Beat], whole: bool = True) -> None:
        """Send a transfer; one that is not whole is not predicted."""
        if whole:
            self.scoreboard.expect(beats)
        data, last = [beat for beat, _ in beats], beats[-1][1]
        item = Transfer(data, last=last, idles=self.idles)
        await ItemSequence(item).start(self.source.sequencer)

    async def access(self, write: bool, address: int, data: int = 0, **how: int) -> Access:
        """Do a register access; the scoreboard compares it."""
        item = Access(write, address, data, **how)
        await ItemSequence(item).start(self.axil.sequencer)
        return item

    async def settle(self) -> None:
        """Wait until all that is expected has come and no run is in progress.

        Raises
        ------
        Mismatch
            If it does not come.
        """
        observed, quiet = self.scoreboard.observed, 0
        while self.scoreboard.missing or self.machine.running:
            await ClockCycles(self.dut.clk_i, 4)
            quiet = quiet + 4 if observed == self.scoreboard.observed else 0
            observed = self.scoreboard.observed
            if quiet > _PATIENCE:
                self.scoreboard.finish()
                raise Mismatch("the run does not end")
        await ClockCycles(self.dut.clk_i, 8)
        self.scoreboard.finish()
        for agent in (self.axil, self.source, self.sink):
            self.bench.check("protocol errors", [], [str(error) for error in agent.errors])

    async def check_registers(self, counters: bool = False) -> None:
        """Read every register, when all is settled, and look at the interrupt.

        Counters only if asked for: a sum over many PEs takes many cycles.
        """
        model = self.scoreboard.model
        for address in model.specs:
            if counters or address < COUNTERS_BASE:
                await self.access(False, address)
        await ClockCycles(self.dut.clk_i, 2)
        self.bench.check("irq_o", model.irq, self.bench.read("irq_o"))
