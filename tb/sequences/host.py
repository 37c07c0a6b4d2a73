"""The sequences as one object: what a test writes where UVM has a virtual sequencer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tb.agents.axil import Access
from tb.agents.patterns import Pattern
from tb.env.report import ResultLabel
from tb.sequences.base import HostSequence
from tb.sequences.load import SendPackets
from tb.sequences.read_back import ReadCounters, ReadErrors, ReadResult, ReadSpace
from tb.sequences.run import RUN_SEQUENCES, START_MODES, WaitIdle

if TYPE_CHECKING:
    from tb.env.env import EieEnv

__all__ = ["START_MODES", "Host"]


class Host:
    """Starts sequences on one environment and returns what they read.

    Parameters
    ----------
    env : EieEnv
    idles : Pattern, optional
        Pauses of the input stream; a test may change them at any time.
    """

    def __init__(self, env: EieEnv, idles: Pattern | None = None) -> None:
        self.env = env
        self.idles = idles

    # -- Streams ---------------------------------------------------------------------------------

    async def send(self, *parts: np.ndarray, last: bool = True) -> None:
        """Send packets as one transfer."""
        await SendPackets(self.env, *parts, last=last, idles=self.idles).start()

    async def read_space(
        self, space: int, length: int, pe: int = 0, address: int = 0
    ) -> np.ndarray:
        """Read a memory; return its beats."""
        reading = ReadSpace(self.env, space, length, pe, address, idles=self.idles)
        await reading.start()
        return reading.beats

    async def read_result(self, layer: str, length: int, frac: int) -> np.ndarray:
        """Read a layer's outputs; return the vector as int16."""
        reading = ReadResult(self.env, ResultLabel(layer, length, frac), idles=self.idles)
        await reading.start()
        return reading.outputs

    def announce(self, layer: str, length: int, frac: int) -> None:
        """Tell the scoreboard what the next RESULT read will hold, if the test queues it itself."""
        self.env.scoreboard.labels.append(ResultLabel(layer, length, frac))

    async def take_result(self, length: int) -> np.ndarray:
        """Wait for the answer to a queued READ of a result; return the vector as int16."""
        return (await self.env.collector.next_packet())[1:].view("<i2")[:length]

    # -- Registers -------------------------------------------------------------------------------

    async def access(self, item: Access) -> Access:
        """Do any access on the bus, legal or not."""
        return await HostSequence(self.env).access(item)

    async def read(self, name: str) -> int:
        """Read a register through the register model."""
        return await HostSequence(self.env).read(name)

    async def write(self, name: str, value: int) -> None:
        """Write a register through the register model."""
        await HostSequence(self.env).write(name, value)

    async def counters(self) -> dict[str, int]:
        """Read all counters."""
        reading = ReadCounters(self.env)
        await reading.start()
        return reading.values

    async def errors(self) -> tuple[int, list[int]]:
        """Read ERROR and all ERROR_INFO registers."""
        reading = ReadErrors(self.env)
        await reading.start()
        return reading.bits, reading.infos

    # -- Runs ------------------------------------------------------------------------------------

    async def run(self, first: int, count: int, mode: str = "packet") -> None:
        """Run descriptors and wait for the end, in one of START_MODES."""
        await RUN_SEQUENCES[mode](self.env, first, count, idles=self.idles).start()

    async def wait_idle(self) -> None:
        """Wait until neither a run nor a packet is in progress."""
        await WaitIdle(self.env).start()
