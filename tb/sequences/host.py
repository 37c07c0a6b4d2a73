"""Virtual sequences of a host: load, run, read back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from cocotb.triggers import RisingEdge
from pyuvm import uvm_sequence

from tb.agents.axil import Access
from tb.agents.axis import Transfer
from tb.agents.patterns import Pattern
from tb.env.registers import BUSY, COUNTER_NAMES, COUNTERS_BASE, ERROR_NAMES, IRQ_DONE, LOADING, START
from tb.env.report import ResultLabel
from tb.sequences import packets

if TYPE_CHECKING:
    from tb.env.env import EieEnv

START_MODES = ("poll", "interrupt", "packet")


class ItemSequence(uvm_sequence):
    """Sends one item to a sequencer and waits until it is done."""

    def __init__(self, item: Transfer | Access) -> None:
        super().__init__("item_sequence")
        self.item = item

    async def body(self) -> None:
        """Send it."""
        await self.start_item(self.item)
        await self.finish_item(self.item)


class Host:
    """What a host can do, each as sequences on the environment's sequencers.

    Parameters
    ----------
    env : EieEnv
    idles : Pattern, optional
        Pauses of the input stream.
    """

    def __init__(self, env: EieEnv, idles: Pattern | None = None) -> None:
        self.env = env
        self.idles = idles

    # -- Streams ---------------------------------------------------------------------------------

    async def send(self, *parts: np.ndarray, last: bool = True) -> None:
        """Send packets as one transfer."""
        item = Transfer(np.concatenate(parts), last=last, idles=self.idles)
        await ItemSequence(item).start(self.env.source.sequencer)

    async def read_space(
        self, space: int, length: int, pe: int = 0, address: int = 0
    ) -> np.ndarray:
        """Read a memory; return its beats."""
        await self.send(packets.read(space, length, pe, address))
        return (await self.env.collector.next_packet())[1:]

    def announce(self, layer: str, length: int, frac: int) -> None:
        """Tell the scoreboard what the next RESULT read will hold."""
        self.env.scoreboard.labels.append(ResultLabel(layer, length, frac))

    async def take_result(self, length: int) -> np.ndarray:
        """Wait for the answer to a READ of a result; return the vector as int16."""
        return (await self.env.collector.next_packet())[1:].view("<i2")[:length]

    async def read_result(self, layer: str, length: int, frac: int) -> np.ndarray:
        """Read a layer's outputs; return the vector as int16."""
        self.announce(layer, length, frac)
        await self.send(packets.read_result(length))
        return await self.take_result(length)

    # -- Registers -------------------------------------------------------------------------------

    async def access(self, item: Access) -> Access:
        """Do any access on the bus, legal or not."""
        await ItemSequence(item).start(self.env.axil.sequencer)
        return item

    async def read(self, name: str) -> int:
        """Read a register through the register model."""
        _, value = await getattr(self.env.registers, name.lower()).read()
        return value

    async def write(self, name: str, value: int) -> None:
        """Write a register through the register model."""
        await getattr(self.env.registers, name.lower()).write(value)

    async def counters(self) -> dict[str, int]:
        """Read all counters."""
        values = {}
        for number, name in enumerate(COUNTER_NAMES):
            low = await self.access(Access(False, COUNTERS_BASE + 8 * number))
            high = await self.access(Access(False, COUNTERS_BASE + 8 * number + 4))
            values[name] = high.data << 32 | low.data
        return values

    async def errors(self) -> tuple[int, list[int]]:
        """Read ERROR and all ERROR_INFO registers."""
        bits = await self.read("ERROR")
        return bits, [await self.read(f"ERROR_INFO_{n}") for n in range(len(ERROR_NAMES))]

    # -- Runs ------------------------------------------------------------------------------------

    async def run(self, first: int, count: int, mode: str = "packet") -> None:
        """Run descriptors and wait for the end, in one of START_MODES.

        By packet there is nothing to wait for here: the machine takes the next packet up when the
        run is over; so this waits for the machine to be idle by polling.
        """
        if mode == "packet":
            await self.send(packets.run(first, count))
            await self.wait_idle()
            return
        await self.write("DESC_FIRST", first)
        await self.write("DESC_COUNT", count)
        if mode == "interrupt":
            await self.write("IRQ_STATUS", IRQ_DONE)
            await self.write("IRQ_ENABLE", IRQ_DONE)
        await self.write("CTRL", START)
        if mode == "interrupt":
            irq = self.env.axil.dut.irq_o
            if not irq.value:
                await RisingEdge(irq)
            await self.write("IRQ_STATUS", IRQ_DONE)
        await self.wait_idle()

    async def wait_idle(self) -> None:
        """Poll STATUS until neither a run nor a packet is in progress."""
        while await self.read("STATUS") & (BUSY | LOADING):
            pass


async def load_parts(
    host: Host, stream: np.ndarray, parts: Sequence[dict[str, int]], mode: str
) -> None:
    """Do one inference of a network in several loads: load, run, load, run, ..."""
    for part in parts:
        first = part["offset"] // 8
        await host.send(stream[first : first + part["bytes"] // 8])
        await host.run(part["desc_first"], part["desc_count"], mode)
