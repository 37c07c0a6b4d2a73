"""Finds the tools that come into .venv as packages, beside those on PATH."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from tb.flow.simulators import SimulatorError


def find_tool(name: str, command: str) -> str:
    """Return the path of a tool, that of this environment in preference to one on PATH.

    Parameters
    ----------
    name : str
        The executable.
    command : str
        What the user runs to get it, e.g. ``make lint``.

    Raises
    ------
    SimulatorError
        If it is in neither place; the message is one line.
    """
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.is_file() else shutil.which(name)
    if found is None:
        raise SimulatorError(f"{name} not found: run `{command}`, which installs it into .venv")
    return found
