"""Configuration of the environment, from the four variables that the flow sets."""

from __future__ import annotations

import json
import os
import random
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from model import MachineParameters


@dataclass(frozen=True)
class EnvConfig:
    """What a simulation is told.

    Attributes
    ----------
    parameters : dict of str to int
        All parameters of the RTL under their RTL names (`EIE_PARAMS`).
    seed : int
        Seed of everything random in this simulation (`EIE_SEED`).
    arguments : dict
        Arguments of the test (`EIE_ARGS`).
    out : Path
        Folder for results (`EIE_OUT`).
    reproduce : str
        The command that repeats the simulation (`EIE_REPRODUCE`).
    """

    parameters: dict[str, int]
    seed: int = 1
    arguments: dict[str, Any] = field(default_factory=dict)
    out: Path = Path()
    reproduce: str = ""

    @classmethod
    def from_environment(cls) -> EnvConfig:
        """Read the variables; EIE_PARAMS is needed, the others have defaults."""
        return cls(
            parameters=json.loads(os.environ["EIE_PARAMS"]),
            seed=int(os.environ.get("EIE_SEED", "1")),
            arguments=json.loads(os.environ.get("EIE_ARGS", "{}")),
            out=Path(os.environ.get("EIE_OUT", ".")),
            reproduce=os.environ.get("EIE_REPRODUCE", ""),
        )

    def __getattr__(self, name: str) -> int:
        # Parameters are attributes under snake_case names too: config.num_pe.
        rtl_name = "".join(word.capitalize() for word in name.split("_"))
        try:
            return self.__dict__["parameters"][rtl_name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def machine_parameters(self) -> MachineParameters:
        """The reference model's view of the parameters."""
        return MachineParameters.from_rtl(self.parameters)

    def rng(self, purpose: str) -> random.Random:
        """Return a generator of random numbers; each purpose has its own stream, so that a change in
        one part of the bench does not shift the numbers of another."""
        return random.Random(self.seed << 32 | zlib.crc32(purpose.encode()))
