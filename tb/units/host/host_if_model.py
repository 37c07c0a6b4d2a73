"""The registers as a host sees them, one access at a time."""

from __future__ import annotations

from collections.abc import Mapping

from model.error_register import ErrorKind, ErrorRegister
from tb.agents.axil import OKAY, SLVERR, Access
from tb.env.config import EnvConfig
from tb.env.counters import COUNTER_NAMES, COUNTERS_BASE
from tb.env.registers import register_map
from tb.units.host.machine import Machine

_WRITABLE = {"DESC_FIRST": 0xFFFF, "DESC_COUNT": 0xFFFF, "IRQ_ENABLE": 0b11}
_OWN_COUNTERS = 4  # the others are sums over the PEs


class HostIfModel:
    """What the registers hold.

    Attributes
    ----------
    settled : bool
        Nothing is in progress, so that every register can be predicted; otherwise only those that
        the machine does not change.
    busy, loading : int
        What STATUS must say of runs and packets.
    """

    def __init__(self, parameters: Mapping[str, int], machine: Machine) -> None:
        self._machine = machine
        self._pes = parameters["NumPe"]
        self.specs = {s.address: s for s in register_map(EnvConfig(parameters=dict(parameters)))}
        self.values = dict.fromkeys((*_WRITABLE, "IRQ_STATUS"), 0)
        self.errors = ErrorRegister()
        self.settled = True
        self.busy = self.loading = self.done = 0
        self._high = 0

    @property
    def irq(self) -> int:
        """What `irq_o` must be."""
        return int(self.values["IRQ_STATUS"] & self.values["IRQ_ENABLE"] != 0)

    def error(self, kind: ErrorKind, detail: int) -> None:
        """Take an error in."""
        self.errors.record(kind, detail)
        self.values["IRQ_STATUS"] |= 2

    def run_started(self) -> None:
        """Take the start of a run in."""
        self.done = 0

    def run_ended(self) -> None:
        """Take the end of a run in."""
        self.done = 1
        self.values["IRQ_STATUS"] |= 1

    def answer(self, access: Access) -> tuple[int | None, int]:
        """Do an access; return the data that a read must give (None: any) and the response."""
        spec = self.specs.get(access.address & ~3)
        if spec is None:
            return (None if access.write else 0), SLVERR
        if access.write:
            self._write(spec.name, access)
            return None, OKAY
        if spec.volatile and not self.settled and spec.address < COUNTERS_BASE:
            return None, OKAY
        return self._read(spec.name, spec.address, spec.reset), OKAY

    def _write(self, name: str, access: Access) -> None:
        mask = sum(0xFF << 8 * byte for byte in range(4) if access.strobes >> byte & 1)
        if name in _WRITABLE:
            mask &= _WRITABLE[name]
            self.values[name] = self.values[name] & ~mask | access.data & mask
        elif name == "IRQ_STATUS":
            self.values[name] &= ~(access.data & mask)
        elif name == "ERROR":
            self.errors.clear(access.data & mask & 0x7F)

    def _read(self, name: str, address: int, reset: int) -> int:
        if address >= COUNTERS_BASE:
            if address & 4:
                return self._high
            value = self._counter((address - COUNTERS_BASE) // 8)
            self._high = value >> 32
            return value & 0xFFFF_FFFF
        if name.startswith("ERROR_INFO_"):
            return self.errors.info[int(name.removeprefix("ERROR_INFO_"))]
        status = self.busy | self.loading << 1 | self.done << 2 | (self.errors.bits != 0) << 3
        changing = {
            "CTRL": 0, "STATUS": status, "ERROR": self.errors.bits,
            "CURRENT": self._machine.current, **self.values,
        }  # fmt: skip
        return changing.get(name, reset)

    def _counter(self, number: int) -> int:
        assert number < len(COUNTER_NAMES)
        if number < _OWN_COUNTERS:
            return self._machine.counters[number]
        pair = number - _OWN_COUNTERS
        return sum(self._machine.counter(pe, pair) for pe in range(self._pes))
