"""`make sim`: prepares what the test needs, builds, runs, and shows what happened."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from rich.console import Console

from tb.flow.build import BuildError, build
from tb.flow.digits import DigitsError, digits_folder
from tb.flow.parameters import ParameterError
from tb.flow.progress import step
from tb.flow.run import RunResult, run
from tb.flow.settings import Settings, SettingsError, read_settings
from tb.flow.simulators import SimulatorError, find_libpython, find_simulator
from tb.flow.tables import digits_table, files_lines, short_table

WRONG_VALUE = 2
"""Exit status for wrong input or a missing tool; 1 is a simulation that did not pass."""


def main(environment: dict[str, str] | None = None) -> int:
    """Do what the variables in the environment ask for; return the exit status."""
    console = Console(soft_wrap=True)
    try:
        settings = read_settings(os.environ if environment is None else environment)
        return simulate(settings, console)
    except (SettingsError, ParameterError, SimulatorError) as error:
        print(f"error: {error}", file=sys.stderr)
        return WRONG_VALUE
    except (BuildError, DigitsError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130


def simulate(settings: Settings, console: Console) -> int:
    """Run one test and print its table; return the exit status."""
    # Before the minutes of training and building, not after them.
    tool = find_simulator(settings.simulator)
    find_libpython()
    machine = settings.parameters.label()
    console.print(
        f"{settings.test} on {machine}, {tool.name} {tool.version} ({tool.origin}), "
        f"seed {settings.seed}",
        highlight=False,
    )
    arguments, metrics = settings.all_arguments, {}
    if settings.test == "digits":
        folder = _prepare_digits(settings, console)
        arguments = arguments | {"digits": str(folder)}
        metrics = read_metrics(folder / "metrics.json")
    with step(console, "build the simulator") as watch:
        made = build(
            settings.parameters,
            settings.simulator,
            settings.mode,
            watch=watch,
        )
    with step(console, "simulate") as watch:
        result = run(
            made,
            settings.module,
            seed=settings.seed,
            arguments=arguments,
            waves=settings.waves,
            timeout=timeout_of(settings),
            watch=watch,
        )
    show(console, settings, result, metrics)
    return 0 if result.passed else 1


def _prepare_digits(settings: Settings, console: Console) -> Path:
    with step(console, "train and compress the digits network") as watch:
        return digits_folder(
            settings.parameters, settings.seed, settings.recipe, watch=watch
        )


def timeout_of(settings: Settings) -> float:
    """Return the time limit of a simulation in seconds: Icarus and waves are much slower."""
    slow = settings.simulator == "icarus" or settings.waves or settings.coverage
    many = settings.items is not None and settings.test != "digits"
    return 3600.0 * (4 if slow else 1) * (4 if many else 1)


def read_metrics(path: Path) -> dict[str, Any]:
    """Read the compressor's metrics.

    Raises
    ------
    DigitsError
        If the file is damaged.
    """
    try:
        content = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise DigitsError(f"{path} is damaged ({error}): delete its folder and run again") from None
    if not isinstance(content, dict):
        raise DigitsError(f"{path} holds no JSON object: delete its folder and run again")
    return content


def show(
    console: Console, settings: Settings, result: RunResult, metrics: dict[str, Any]
) -> None:
    """Print the table of a run, where its files are, and the verdict."""
    table = digits_table(metrics, result) if settings.test == "digits" else short_table(result)
    console.print(table)
    for line in files_lines(result):
        console.print(line, highlight=False)
    if result.passed:
        console.print("[bold green]PASS[/]", highlight=False)
        return
    console.print("[bold red]FAIL[/] ", end="")
    console.print(result.reason, markup=False, highlight=False)
    console.print(f"reproduce: {result.reproduce}", markup=False, highlight=False)


if __name__ == "__main__":
    sys.exit(main())
