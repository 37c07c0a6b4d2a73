"""Sticky error bits with the detail of the first error of each kind (``docs/registers.md``)."""

from __future__ import annotations

from enum import IntEnum


class ErrorKind(IntEnum):
    """Bit numbers of the ERROR register."""

    START_BUSY = 0
    DESCRIPTOR = 1
    PACKET = 2
    CUT = 3
    ROW = 4
    POINTER = 5
    RANGE = 6


class ErrorRegister:
    """ERROR and ERROR_INFO 0 to 6.

    Attributes
    ----------
    bits : int
        The ERROR register.
    info : list of int
        ERROR_INFO by kind: the first error since the bit was last cleared. Clearing a bit leaves
        the old detail in place until the next error of the kind; it means nothing by then.
    """

    def __init__(self) -> None:
        self.bits = 0
        self.info = [0] * len(ErrorKind)

    def record(self, kind: ErrorKind, info: int) -> None:
        """Set the bit of `kind`, keeping the detail of an earlier error of the same kind."""
        if not self.bits >> kind & 1:
            self.bits |= 1 << kind
            self.info[kind] = info

    def clear(self, mask: int) -> None:
        """Write `mask` to ERROR: bits that are 1 in it are cleared."""
        self.bits &= ~mask
