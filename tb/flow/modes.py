"""The ways to build a simulator: `fast` to run, `debug` to look at waves, `cov` to measure coverage,
`probe` to look into the PEs from Python.

The checkers of `tb/checkers` (assertions and cover properties) are bound in `cov` and, without the cover
properties, in Verilator's `debug`.
"""

from __future__ import annotations

import functools
import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from tb.flow.paths import CHECKERS, PLAYER
from tb.flow.simulators import SimulatorError

CONTROL = Path(__file__).with_name("fast.vlt")
COVERAGE_CONTROL = Path(__file__).with_name("cov.vlt")

CHECKER_LIST = CHECKERS / "checkers.f"
OUTER_CHECKER_LIST = CHECKERS / "checkers_outside_pe.f"

LARGE_ARRAY = 9
"""From so many PEs on, the checkers inside the PEs are left out.

Verilator keeps what an assertion samples by instance, so every PE would get code of its own: at 16
PEs three times as much to compile. The PEs of a small array are the same ones.
"""

PROBE_CONTROL = Path(__file__).with_name("probe.vlt")

PLAYER_LIST = PLAYER / "player.f"
PLAYER_CONTROL = PLAYER / "player.vlt"

MODES = ("fast", "debug", "cov", "probe")


@dataclass(frozen=True)
class Mode:
    """How one simulator is built.

    Attributes
    ----------
    name : str
        One of MODES.
    product : str
        The file in the build folder that is the simulator.
    arguments : tuple of str
        Arguments of the compiler on top of cocotb's.
    controls : tuple of Path
        Control files that go in front of the sources.
    make : dict of str to str
        Variables for the makefile that Verilator writes.
    waves : str
        Suffix of the wave file it can write, empty for none.
    lists : tuple of Path
        File lists whose files go behind the sources; their folders are searched for includes.
    coverage : bool
        True if a run writes `coverage.dat`.
    """

    name: str
    product: str
    arguments: tuple[str, ...] = ()
    controls: tuple[Path, ...] = ()
    make: dict[str, str] = field(default_factory=dict)
    waves: str = ""
    lists: tuple[Path, ...] = ()
    coverage: bool = False


# -Wno-fatal: `make lint` is where warnings are errors; a newer Verilator of the user's own may warn
# about more, which is no reason not to simulate. --x-initial unique: registers without reset start
# at random, so that nothing comes to depend on a zero that hardware does not promise. -fno-dfg and
# -fno-gate keep the code of all PEs the same (see fast.vlt).
_VERILATOR = (
    "-Wno-fatal",
    "-O3",
    "--x-assign",
    "fast",
    "--x-initial",
    "unique",
    "-fno-dfg",
    "-fno-gate",
)

# The check of `unique case` prints the instance's name, which again takes one copy of the code per
# PE. The debug mode keeps the check.
_NO_CASE = ("--no-assert-case",)

_ARRAYS = ("eie_top", "pe_array")

_PLAYER = "eie_player"
OWN_CLOCK = ("-DEIE_OWN_CLOCK", "--timing")
"""The player makes its clock itself."""

# The bench of the CCU sets its counters, which lie one level deeper, to values that no run reaches.
_DEPTH = {"ccu": 2}

_COVERAGE = (
    "--coverage-line",
    "--coverage-toggle",
    "--coverage-expr",
    "--coverage-user",
)


def get_mode(simulator: str, name: str, top: str = "eie_top", num_pe: int = 1) -> Mode:
    """Return the mode `name` of a simulator for a top module, with so many PEs in it.

    Raises
    ------
    SimulatorError
        If the mode does not exist, or the simulator has no such mode.
    """
    if name not in MODES:
        known = f"{', '.join(MODES[:-1])} or {MODES[-1]}"
        raise SimulatorError(f"build mode must be {known}, not {name!r}")
    if simulator == "icarus":
        if name == "cov":
            raise SimulatorError("only Verilator measures coverage: leave COV=1 or SIM=icarus out")
        waves = "fst" if name == "debug" else ""
        arguments = OWN_CLOCK[:1] if top == _PLAYER else ()
        return Mode(name, "sim.vvp", arguments, waves=waves, lists=_around(top))
    if name in ("fast", "probe"):
        arguments = (*_visible(top), *_VERILATOR, *_NO_CASE)
        make = {"OPT_FAST": "-O2" if _is_machine(top) else "-O1"}
        controls = (*_controls(top, num_pe), *((PROBE_CONTROL,) if name == "probe" else ()))
        return Mode(name, top, arguments, controls, make, lists=_around(top))
    if name == "cov":
        arguments = (*_visible(top), *_VERILATOR, "--assert", *_NO_CASE, *_COVERAGE)
        # A small unit is built for a second of simulation, most of which is Python.
        make = {"OPT_FAST": "-O1" if top in _ARRAYS else "-O0"}
        controls = (*_controls(top, num_pe), COVERAGE_CONTROL)
        lists = (*_around(top), *_checkers(top, num_pe))
        return Mode(name, top, arguments, controls, make, "", lists, True)
    waves = "fst" if _can_write_fst() else "vcd"
    trace = ("--trace-fst",) if waves == "fst" else ()
    arguments = (*_visible(top), *_VERILATOR, *trace, "--trace-structs")
    make = {"OPT_FAST": "-O1"}
    lists = (*_around(top), *_checkers(top, num_pe))
    return Mode(name, top, arguments, _controls(top, num_pe), make, waves, lists)


def _is_machine(top: str) -> bool:
    return top in ("eie_top", _PLAYER)


def _around(top: str) -> tuple[Path, ...]:
    """File lists of what is around the machine and not in `rtl/`."""
    return (PLAYER_LIST,) if top == _PLAYER else ()


def _visible(top: str) -> tuple[str, ...]:
    # Of a unit cocotb sees the top module only: with every signal public (cocotb's default) a large
    # unit takes three times as long to build. Of the machine it sees what fast.vlt names.
    depth = () if _is_machine(top) else ("--public-depth", str(_DEPTH.get(top, 1)))
    return ("--no-public-flat-rw", *depth, *(OWN_CLOCK if top == _PLAYER else ()))


def _checkers(top: str, num_pe: int) -> tuple[Path, ...]:
    return (OUTER_CHECKER_LIST if _is_large(top, num_pe) else CHECKER_LIST,)


def _controls(top: str, num_pe: int) -> tuple[Path, ...]:
    # Sharing the PE's code pays where there are many PEs without checkers.
    if top == _PLAYER:
        return (PLAYER_CONTROL,)
    return (CONTROL,) if _is_machine(top) or _is_large(top, num_pe) else ()


def _is_large(top: str, num_pe: int) -> bool:
    return top in _ARRAYS and num_pe >= LARGE_ARRAY


@functools.cache
def _can_write_fst() -> bool:
    # Verilator's FST writer needs two libraries with headers that a fresh machine does not have;
    # VCD needs nothing.
    probe = subprocess.run(
        ["g++", "-x", "c++", "-", "-o", os.devnull, "-llz4", "-lz"],
        input=b"#include <lz4.h>\n#include <zlib.h>\nint main() {}\n",
        capture_output=True,
        check=False,
    )
    return probe.returncode == 0
