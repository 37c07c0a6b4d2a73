"""Compares register reads with the reference model.

The model does a run at once, so what a run or a packet changes is compared only while the machine
is known to be idle: STATUS said so or the last packet was answered, and nothing has happened since.
Constants and registers that only writes change are compared always. Of the counters every one is
predicted exactly, those of time too (`docs/timing.md`): a cycle of difference is a mismatch.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from model import Machine
from tb.agents.axil import OKAY, SLVERR, Access
from tb.env.config import EnvConfig
from tb.env.counters import COUNTER_NAMES, COUNTERS_BASE
from tb.env.registers import BUSY, DONE, ERROR, ERROR_NAMES, LOADING, START, register_map

_RW_BITS = {"DESC_FIRST": 0xFFFF, "DESC_COUNT": 0xFFFF, "IRQ_ENABLE": 0x3}

Report = Callable[[list[str]], None]


class RegisterChecker:
    """Feeds register writes to the model and compares reads with it.

    Parameters
    ----------
    config : EnvConfig
    machine : Machine
        The model, which the scoreboard feeds with the input stream.
    report : callable
        Called with messages about differences.

    Attributes
    ----------
    compared : int
        Values that were compared.
    expect_busy : bool
        Set by a test while it starts a run during a run, which the model cannot see.
    """

    def __init__(self, config: EnvConfig, machine: Machine, report: Report) -> None:
        self.compared = 0
        self.expect_busy = False
        self._config = config
        self._machine = machine
        self._report = report
        self._specs = {spec.address: spec for spec in register_map(config)}
        self._mirror = dict.fromkeys(_RW_BITS, 0)
        self._idle = True
        self._settled = -1  # cycle up to which the machine may have been at work
        self._low: tuple[int, int] | None = None

    def input_taken(self, cycle: int) -> None:
        """Learn that the machine took beats, the last of them in this cycle."""
        self._at_work(cycle)

    def answered(self, cycle: int) -> None:
        """Learn that the last packet was a READ whose answer ended in this cycle.

        Packets are served in order and none during a run, so nothing is in progress any more.
        """
        self._at_work(cycle)
        self._idle = True

    def access(self, access: Access) -> None:
        """Take in an observed access."""
        spec = self._specs.get(access.address & ~3)
        if spec is None:
            self._check(f"response to {access}", SLVERR, access.response, access)
            if not access.write:
                self._check(f"data of {access}", 0, access.data, access)
        elif access.response != OKAY:
            self._check(f"response of {spec.name} to {access}", OKAY, access.response, access)
        elif access.write:
            self._written(spec.name, access)
        elif spec.name == "CTRL" or (spec.access == "RO" and not spec.volatile):
            self._check(spec.name, spec.reset, access.data, access)
        else:
            self._read(spec.name, access)

    def _at_work(self, cycle: int) -> None:
        self._idle = False
        self._settled = max(self._settled, cycle)
        self._low = None

    def _written(self, name: str, access: Access) -> None:
        strobed = sum(0xFF << 8 * b for b in range(4) if access.strobes >> b & 1)
        data = access.data & strobed
        if name in self._mirror:
            mask = strobed & _RW_BITS[name]
            self._mirror[name] = self._mirror[name] & ~mask | data & mask
        elif name == "ERROR":
            self._machine.clear_errors(data & 0x7F)
        elif name == "CTRL" and data & START:
            first, count = self._mirror["DESC_FIRST"], self._mirror["DESC_COUNT"]
            self._machine.start(first, count, busy=self.expect_busy)
            self._at_work(access.cycle)

    def _read(self, name: str, access: Access) -> None:
        if name in self._mirror:
            self._check(name, self._mirror[name], access.data, access)
        elif name == "STATUS":
            self._read_status(access)
        elif not self._idle or access.request_cycle <= self._settled:
            # Of a counter the high word is captured with a low word that is not looked at here.
            self._low = None
        elif name == "ERROR":
            self._check(name, self._machine.error, access.data, access)
        elif name.startswith("ERROR_INFO_"):
            # The detail stays when its bit is cleared.
            kind = int(name[-1])
            expected = self._machine.error_info[kind]
            self._check(f"ERROR_INFO of {ERROR_NAMES[kind]}", expected, access.data, access)
        elif access.address >= COUNTERS_BASE:
            self._read_counter(access)

    def _read_status(self, access: Access) -> None:
        # What came after the request may be in the model and not in the answer.
        settled = access.request_cycle > self._settled
        self._idle = settled and not access.data & (BUSY | LOADING)
        if self._idle:
            expected = DONE * self._machine.done | ERROR * bool(self._machine.error)
            self._check("STATUS", expected, access.data, access)

    def _read_counter(self, access: Access) -> None:
        number, high = divmod(access.address - COUNTERS_BASE, 8)
        if not high:
            self._low = (number, access.data)
            return
        if self._low is None or self._low[0] != number:
            return
        name, value = COUNTER_NAMES[number], access.data << 32 | self._low[1]
        expected = int(np.sum(getattr(self._machine.counters, name.lower())))
        self._check(name, expected, value, access)

    def _check(self, name: str, expected: int, actual: int, access: Access) -> None:
        self.compared += 1
        if expected != actual:
            self._report([
                f"{name}: expected {expected} ({expected:#x}), got {actual} ({actual:#x}), "
                f"cycle {access.cycle}"
            ])  # fmt: skip
