"""The two ways to build each simulator: `fast` to run, `debug` to look at waves."""

from __future__ import annotations

import functools
import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from tb.flow.simulators import SimulatorError

CONTROL = Path(__file__).with_name("fast.vlt")

MODES = ("fast", "debug")


@dataclass(frozen=True)
class Mode:
    """How one simulator is built.

    Attributes
    ----------
    name : str
        `fast` or `debug`.
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
    """

    name: str
    product: str
    arguments: tuple[str, ...] = ()
    controls: tuple[Path, ...] = ()
    make: dict[str, str] = field(default_factory=dict)
    waves: str = ""


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
_FAST_ONLY = ("--no-assert-case",)


def get_mode(simulator: str, name: str, top: str = "eie_top") -> Mode:
    """Return the mode `name` of a simulator for a top module.

    Raises
    ------
    SimulatorError
        If the mode does not exist.
    """
    if name not in MODES:
        raise SimulatorError(f"build mode must be {' or '.join(MODES)}, not {name!r}")
    if simulator == "icarus":
        return Mode(name, "sim.vvp", waves="fst" if name == "debug" else "")
    if name == "fast":
        arguments = (*_visible(top), *_VERILATOR, *_FAST_ONLY)
        return Mode(name, top, arguments, _controls(top), {"OPT_FAST": "-O2" if _is_machine(top) else "-O1"})
    waves = "fst" if _can_write_fst() else "vcd"
    trace = ("--trace-fst",) if waves == "fst" else ()
    arguments = (*_visible(top), *_VERILATOR, *trace, "--trace-structs")
    return Mode(name, top, arguments, _controls(top), {"OPT_FAST": "-O1"}, waves)


def _is_machine(top: str) -> bool:
    return top == "eie_top"


def _visible(top: str) -> tuple[str, ...]:
    # A unit is small: everything in it may be seen, and no control file has to name its ports.
    return ("--no-public-flat-rw",) if _is_machine(top) else ()


def _controls(top: str) -> tuple[Path, ...]:
    return (CONTROL,) if _is_machine(top) else ()


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
