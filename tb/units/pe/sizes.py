"""Sizes inside a PE that follow from the machine's parameters (docs/architecture.md, Units).

The benches of the entry path name the machine they build a unit for, and get from here what the
PE would give that unit, so that no set is a shape the machine never has.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class PeSizes:
    """The parameters of the machine that shape a PE's entry path, and what follows from them.

    Attributes
    ----------
    width : int
        Bits of a word of the entry memory (SpmatWidth).
    rows : int
        RegDepth.
    issue : int
        IssueWidth.
    skip : int
        FillerSkip.
    """

    width: int = 64
    rows: int = 64
    issue: int = 4
    skip: int = 1

    @property
    def window(self) -> int:
        """Entries that one issue can see: the longest run of fillers and IssueWidth more."""
        return self.issue + ((self.rows - 1) // 16 if self.skip else 0)

    @property
    def banks(self) -> int:
        """Banks of the entry memory: they hold the window from any lane of a word, and a beat."""
        lanes = self.width // 8
        words = -(-(self.window + lanes - 1) // lanes)
        return 1 << (max(words, 64 // self.width) - 1).bit_length()

    def of(self, *names: str) -> dict[str, int]:
        """Return the named parameters of a unit under their RTL names."""
        known: Mapping[str, int] = {
            "SpmatWidth": self.width, "RegDepth": self.rows, "IssueWidth": self.issue,
            "FillerSkip": self.skip, "WindowLen": self.window, "NumBanks": self.banks,
        }  # fmt: skip
        return {name: known[name] for name in names}
