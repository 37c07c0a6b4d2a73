"""Plays everything behind the host interface: the memories on its bus, the CCU, the PEs' errors."""

from __future__ import annotations

from random import Random

from cocotb.triggers import FallingEdge, RisingEdge
from pyuvm import ConfigDB, uvm_analysis_port, uvm_component

from model.error_register import ErrorKind
from model.packets import Space
from tb.units.bench import Bench

Place = tuple[int, int, int]
"""Space, PE and address of a beat."""

_DATA = {Space.DESCRIPTOR: "desc_rdata_i", Space.CODEBOOK: "cb_rdata_i"}
_ARRAY = "array_rdata_i"
_PE_ERRORS = {
    ErrorKind.ROW: "err_row_i", ErrorKind.POINTER: "err_pointer_i", ErrorKind.RANGE: "err_range_i",
}  # fmt: skip
_COUNTERS = ("cycles_i", "broadcasts_i", "stalls_i", "zeros_i")


class Machine(uvm_component):
    """Answers reads one cycle after the request, runs when it is told to, and errs at random.

    Attributes
    ----------
    ap : uvm_analysis_port
        Carries what happened, as tuples: `("write", space, pe, address, data)`,
        `("start", first, count)`, `("done",)` and `("error", kind, detail)`.
    memory : dict of Place to int
        What was written; other beats hold noise that depends on the place only.
    counters : list of int
        The CCU's four counters.
    run_cycles : tuple of int
        Shortest and longest run.
    error_rate : float
        Probability of an error of each kind in a cycle of a run.
    running : int
        Cycles of the run that are left.
    current : int
        Descriptor of the pass in progress.
    """

    def build_phase(self) -> None:
        self.dut = ConfigDB().get(self, "", "DUT")
        self.ap = uvm_analysis_port("ap", self)
        self.bench: Bench | None = None

    def begin(self, bench: Bench) -> None:
        """Start anew, after a reset."""
        self.bench = bench
        # Its own: who draws first within a time step differs between the simulators.
        self.rng = Random(bench.rng.getrandbits(64))
        self.memory: dict[Place, int] = {}
        self.run_cycles, self.error_rate = (1, 30), 0.1
        self.counters = [self.rng.getrandbits(64) for _ in _COUNTERS]
        self.running = self.current = 0
        self._key = self.rng.getrandbits(64)
        self._noisy = False
        bench.drive(**dict(zip(_COUNTERS, self.counters, strict=True)))

    def initial(self, place: Place) -> int:
        """Return what a beat holds before it is written."""
        space, pe, address = place
        return Random(self._key ^ (space << 32 | pe << 24 | address)).getrandbits(64)

    def counter(self, pe: int, number: int) -> int:
        """Return one of a PE's counters."""
        beat = self.initial((Space.COUNTERS, pe, number // 2))
        return beat >> 32 * (number % 2) & 0xFFFF_FFFF

    async def run_phase(self) -> None:
        """Look in the middle of each cycle, answer after its end."""
        falling, rising = FallingEdge(self.dut.clk_i), RisingEdge(self.dut.clk_i)
        while True:
            await falling
            if self.bench is None or self.dut.rst_ni.value != 1:
                continue
            read, start = self._memory_access(), self._start()
            await rising
            if self.bench is None:
                continue
            self.bench.cycles += 1
            self._answer(read)
            self._run(start)

    def _memory_access(self) -> Place | None:
        read = self.bench.read
        if read("mem_valid_o") == 0:
            return None
        place = (read("mem_space_o"), read("mem_pe_o"), read("mem_addr_o"))
        if any(isinstance(value, str) for value in place):
            self.ap.write(("undefined access", *place))
            return None
        if read("mem_we_o") == 0:
            return place
        data = read("mem_wdata_o")
        self.memory[place] = data
        self.ap.write(("write", *place, data))
        return None

    def _start(self) -> tuple[int, int] | None:
        read = self.bench.read
        if read("start_o") == 0:
            return None
        start = (read("start_first_o"), read("start_count_o"))
        # The CCU would not hear it.
        self.ap.write(("start", *start) if not self.running else ("start while running", *start))
        return start

    def _answer(self, place: Place | None) -> None:
        if place is None and not self._noisy:
            return
        names = (_ARRAY, *_DATA.values())
        values = {name: self.rng.getrandbits(64) for name in names}
        if place is not None:
            data = self.memory.get(place, self.initial(place))
            values[_DATA.get(place[0], _ARRAY)] = data
        self._noisy = place is not None
        self.bench.drive(**values)

    def _run(self, start: tuple[int, int] | None) -> None:
        if start is not None:
            self.running = self.rng.randint(*self.run_cycles)
            self.current = start[0] & 0xFFFF
            self.bench.drive(running_i=1, current_i=self.current)
        elif self.running:
            self.running -= 1
            if not self.running:
                quiet = dict.fromkeys((*_PE_ERRORS.values(), "err_desc_i", "done_i"), 0)
                self.bench.drive(running_i=0, **quiet)
        if self.running:
            self.raise_errors(self.error_rate, last=self.running == 1)

    def raise_errors(self, rate: float, last: bool) -> None:
        """Give this cycle of a run random errors; in the last one, the end of the run."""
        rng, pes = self.rng, self.bench.p["NumPe"]
        for kind, wire in _PE_ERRORS.items():
            reporters = 0
            if rng.random() < rate:
                reporters = rng.getrandbits(pes) | 1 << rng.randrange(pes)
                lowest = (reporters & -reporters).bit_length() - 1
                self.ap.write(("error", kind, self.current << 16 | lowest))
            self.bench.drive(**{wire: reporters})
        refused = int(last and rng.random() < 0.3)
        reason = rng.getrandbits(8)
        self.bench.drive(err_desc_i=refused, err_desc_reason_i=reason, done_i=int(last))
        if refused:
            self.ap.write(("error", ErrorKind.DESCRIPTOR, reason << 16 | self.current))
        if last:
            self.ap.write(("done",))
