"""The check that is common to all valid/ready channels."""

from __future__ import annotations


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
