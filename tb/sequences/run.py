"""Sequences that run descriptors, in each of the ways that a host has, and wait for the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cocotb.triggers import RisingEdge

from tb.agents.patterns import Pattern
from tb.env.registers import BUSY, IRQ_DONE, LOADING, START
from tb.sequences import packets
from tb.sequences.base import HostSequence

if TYPE_CHECKING:
    from tb.env.env import EieEnv


class WaitIdle(HostSequence):
    """Polls STATUS until neither a run nor a packet is in progress."""

    async def body(self) -> None:
        """Poll."""
        while await self.read("STATUS") & (BUSY | LOADING):
            pass


class _Run(HostSequence):
    """Runs the descriptors `first` ... `first + count - 1`."""

    def __init__(
        self, env: EieEnv, first: int, count: int, *, idles: Pattern | None = None
    ) -> None:
        super().__init__(env, idles)
        self.first = first
        self.count = count

    async def start_by_register(self) -> None:
        """Write CTRL.START; DESC_FIRST and DESC_COUNT come before it."""
        await self.write("DESC_FIRST", self.first)
        await self.write("DESC_COUNT", self.count)
        await self.before_start()
        await self.write("CTRL", START)

    async def before_start(self) -> None:
        """What must be set up in front of the start."""

    async def finish(self) -> None:
        """Wait for the end by polling; read what the run took, which the scoreboard compares."""
        await WaitIdle(self.env).start()
        for name in ("CYCLES", "STALLS"):
            for half in ("LO", "HI"):
                await self.read(f"{name}_{half}")


class RunByPolling(_Run):
    """CTRL.START, then STATUS is polled."""

    async def body(self) -> None:
        """Start and poll."""
        await self.start_by_register()
        await self.finish()


class RunByInterrupt(_Run):
    """CTRL.START, then `irq_o` is awaited and acknowledged."""

    async def before_start(self) -> None:
        """Clear the interrupt of an earlier run and enable this one's."""
        await self.write("IRQ_STATUS", IRQ_DONE)
        await self.write("IRQ_ENABLE", IRQ_DONE)

    async def body(self) -> None:
        """Start, wait for the interrupt and take it back."""
        irq = self.env.axil.dut.irq_o
        await self.start_by_register()
        if not irq.value:
            await RisingEdge(irq)
        await self.write("IRQ_STATUS", IRQ_DONE)
        await self.finish()


class RunByPacket(_Run):
    """A RUN packet in the stream.

    A host that only streams need not wait: the machine takes the next packet up when the run is
    over. The sequence does wait, so that it ends when the run does, as the others.
    """

    async def body(self) -> None:
        """Send the packet and poll."""
        await self.send(packets.run(self.first, self.count))
        await self.finish()


RUN_SEQUENCES: dict[str, type[_Run]] = {
    "poll": RunByPolling,
    "interrupt": RunByInterrupt,
    "packet": RunByPacket,
}
"""The ways to start a run, by name."""

START_MODES = tuple(RUN_SEQUENCES)
