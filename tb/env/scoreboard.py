"""Scoreboard: compares all that comes out of the machine with the reference model.

It is fed by monitors only. The model gets every beat that the machine took and every register
write; what it says must come out is compared bit for bit with what came out. Register reads are
the business of `tb.env.register_checker`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from pyuvm import ConfigDB, uvm_component

from model import Machine, Observer
from model.packets import Header, Space
from tb.agents.axil import Access
from tb.agents.axis import Transfer
from tb.env.config import EnvConfig
from tb.env.register_checker import RegisterChecker
from tb.env.report import (
    LISTED,
    ResultLabel,
    describe_beats,
    describe_counters,
    describe_values,
)
from tb.env.subscriber import Subscriber

_ACTIVATIONS = (Space.ACT_SRC, Space.ACT_DST, Space.RESULT)


@dataclass(frozen=True)
class _Observed:
    """A packet that came out of the machine, with the cycle of every beat."""

    beats: np.ndarray
    cycles: np.ndarray


class Scoreboard(uvm_component):
    """See the module.

    A host that starts a run through CTRL waits for the response before it sends packets that rely
    on the order of the two; the scoreboard relies on that.

    Attributes
    ----------
    predicted : int
        Output packets that the model predicted.
    packets, values, registers : int
        Output packets, 16-bit values of RESULT packets and register reads that were compared.
    mismatches : int
    labels : deque of ResultLabel
        A test appends one for each RESULT that it asks for, in order: messages name the layer, and
        fewer outputs than announced are a mismatch.
    flush : callable
        Makes the monitors hand on what they have seen of transfers that are not complete; set by
        the environment. So streams and registers are seen in order.
    """

    def build_phase(self) -> None:
        self.config: EnvConfig = ConfigDB().get(self, "", "CONFIG")
        self.input_export = Subscriber("input_export", self, self._input)
        self.output_export = Subscriber("output_export", self, self._output)
        self.axil_export = Subscriber("axil_export", self, self._access)
        self.labels: deque[ResultLabel] = deque()
        self.flush: Callable[[], None] = lambda: None
        self.predicted = self.packets = self.values = self.mismatches = 0
        self.messages: list[str] = []
        self._expected: deque[np.ndarray] = deque()
        self._observed: deque[_Observed] = deque()
        self._pieces: list[Transfer] = []
        self._compared_before = 0
        self._checker: RegisterChecker | None = None
        self._observer: Observer | None = None
        self.restart()

    def restart(self) -> None:
        """Start over with a machine after reset; a test calls it when it resets in the middle.

        The memories of the real machine survive a reset, those of the model start as zero: a test
        must write again what it uses.
        """
        if self._checker is not None:
            self._compared_before += self._checker.compared
        self.machine = Machine(self.config.machine_parameters, self._observer)
        self._checker = RegisterChecker(self.config, self.machine, self._report)
        self._ends_with_read = False

    def observe(self, observer: Observer) -> None:
        """Let somebody look on the model, also after a restart."""
        self._observer = self.machine.observer = observer

    @property
    def registers(self) -> int:
        """Values of registers that were compared."""
        return self._compared_before + self._checker.compared

    @property
    def expect_busy(self) -> bool:
        """Set by a test while it starts a run during a run, which the model cannot see."""
        return self._checker.expect_busy

    @expect_busy.setter
    def expect_busy(self, value: bool) -> None:
        self._checker.expect_busy = value

    # -- What monitors see -----------------------------------------------------------------------

    def _input(self, transfer: Transfer) -> None:
        """Beats that the machine took."""
        last = np.zeros(len(transfer.beats), dtype=bool)
        last[-1] = transfer.last
        self._checker.input_taken(int(transfer.cycles[-1]))
        self._feed(transfer.beats[:-1], last[:-1])
        # Fed alone, the last beat tells whether the machine is idle once it is answered.
        self._ends_with_read = self._feed(transfer.beats[-1:], last[-1:]) > 0
        self._match()

    def _feed(self, beats: np.ndarray, last: np.ndarray) -> int:
        """Feed the model; return the number of packets that it answers."""
        self.machine.feed(beats, last)
        packets = self.machine.take_output()
        self._expected.extend(packets)
        self.predicted += len(packets)
        return len(packets)

    def _output(self, transfer: Transfer) -> None:
        """Beats that the machine sent."""
        self._pieces.append(transfer)
        if transfer.last:
            beats = np.concatenate([piece.beats for piece in self._pieces])
            cycles = np.concatenate([piece.cycles for piece in self._pieces])
            self._observed.append(_Observed(beats, cycles))
            self._pieces = []
            self._match()

    def _access(self, access: Access) -> None:
        """A register access that is complete."""
        self.flush()
        before = self.machine.counters
        self._checker.access(access)
        # The model makes new counters for every run.
        if self.machine.counters is not before:
            self._ends_with_read = False

    # -- Comparison ------------------------------------------------------------------------------

    def _match(self) -> None:
        while self._expected and self._observed:
            observed = self._observed.popleft()
            self._compare(self._expected.popleft(), observed)
            if self._ends_with_read and not self._expected:
                self._checker.answered(int(observed.cycles[-1]))

    def _compare(self, want: np.ndarray, observed: _Observed) -> None:
        got, cycles = observed.beats, observed.cycles
        header = Header(int(want[0]))
        label = None
        if header.space == Space.RESULT and self.labels:
            label = self.labels.popleft()
            self._count_values(label, header, cycles)
        self.packets += 1
        title = f"answer to READ of {Space(header.space).name}, PE {header.pe}"
        lines = describe_beats(want, got, title, cycles)
        if lines and header.space in _ACTIVATIONS and len(want) == len(got):
            values = describe_values(
                want[1:].view("<i2"),
                got[1:].view("<i2"),
                4 * header.address,
                self.config.num_pe,
                label,
                cycles[1:],
            )
            # Without any the header differs, which the beats say.
            lines = values or lines
        elif lines and header.space == Space.COUNTERS and len(want) == len(got):
            values = describe_counters(want[1:], got[1:], header.address, title, int(cycles[-1]))
            lines = values or lines
        self._report(lines)

    def _count_values(self, label: ResultLabel, header: Header, cycles: np.ndarray) -> None:
        held = min(label.length, 4 * header.length)
        self.values += held
        if held < label.length:
            self._report([
                f"layer {label.layer}: {label.length} outputs were announced, only {held} were "
                f"read, cycle {cycles[-1]}"
            ])  # fmt: skip

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
        self.flush()
        if self.mismatches:
            more = self.mismatches - len(self.messages)
            text = "; ".join(self.messages) + (f"; and {more} more" if more else "")
            return f"{self.mismatches} mismatches: {text}; reproduce: {self.config.reproduce}"
        if self._expected:
            return f"{len(self._expected)} output packets were expected and never came"
        if self._observed or self._pieces:
            return f"{len(self._observed) or 1} output packets came that nobody asked for"
        if self.packets != self.predicted:
            return f"{self.predicted} output packets were predicted, {self.packets} compared"
        if self.labels:
            return f"{len(self.labels)} results were announced and never read"
        if not self.packets + self.registers:
            return "the scoreboard compared nothing"
        return ""

    def check_phase(self) -> None:
        problem = self.verdict()
        assert not problem, problem
