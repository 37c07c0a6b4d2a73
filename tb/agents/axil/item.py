"""One register access."""

from __future__ import annotations

from pyuvm import uvm_sequence_item

OKAY, SLVERR = 0, 2


class Access(uvm_sequence_item):
    """A write or read of one 32-bit word.

    Parameters
    ----------
    write : bool
    address : int
        Byte address.
    data : int
        To write; of a read the answer.
    strobes : int
        Bytes to write, bit 0 the lowest.
    address_delay, data_delay : int
        Cycles before the address and the data of a write; they may come in any order.

    Attributes
    ----------
    response : int or None
        OKAY or SLVERR, once it is there.
    request_cycle, cycle : int
        When the request and when the response was taken, -1 if unknown; set by the monitor.
    data_lead : int
        Cycles by which the data of a write came before its address; set by the monitor.
    response_wait : int
        Cycles that the response was offered before it was taken, -1 if unknown; set by the monitor.
    """

    def __init__(
        self,
        write: bool,
        address: int,
        data: int = 0,
        strobes: int = 0xF,
        *,
        address_delay: int = 0,
        data_delay: int = 0,
        name: str = "access",
    ) -> None:
        super().__init__(name)
        self.write = write
        self.address = address
        self.data = data
        self.strobes = strobes
        self.address_delay = address_delay
        self.data_delay = data_delay
        self.response: int | None = None
        self.request_cycle = -1
        self.cycle = -1
        self.data_lead = 0
        self.response_wait = -1

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Access) and self._key() == other._key()

    def _key(self) -> tuple:
        return (self.write, self.address, self.data, self.strobes, self.response)

    def __str__(self) -> str:
        arrow = "<=" if self.write else "=>"
        strobes = f" strobes {self.strobes:04b}" if self.write else ""
        answer = {None: "", OKAY: " OKAY", SLVERR: " SLVERR"}.get(self.response, " ?")
        return f"[{self.address:#05x}] {arrow} {self.data:#010x}{strobes}{answer}"
