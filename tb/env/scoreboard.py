"""Scoreboard: compares all that comes out of the machine with the reference model.

It is fed by monitors only. The model gets every beat that the machine took and every register
write; what it says must come out is compared bit for bit with what came out. Registers are
compared when they are read while the machine is known to be idle, because the model has no time.
"""

from __future__ import annotations

from collections import deque

import numpy as np
from pyuvm import ConfigDB, uvm_component

from model import Machine
from model.packets import Header, Kind, Space, predicted_bits
from tb.agents.axil import OKAY, Access
from tb.agents.axis import Transfer
from tb.env.config import EnvConfig
from tb.env.registers import (
    BUSY,
    COUNTER_NAMES,
    COUNTERS_BASE,
    DONE,
    ERROR,
    ERROR_NAMES,
    LOADING,
    START,
    register_map,
)
from tb.env.report import LISTED, ResultLabel, describe_beats, describe_values
from tb.env.subscriber import Subscriber

_ACTIVATIONS = (Space.ACT_SRC, Space.ACT_DST, Space.RESULT)
_PE_ERRORS = range(4, 7)


class Scoreboard(uvm_component):
    """See the module.

    Attributes
    ----------
    packets, values, registers : int
        Output packets, 16-bit values of RESULT packets and register reads that were compared.
    mismatches : int
    labels : deque of ResultLabel
        A test appends one for each RESULT that it asks for, in order; only messages and the
        number of compared outputs depend on it.
    """

    def build_phase(self) -> None:
        self.config: EnvConfig = ConfigDB().get(self, "", "CONFIG")
        self.input_export = Subscriber("input_export", self, self._input)
        self.output_export = Subscriber("output_export", self, self._output)
        self.axil_export = Subscriber("axil_export", self, self._access)
        self.labels: deque[ResultLabel] = deque()
        self.packets = self.values = self.registers = self.mismatches = 0
        self.messages: list[str] = []
        self._expected: deque[np.ndarray] = deque()
        self._observed: deque[tuple[np.ndarray, int]] = deque()
        self._pieces: list[np.ndarray] = []
        self._names = {spec.address: spec.name for spec in register_map(self.config)}
        self.restart()

    def restart(self) -> None:
        """Start over with a machine after reset; a test calls it when it resets in the middle.

        The memories of the real machine survive a reset, those of the model start as zero: a test
        must write again what it uses.
        """
        self.machine = Machine(self.config.machine_parameters)
        self._mirror = {"DESC_FIRST": 0, "DESC_COUNT": 0, "IRQ_ENABLE": 0}
        self._idle = True
        self._low: tuple[int, int] | None = None
        self._counts: dict[str, int] = {}

    # -- Streams ---------------------------------------------------------------------------------

    def _input(self, chunk: Transfer) -> None:
        """Beats that the machine took."""
        last = np.zeros(len(chunk.beats), dtype=bool)
        last[-1] = chunk.last
        self.machine.feed(chunk.beats, last)
        self._idle = False
        self._counts = {}
        self._expected.extend(self.machine.take_output())
        self._match()

    def _output(self, chunk: Transfer) -> None:
        """Beats that the machine sent."""
        self._pieces.append(chunk.beats)
        if chunk.last:
            self._observed.append((np.concatenate(self._pieces), chunk.last_cycle))
            self._pieces = []
            self._match()

    def _match(self) -> None:
        while self._expected and self._observed:
            expected = self._expected.popleft()
            actual, cycle = self._observed.popleft()
            self._compare(expected, actual, cycle)

    def _compare(self, expected: np.ndarray, actual: np.ndarray, cycle: int) -> None:
        header = Header(int(expected[0]))
        label = None
        if header.space == Space.RESULT and self.labels:
            label = self.labels.popleft()
            self.values += min(label.length, 4 * (len(expected) - 1))
        self.packets += 1
        title = f"answer to READ of {Space(header.space).name}, PE {header.pe}"
        lines = describe_beats(expected, actual, predicted_bits(expected), title, cycle)
        if lines and header.space in _ACTIVATIONS and len(expected) == len(actual):
            lines = describe_values(
                expected[1:].view("<i2"),
                actual[1:].view("<i2"),
                4 * header.address,
                self.config.num_pe,
                label,
                cycle,
            ) or lines
        self._report(lines)

    # -- Registers -------------------------------------------------------------------------------

    def _access(self, access: Access) -> None:
        name = self._names.get(access.address & ~3)
        if name is None:
            return  # the register tests look at the response themselves
        if access.write:
            self._written(name, access)
        elif access.response == OKAY:
            self._read(name, access)

    def _written(self, name: str, access: Access) -> None:
        bytes_written = sum(0xFF << 8 * b for b in range(4) if access.strobes >> b & 1)
        data = access.data & bytes_written
        if name in self._mirror:
            mask = bytes_written & (0x3 if name == "IRQ_ENABLE" else 0xFFFF)
            self._mirror[name] = self._mirror[name] & ~mask | data & mask
        elif name == "ERROR":
            self.machine.clear_errors(data & 0x7F)
        elif name == "CTRL" and data & START:
            self.machine.start(
                self._mirror["DESC_FIRST"], self._mirror["DESC_COUNT"], busy=self.expect_busy
            )
            self._idle = False
            self._counts = {}

    expect_busy = False
    """Set by a test while it starts a run during a run, which the model cannot see."""

    def _read(self, name: str, access: Access) -> None:
        if name == "STATUS":
            self._idle = not access.data & (BUSY | LOADING)
            if self._idle:
                expected = DONE * self.machine.done | ERROR * bool(self.machine.error)
                self._check(name, expected, access.data & (DONE | ERROR), access)
            return
        if name in self._mirror:
            self._check(name, self._mirror[name], access.data, access)
        if not self._idle:
            return
        if name == "ERROR":
            self._check(name, self.machine.error, access.data, access)
        elif name.startswith("ERROR_INFO_"):
            self._read_info(int(name[-1]), access)
        elif access.address >= COUNTERS_BASE:
            self._read_counter(access)

    def _read_info(self, kind: int, access: Access) -> None:
        if not self.machine.error >> kind & 1:
            return
        if kind in _PE_ERRORS:
            # Which PE is first depends on timing; it must be one of those that have reason to.
            found = (access.data & 0xFF, access.data >> 16)
            allowed = self.machine.errors.reporters[kind]
            self._check(ERROR_NAMES[kind], True, found in allowed, access)
        else:
            self._check(ERROR_NAMES[kind], self.machine.error_info[kind], access.data, access)

    def _read_counter(self, access: Access) -> None:
        number, high = divmod(access.address - COUNTERS_BASE, 8)
        if not high:
            self._low = (number, access.data)
            return
        if self._low is None or self._low[0] != number:
            return
        name, value = COUNTER_NAMES[number], access.data << 32 | self._low[1]
        self._counts[name] = value
        counters = self.machine.counters
        if name in ("BROADCASTS", "ZEROS", "ENTRIES", "FILLERS", "EMPTIES", "SPMAT_READS",
                    "PTR_READS"):
            expected = int(np.sum(getattr(counters, name.lower())))
            self._check(name, expected, value, access)
        if {"CYCLES", "BUSY", "STARVED", "EMPTIES"} <= set(self._counts):
            self._check_time(access)

    def _check_time(self, access: Access) -> None:
        """Every PE is busy, starved or (without EmptySkip) at an empty column in every cycle."""
        c = self._counts
        spent = c["BUSY"] + c["STARVED"] + (0 if self.config.empty_skip else c["EMPTIES"])
        self._check("BUSY + STARVED", c["CYCLES"] * self.config.num_pe, spent, access)
        self._counts = {}

    def _check(self, name: str, expected: int, actual: int, access: Access) -> None:
        self.registers += 1
        if expected != actual:
            self._report([f"{name}: expected {expected}, got {actual}, cycle {access.cycle}"])

    # -- Verdict ---------------------------------------------------------------------------------

    def _report(self, lines: list[str]) -> None:
        for line in lines:
            self.mismatches += 1
            if len(self.messages) < LISTED:
                self.messages.append(line)
                self.logger.error(line)
                if len(self.messages) == 1 and self.config.reproduce:
                    self.logger.error(f"reproduce with: {self.config.reproduce}")

    def verdict(self) -> str:
        """Return what is wrong, or an empty string."""
        if self.mismatches:
            more = self.mismatches - len(self.messages)
            text = "; ".join(self.messages) + (f"; and {more} more" if more else "")
            return f"{self.mismatches} mismatches: {text}; reproduce: {self.config.reproduce}"
        if self._expected:
            return f"{len(self._expected)} output packets were expected and never came"
        if self._observed or self._pieces:
            return f"{len(self._observed) or 1} output packets came that nobody asked for"
        if self.labels:
            return f"{len(self.labels)} results were announced and never read"
        if not self.packets + self.registers:
            return "the scoreboard compared nothing"
        return ""

    def check_phase(self) -> None:
        problem = self.verdict()
        assert not problem, problem
