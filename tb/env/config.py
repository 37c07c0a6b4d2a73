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


class ConfigError(ValueError):
    """A variable of the environment is missing or damaged; one line says which."""


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
        """Read the variables; EIE_PARAMS is needed, the others have defaults.

        Raises
        ------
        ConfigError
            If a variable is missing or cannot be read.
        """
        if "EIE_PARAMS" not in os.environ:
            raise ConfigError("EIE_PARAMS is not set: start simulations with `make sim`")
        parameters = _object("EIE_PARAMS")
        wrong = [name for name, value in parameters.items() if type(value) is not int]
        if wrong:
            raise ConfigError(f"EIE_PARAMS: {wrong[0]} must be an integer")
        seed = os.environ.get("EIE_SEED", "1")
        if not seed.isdecimal():
            raise ConfigError(f"EIE_SEED must be an integer from 0, not {seed!r}")
        return cls(
            parameters=parameters,
            seed=int(seed),
            arguments=_object("EIE_ARGS"),
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
        """Return a generator of random numbers; each purpose has its own stream, so that a change
        in one part of the bench does not shift the numbers of another."""
        return random.Random(self.seed << 32 | zlib.crc32(purpose.encode()))


def _object(variable: str) -> dict[str, Any]:
    text = os.environ.get(variable, "{}")
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise ConfigError(f"{variable} must be a JSON object, not {text[:60]!r}")
    return value
