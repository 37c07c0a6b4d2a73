"""Builds a simulator of one design (a module and its parameters), or takes it from the cache.

The cache key is a hash of everything that shapes the result: every source file of the RTL, the
parameters, the mode and its flags, the versions of all tools. So a build is never stale, and a
change that is taken back finds its old build again. A build is made in a folder beside the cache
and renamed when it is whole; builders of the same key wait for one another.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.metadata
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tb.flow.modes import Mode, get_mode
from tb.flow.design import Design
from tb.flow.paths import ROOT, RTL, RUNTIME, SIMULATORS, shown
from tb.flow.process import ProcessTimeout, run_logged
from tb.flow.simulators import Simulator, find_simulator, tool_version

TIMESCALE = ("1ns", "1ps")
FILE_LIST = "eie.f"
RECORD = "build.json"
"""The file in a build's folder that lists what the build is made of."""

WORKER = Path(__file__).with_name("worker.py")
RUNTIME_CACHE = Path(__file__).with_name("runtime_cache.sh")

_SOURCE_SUFFIXES = (".sv", ".svh", ".v", ".vh", ".f", ".vlt")
_KEY_LENGTH = 16


class BuildError(RuntimeError):
    """The simulator could not be built; the message is one line that names the log."""


@dataclass(frozen=True)
class Build:
    """A simulator, ready to run.

    Attributes
    ----------
    parameters : Design
    simulator : str
        `verilator` or `icarus`.
    mode : str
        `fast`, `debug` or `cov`.
    folder : Path
        The folder in the cache; never written to again.
    waves : str
        Suffix of the wave file that this build can write: `fst`, `vcd`, or empty for none.
    cached : bool
        True if the build was there already.
    seconds : float
        Time that this call took.
    coverage : bool
        True if a run of this build writes `coverage.dat`.
    """

    parameters: Design
    simulator: str
    mode: str
    folder: Path
    waves: str
    cached: bool
    seconds: float
    coverage: bool = False


def build(
    parameters: Design,
    simulator: str = "verilator",
    mode: str = "fast",
    *,
    rtl_dir: Path = RTL,
    cache: Path = SIMULATORS,
    timeout: float = 1800.0,
    watch: Callable[[str], None] | None = None,
) -> Build:
    """Build the simulator of a design, or find it in the cache.

    Parameters
    ----------
    parameters : Design
    simulator : {'verilator', 'icarus'}
    mode : {'fast', 'debug', 'cov'}
        `fast` is for running, `debug` can write waves, `cov` measures coverage; the latter two
        check assertions (on Verilator).
    rtl_dir : Path
        Folder with `eie.f` and the sources; another one than `rtl/` to build a faulty copy.
    cache : Path
        Folder of the build cache.
    timeout : float
        Seconds on the wall clock.
    watch : callable, optional
        Called with every line of the tools' output.

    Raises
    ------
    SimulatorError
        If a tool is missing.
    BuildError
        If the build fails or takes too long; the log stays.
    """
    begin = time.monotonic()
    if any(character.isspace() for character in str(cache.resolve())):
        raise BuildError(f"make cannot build below a path with a space: move {cache.resolve()}")
    tool = find_simulator(simulator)
    num_pe = parameters.to_rtl().get("NumPe", 1)
    style = get_mode(simulator, mode, parameters.top, num_pe)
    # Should a source change during the build, the result would hide behind the wrong key.
    for _ in range(3):
        key = cache_key(parameters, tool, style, rtl_dir)
        folder = cache / folder_name(parameters, simulator, mode, key)
        with _lock(cache / ".locks" / folder.name):
            cached = folder.is_dir()
            if not cached:
                made = _build_beside(folder, parameters, tool, style, rtl_dir, timeout, watch)
                if cache_key(parameters, tool, style, rtl_dir) != key:
                    shutil.rmtree(made)
                    continue
                (made / RECORD).write_text(
                    json.dumps(_ingredients(parameters, tool, style, rtl_dir), indent=1)
                )
                made.chmod(0o755)
                made.rename(folder)
        seconds = time.monotonic() - begin
        return Build(
            parameters, simulator, mode, folder, style.waves, cached, seconds, style.coverage
        )
    raise BuildError(f"the sources in {shown(rtl_dir)} keep changing: save them and build again")


def cache_key(
    parameters: Design, tool: Simulator, style: Mode, rtl_dir: Path = RTL
) -> str:
    """Return the hash of everything that shapes a build: 16 hexadecimal digits."""
    return _digest(_ingredients(parameters, tool, style, rtl_dir))


def _digest(ingredients: Mapping[str, object]) -> str:
    text = json.dumps(ingredients, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:_KEY_LENGTH]


def folder_name(parameters: Design, simulator: str, mode: str, key: str) -> str:
    """Return the name of a build's folder in the cache, e.g. `verilator-fast-pe64-<key>`."""
    return f"{simulator}-{mode}-{parameters.label()}-{key}"


def sources(rtl_dir: Path = RTL) -> list[Path]:
    """Return the source files that `eie.f` lists, in its order.

    Raises
    ------
    BuildError
        If the list or a file in it does not exist.
    """
    return listed_files(rtl_dir / FILE_LIST)


