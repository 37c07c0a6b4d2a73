"""The variables of `make sim`, read from the environment and checked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tb.flow import simulators
from tb.flow.digits import RECIPES
from tb.flow.parameters import RtlParameters

TESTS = {
    "digits": "a compressed network classifies the test images of the digits data set",
    "registers": "every register of the AXI4-Lite map",
    "memories": "load and read back of every memory",
    "control": "status, interrupts and counters through runs",
    "protocol": "the protocol checks of the monitors: every violation must be noticed",
    "raw": "random memory contents, passes and packets that no compressor makes",
    "directed": "layers made by hand: worked examples, empty columns, saturation, bypass",
    "random": "constrained-random networks",
    "corners": "corners that random stimulus meets too rarely, each by name",
    "imbalance": "work spread unevenly over the PEs, and broadcasts that wait",
    "throughput": "what the machine promises about cycles",
    "load": "how the work of a large layer is spread over the PEs, cycle by cycle",
    "tiles": "a layer longer than the registers, in batches and row tiles",
    "errors": "every error the machine can report",
    "scoreboard": "the scoreboard itself: wrong, missing and surplus outputs must fail",
}
"""The values of TEST and what they do."""

LAST_SEED = 2**32 - 1


class SettingsError(ValueError):
    """A variable has a value that makes no sense; the message is one line for the user."""


@dataclass(frozen=True)
class Settings:
    """What `make sim` was asked for.

    Attributes
    ----------
    test : str
        One of TESTS.
    simulator : str
    parameters : RtlParameters
    seed : int
        0 to 2^32 - 1.
    waves : bool
    items : int or None
        How many images or networks; None is the test's own choice.
    arguments : dict
        Further arguments of the test (ARGS, JSON).
    coverage : bool
        Check assertions and measure coverage.
    recipe : str
        How the digits network is compressed.
    """

    test: str = "digits"
    simulator: str = "verilator"
    parameters: RtlParameters = field(default_factory=RtlParameters)
    seed: int = 1
    waves: bool = False
    items: int | None = None
    arguments: dict[str, Any] = field(default_factory=dict)
    coverage: bool = False
    recipe: str = RECIPES[0]

    @property
    def mode(self) -> str:
        """The build mode."""
        mode = mode_of(self.waves, self.coverage)
        return "probe" if self.test == "load" and mode == "fast" else mode

    @property
    def module(self) -> str:
        """The test module."""
        return f"tb.top.test_{self.test}"

    @property
    def all_arguments(self) -> dict[str, Any]:
        """The content of EIE_ARGS."""
        told = {} if self.items is None else {"items": self.items}
        if self.test == "digits" and self.recipe != RECIPES[0]:
            told["recipe"] = self.recipe  # so that a failure's command names it
        return self.arguments | told


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read the variables of `make sim`; absent and empty ones keep their defaults.

    Raises
    ------
    SettingsError
        If a value makes no sense.
    ParameterError
        If a parameter of the RTL is refused.
    """
    items = environment.get("ITEMS", "").strip()
    waves, coverage = waves_or_coverage(environment)
    return Settings(
        test=choice(environment, "TEST", "digits", tuple(TESTS)),
        simulator=choice(environment, "SIM", "verilator", simulators.NAMES),
        parameters=RtlParameters.from_make(environment),
        seed=integer(environment, "SEED", 1, 0, LAST_SEED),
        waves=waves,
        coverage=coverage,
        items=integer(environment, "ITEMS", 1, 1, 10**6) if items else None,
        arguments=_json(environment, "ARGS"),
        recipe=choice(environment, "RECIPE", RECIPES[0], RECIPES),
    )


def mode_of(waves: bool, coverage: bool) -> str:
    """Return the build mode for what a run is to write."""
    return "debug" if waves else "cov" if coverage else "fast"


def waves_or_coverage(environment: Mapping[str, str]) -> tuple[bool, bool]:
    """Read WAVES and COV: whether to write waves, whether to measure coverage.

    Raises
    ------
    SettingsError
        If both are asked for, or coverage of a simulator that has none.
    """
    waves = choice(environment, "WAVES", "0", ("0", "1")) == "1"
    coverage = choice(environment, "COV", "0", ("0", "1")) == "1"
    if waves and coverage:
        raise SettingsError("COV=1 writes no waves: give WAVES=1 alone, it checks assertions too")
    if coverage and choice(environment, "SIM", "verilator", simulators.NAMES) != "verilator":
        raise SettingsError("only Verilator measures coverage: leave COV=1 or SIM=icarus out")
    return waves, coverage


def choice(environment: Mapping[str, str], name: str, default: str, known: tuple[str, ...]) -> str:
    """Return a variable that must be one of the known values.

    Raises
    ------
    SettingsError
        If it is not.
    """
    value = environment.get(name, "").strip() or default
    if value not in known:
        raise SettingsError(f"{name} must be {', '.join(known[:-1])} or {known[-1]}, not {value!r}")
    return value


def integer(
    environment: Mapping[str, str], name: str, default: int, low: int, high: int
) -> int:
    """Return a variable that must be an integer within limits.

    Raises
    ------
    SettingsError
        If it is not.
    """
    text = environment.get(name, "").strip() or str(default)
    try:
        value = int(text, 10)
    except ValueError:
        value = low - 1
    if not low <= value <= high:
        raise SettingsError(f"{name} must be an integer from {low} to {high}, not {text!r}")
    return value


def _json(environment: Mapping[str, str], name: str) -> dict[str, Any]:
    text = environment.get(name, "").strip()
    if not text:
        return {}
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise SettingsError(f"{name} must be a JSON object such as '{{\"density\": 0.1}}', not {text!r}")
    return value
