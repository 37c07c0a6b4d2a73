"""What all sequences are made of: one item on a sequencer, and the shape of a virtual sequence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pyuvm import uvm_sequence

from tb.agents.axil import Access
from tb.agents.axis import Transfer
from tb.agents.patterns import Pattern

if TYPE_CHECKING:
    from tb.env.env import EieEnv


class ItemSequence(uvm_sequence):
    """Sends one item to a sequencer and waits until it is done."""

    def __init__(self, item: Transfer | Access) -> None:
        super().__init__("item_sequence")
        self.item = item

    async def body(self) -> None:
        """Send it."""
        await self.start_item(self.item)
        await self.finish_item(self.item)


class HostSequence(uvm_sequence):
    """A virtual sequence: `await sequence.start()`, without a sequencer of its own.

    Parameters
    ----------
    env : EieEnv
        Whose sequencers it uses.
    idles : Pattern, optional
        Pauses of the input stream.
    """

    def __init__(self, env: EieEnv, idles: Pattern | None = None) -> None:
        super().__init__(type(self).__name__)
        self.env = env
        self.idles = idles

    async def send(self, *packets: np.ndarray, last: bool = True) -> None:
        """Send packets as one transfer, or as the beginning of one."""
        item = Transfer(np.concatenate(packets), last=last, idles=self.idles)
        await ItemSequence(item).start(self.env.source.sequencer)

    async def access(self, item: Access) -> Access:
        """Do one register access, legal or not; the answer is in the item."""
        await ItemSequence(item).start(self.env.axil.sequencer)
        return item

    async def read(self, name: str) -> int:
        """Read a register through the register model."""
        _, value = await getattr(self.env.registers, name.lower()).read()
        return value

    async def write(self, name: str, value: int) -> None:
        """Write a register through the register model."""
        await getattr(self.env.registers, name.lower()).write(value)