def listed_files(listing: Path) -> list[Path]:
    """Return the files that a file list names, in its order; names are relative to the list.

    Raises
    ------
    BuildError
        If the list or a file in it does not exist.
    """
    if not listing.is_file():
        raise BuildError(f"no file list {shown(listing)}: the checkout is not complete")
    names = [line.split("//")[0].strip() for line in listing.read_text().splitlines()]
    files = [listing.parent / name for name in names if name]
    for file in files:
        if not file.is_file():
            raise BuildError(f"{shown(listing)} lists {file.name}, which does not exist")
    return files


def _ingredients(
    parameters: Design, tool: Simulator, style: Mode, rtl_dir: Path
) -> dict[str, object]:
    sources(rtl_dir)
    return {
        "parameters": parameters.to_rtl(),
        "sources": _hashes(rtl_dir),
        "listed": {listing.name: _hashes(listing.parent) for listing in style.lists},
        "mode": style.name,
        "top": parameters.top,
        "timescale": TIMESCALE,
        "worker": hashlib.sha256(WORKER.read_bytes()).hexdigest(),
        "arguments": [Path(a).name if Path(a).is_absolute() else a for a in style.arguments],
        "controls": {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in style.controls},
        "make": style.make,
        "cocotb": importlib.metadata.version("cocotb"),
        **_tools(tool),
    }


def _tools(tool: Simulator) -> dict[str, object]:
    return {
        "simulator": [tool.name, tool.version, tool.origin],
        "compiler": tool_version(["g++", "-dumpfullversion"], r"(\d+)\.(\d+)"),
        # A Verilator build finds cocotb's libraries again by an absolute path.
        "environment": sys.prefix,
    }


def _hashes(folder: Path) -> dict[str, str]:
    files = sorted(
        path for path in folder.rglob("*") if path.suffix in _SOURCE_SUFFIXES and path.is_file()
    )
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
    }


@contextlib.contextmanager
def _lock(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _build_beside(
    folder: Path,
    parameters: Design,
    tool: Simulator,
    style: Mode,
    rtl_dir: Path,
    timeout: float,
    watch: Callable[[str], None] | None,
) -> Path:
    # A temporary folder of a builder that was killed stays until `make clean`: it cannot be told
    # from one at work on another machine that shares the disk.
    scratch = Path(tempfile.mkdtemp(prefix=".making-", dir=folder.parent))
    log = scratch / "build.log"
    files = [*style.controls, *sources(rtl_dir)]
    for listing in style.lists:
        files += listed_files(listing)
    call = {
        "simulator": tool.name,
        "method": "build",
        "arguments": {
            # The control file must not come first: cocotb takes the language from the last source.
            "sources": [str(file.resolve()) for file in files],
            "includes": [str(listing.parent.resolve()) for listing in style.lists],
            "hdl_toplevel": parameters.top,
            "parameters": parameters.to_rtl(),
            "build_args": list(style.arguments),
            "timescale": TIMESCALE,
            "waves": bool(style.waves),
            "build_dir": str(scratch),
        },
    }
    try:
        status = run_logged(
            [sys.executable, "-m", "tb.flow.worker", json.dumps(call)],
            log,
            cwd=ROOT,
            environment=build_environment(tool, style),
            timeout=timeout,
            watch=watch,
        )
        problem = "" if status == 0 else _first_error(log) or f"exit status {status}"
    except ProcessTimeout as error:
        problem = str(error)
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise
    if problem:
        kept = folder.parent / f"failed-{folder.name}.log"
        log.replace(kept)
        shutil.rmtree(scratch, ignore_errors=True)
        raise BuildError(f"{tool.name} build failed: {problem} (log: {shown(kept)})")
    _keep_only(scratch, {style.product, log.name})
    return scratch


def build_environment(tool: Simulator, style: Mode) -> dict[str, str]:
    """Return the environment of a build: the tools', and what Verilator's makefile is told."""
    environment = clean_environment() | tool.environment
    if style.make:
        flags = " ".join(f"{name}={value}" for name, value in style.make.items())
        environment["MAKEFLAGS"] = f"{environment.get('MAKEFLAGS', '')} {flags}".strip()
        environment["OBJCACHE"] = f"sh {RUNTIME_CACHE}"
        environment["EIE_RUNTIME"] = str(RUNTIME / _digest(_tools(tool)))
    return environment


def clean_environment() -> dict[str, str]:
    """Return the caller's environment without what would steer cocotb behind the flow's back."""
    hidden = ("WAVES", "GUI", "MAKEFLAGS", "MAKELEVEL", "MFLAGS", "PYTEST_CURRENT_TEST")
    return {
        name: value
        for name, value in os.environ.items()
        if name not in hidden and not name.startswith(("COCOTB_", "GPI_", "PYGPI_", "EIE_"))
    }


def _first_error(log: Path) -> str:
    for line in log.read_text(errors="replace").splitlines():
        low = line.lower()
        if line.startswith("%Error") or " error:" in low or low.startswith("error"):
            return line.strip()[:300]
    return ""


def _keep_only(folder: Path, names: set[str]) -> None:
    # The C++ and objects of the 64-PE array are 20 times as large as the simulator itself.
    for path in folder.iterdir():
        if path.name not in names:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
