"""Where things are in the checkout."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The checkout."""

RTL = ROOT / "rtl"
CHECKERS = ROOT / "tb" / "checkers"
"""Assertions and cover properties, bound to the modules of the RTL."""

PLAYER = ROOT / "tb" / "player"
"""The source that plays a file into the machine, and its control file."""

BUILD = ROOT / "build"
"""Everything that can be made again; `make clean` removes it."""

SIMULATORS = BUILD / "sim"
"""The build cache: one folder per simulator, mode, parameter set and content of the RTL."""

RUNTIME = SIMULATORS / ".runtime"
"""Objects of Verilator's runtime, which all builds share, also those in other caches."""

RUNS = BUILD / "runs"
"""One folder per simulation run."""


def shown(path: Path) -> str:
    """Return a path for people: relative to the current folder where that is shorter."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
