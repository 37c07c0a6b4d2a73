"""What is built and run: a module of `rtl/` as the top, with its parameters.

Two kinds of design exist: the machine (`tb.flow.parameters.RtlParameters`) and a unit
(`UnitDesign`). The flow handles both through the protocol `Design`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


class Design(Protocol):
    """A top module and its parameters."""

    @property
    def top(self) -> str:
        """Name of the top module."""

    def to_rtl(self) -> dict[str, int]:
        """Return the parameters under the names of the RTL."""

    def to_json(self) -> str:
        """Return `to_rtl()` as JSON with sorted keys: the content of `EIE_PARAMS`."""

    def label(self) -> str:
        """Return a short name for folders and tables."""

    def command(self, test: str) -> list[str]:
        """Return the words of the `make` command that runs a test on this design."""


@dataclass(frozen=True)
class UnitDesign:
    """One module of `rtl/` on its own.

    Attributes
    ----------
    top : str
        The module, e.g. `act_queue`.
    parameters : tuple of (str, int)
        Its parameters under their RTL names; others keep the module's defaults.
    """

    top: str
    parameters: tuple[tuple[str, int], ...] = ()

    @classmethod
    def of(cls, top: str, parameters: Mapping[str, int]) -> UnitDesign:
        """Make a design from a mapping of parameters."""
        return cls(top, tuple(parameters.items()))

    def to_rtl(self) -> dict[str, int]:
        """Return the parameters that are given."""
        return dict(self.parameters)

    def to_json(self) -> str:
        """Return the parameters as JSON with sorted keys."""
        return json.dumps(self.to_rtl(), sort_keys=True)

    def label(self) -> str:
        """Return the module and its parameters, shortened: `act_queue_QD4_W8`."""
        words = [f"{re.sub('[a-z]', '', name)}{value}" for name, value in self.parameters]
        return "_".join([self.top, *words])

    def command(self, test: str) -> list[str]:
        """Return the words of the command: `make unit UNIT=act_queue PARAMS=QueueDepth=4,Width=8`."""
        words = ["make unit", f"UNIT={test}"]
        if self.parameters:
            values = ",".join(f"{name}={value}" for name, value in self.parameters)
            words.append(f"PARAMS={values}")
        return words
