"""The player as a design of the flow: the machine's parameters under another top."""

from __future__ import annotations

from dataclasses import dataclass

from tb.flow.parameters import RtlParameters


@dataclass(frozen=True)
class PlayerDesign:
    """The machine with the player around it.

    Attributes
    ----------
    machine : RtlParameters
    """

    machine: RtlParameters

    @property
    def top(self) -> str:
        """The module of `eie_player.sv`."""
        return "eie_player"

    def to_rtl(self) -> dict[str, int]:
        """Return the machine's parameters under the names of the RTL."""
        return self.machine.to_rtl()

    def to_json(self) -> str:
        """Return the parameters as JSON with sorted keys."""
        return self.machine.to_json()

    def label(self) -> str:
        """Return a short name: `player_pe64_i1`."""
        return f"player_{self.machine.label()}"

    def command(self, test: str) -> list[str]:
        """Return the words of the command; a run does not know which image it plays."""
        variables = self.machine.make_variables()
        return ["make play", "IMAGE=... INPUTS=...", *([variables] if variables else [])]
