"""Samples what the host does on the register bus."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tb.agents.axil import OKAY, Access
from tb.env.counters import COUNTER_NAMES, COUNTERS_BASE
from tb.env.registers import BUSY, DONE, ERROR, IRQ_DONE, IRQ_ERROR, LOADING, RegisterSpec
from tb.functional.bins import named
from tb.functional.groups import control, interface
from tb.functional.points import Hits
from tb.functional.run_watch import RunWatch


class HostWatch:
    """Follows register accesses.

    Parameters
    ----------
    specs : sequence of RegisterSpec
    runs : RunWatch
    sample : callable
        Takes a sample.

    Attributes
    ----------
    started_by : str
        `register` or `packet`: how the last run was started.
    """

    def __init__(
        self, specs: Sequence[RegisterSpec], runs: RunWatch, sample: Callable[[Hits], None]
    ) -> None:
        self._specs = {spec.address: spec for spec in specs}
        self._runs = runs
        self._sample = sample
        self._phase = ""
        self._forget()

    def _forget(self) -> None:
        self.started_by = "packet"
        self._registered = False
        self._running = False
        self._enabled = 0
        self._low: tuple[int, int] | None = None
        self._counts: dict[str, int] = {}

    def reset(self) -> None:
        """The machine is reset."""
        phase = {"": "at_start", "run": "in_run", "packet": "in_packet"}.get(self._phase, "idle")
        self._sample({"control.reset": {phase}})
        self._phase = "idle"
        self._forget()

    # -- Runs ------------------------------------------------------------------------------------

    def start(self, accepted: bool, in_packet: bool) -> None:
        """CTRL.START was written."""
        self._registered = accepted
        if not accepted:
            self._sample({
                "control.start": {"refused_in_packet" if in_packet else "refused_in_run"}
            })  # fmt: skip

    def run_begins(self) -> None:
        """A run begins, from either start."""
        self.started_by = "register" if self._registered else "packet"
        self._registered = False
        self._running = True
        self._counts, self._low = {}, None
        self._phase = "run"

    def answered(self) -> None:
        """An answer came out of the machine: no run is in progress any more."""
        self._run_seen("answer")

    def _run_seen(self, how: str) -> None:
        if self._running:
            self._sample({"control.end_seen": {how}})
        self._running = False
        self._phase = "idle"

    # -- Accesses --------------------------------------------------------------------------------

    def access(self, access: Access) -> None:
        """Take in an access, before the model does."""
        self._phase = self._phase or "idle"
        self._sample(interface.of_access(access, self._specs))
        spec = self._specs.get(access.address & ~3)
        if spec is None or access.response != OKAY:
            return
        if access.write:
            self._written(spec.name, access)
        else:
            self._read(spec, access.data)

    def _written(self, name: str, access: Access) -> None:
        data = access.data & sum(0xFF << 8 * b for b in range(4) if access.strobes >> b & 1)
        if name == "IRQ_ENABLE" and access.strobes & 1:
            self._enabled = data & 3
        elif name == "ERROR":
            cleared = data & self._runs.errors
            self._sample({"control.error_cleared": _kinds(cleared)})
            self._runs.errors &= ~data
        elif name == "IRQ_STATUS" and data & IRQ_DONE and self._enabled & IRQ_DONE:
            self._run_seen("interrupt")

    def _read(self, spec: RegisterSpec, data: int) -> None:
        if spec.name == "STATUS":
            self._sample({"control.status": named(
                none=not data, busy=data & BUSY, loading=data & LOADING, done=data & DONE,
                error=data & ERROR,
            )})  # fmt: skip
            self._phase = "run" if data & BUSY else "packet" if data & LOADING else "idle"
            if not data & BUSY:
                self._run_seen("status")
                self._phase = "packet" if data & LOADING else "idle"
        elif spec.name == "ERROR":
            several = data & (data - 1)
            self._sample({
                "control.error_read": _kinds(data) | ({"several"} if several else set())
            })  # fmt: skip
        elif spec.name == "IRQ_STATUS":
            done, error, on = data & IRQ_DONE, data & IRQ_ERROR, self._enabled
            self._sample({"control.interrupt": named(
                done_enabled=done & on, done_masked=done & ~on,
                error_enabled=error & on, error_masked=error & ~on,
            )})  # fmt: skip
        elif spec.address >= COUNTERS_BASE:
            self._counter(spec.address, data)

    def _counter(self, address: int, data: int) -> None:
        number, high = divmod(address - COUNTERS_BASE, 8)
        if not high:
            self._low = (number, data)
            return
        if self._low is None or self._low[0] != number:
            return
        self._counts[COUNTER_NAMES[number]] = data << 32 | self._low[1]
        if len(self._counts) == len(COUNTER_NAMES):
            # Read while a run goes on they say nothing of the whole run.
            if not self._running:
                self._runs.counters(self._counts)
            self._counts = {}


def _kinds(bits: int) -> set[str]:
    return {kind for n, kind in enumerate(control.KINDS) if bits >> n & 1}
