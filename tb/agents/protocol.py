"""What all monitors of valid/ready channels share: the rule of the hand-shake, and reset."""

from __future__ import annotations

from typing import Any

import cocotb
from cocotb_bus.monitors import BusMonitor

from tb.agents.clocks import cycle


class ProtocolError(AssertionError):
    """A channel broke its protocol; the message names channel, rule and time."""


class HandshakeRule:
    """Once valid is high, valid and payload must stay until ready.

    Parameters
    ----------
    channel : str
        Name for messages.
    """

    def __init__(self, channel: str) -> None:
        self._channel = channel
        self._waiting: object | None = None

    def sample(self, valid: bool, ready: bool, payload: object, cycle: int) -> None:
        """Take in one clock edge.

        Raises
        ------
        ProtocolError
            If the rule is broken.
        """
        if self._waiting is not None:
            if not valid:
                raise ProtocolError(f"{self._channel}: valid fell before ready, cycle {cycle}")
            if payload != self._waiting:
                raise ProtocolError(
                    f"{self._channel}: payload changed from {self._waiting} to {payload} "
                    f"before ready, cycle {cycle}"
                )
        self._waiting = payload if valid and not ready else None

    def reset(self) -> None:
        """Forget what was waiting: a reset ends every transfer."""
        self._waiting = None


class ResetState:
    """Whether a machine is in reset, from the levels of its reset, active low.

    Until the reset was active for the first time nothing that a machine drives means anything: its
    registers start at random, and so does the wire of the reset itself.
    """

    def __init__(self) -> None:
        self.active = True
        self._seen = False

    def sample(self, level: str) -> None:
        """Take in the level: 0, 1, or anything else for unknown."""
        self._seen |= level == "0"
        self.active = not self._seen or level != "1"


class ResetAwareMonitor(BusMonitor):
    """A BusMonitor that knows about reset without looking at it in every cycle.

    It must be there before the first reset.

    Subclasses test `self.in_reset` and implement `forget`.
    """

    def __init__(self, entity: Any, name: str, clock: Any, reset_n: Any, **kwargs: Any) -> None:
        self._state = ResetState()
        super().__init__(entity, name, clock, reset_n=reset_n, **kwargs)
        cocotb.start_soon(self._follow_reset())

    @property
    def in_reset(self) -> bool:
        """Whether the reset is active, or not yet driven."""
        return self._state.active

    def forget(self) -> None:
        """Drop what has not been handed on: a reset ends every transfer."""
        raise NotImplementedError

    async def _follow_reset(self) -> None:
        while True:
            self._state.sample(str(self._reset_n.value))
            if self._state.active:
                self.forget()
            await self._reset_n.value_change


def unknown(channel: str, what: str) -> ProtocolError:
    """Return the error of a signal that is X or Z where it must be 0 or 1."""
    return ProtocolError(f"{channel}: X or Z in {what}, cycle {cycle()}")
