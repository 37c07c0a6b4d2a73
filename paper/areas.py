"""Areas of PEs and machines: `make synth` finds them."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from paper.records import Run
from tb.flow.paths import BUILD, ROOT, shown

SYNTH = BUILD / "synth" / "synth.json"
_LOG = BUILD / "synth" / "synth.log"


class AreasError(RuntimeError):
    """Areas cannot be found; the message is one line."""


@dataclasses.dataclass(frozen=True)
class MachineArea:
    """Area of a whole machine.

    Attributes
    ----------
    num_pe, queue_depth, spmat_width, reg_depth, ptr_depth : int
    issue_width, empty_skip, filler_skip : int
        The machine's parameters; names as in `Run`.
    um2 : int
        Its PEs, and once the tree, the CCU and the host interface.
    """

    num_pe: int
    queue_depth: int
    spmat_width: int
    reg_depth: int
    ptr_depth: int
    issue_width: int
    empty_skip: int
    filler_skip: int
    um2: int

    def differs(self, run: Run) -> set[str]:
        """Names of the parameters in which a run's machine differs."""
        names = {field.name for field in dataclasses.fields(self)} - {"um2"}
        return {name for name in names if getattr(self, name) != getattr(run, name)}


@dataclasses.dataclass(frozen=True)
class Areas:
    """What `make synth` says.

    Attributes
    ----------
    units : dict of str to float
        um2 of the paper's machine's PE by the units of Table II.
    machines : tuple of MachineArea
    """

    units: dict[str, float] = dataclasses.field(default_factory=dict)
    machines: tuple[MachineArea, ...] = ()


def measure_areas() -> Areas:
    """Map the PEs to gates as `make synth` does, and read what came out.

    Raises
    ------
    AreasError
        If it fails; the log stays.
    """
    _LOG.parent.mkdir(parents=True, exist_ok=True)
    with _LOG.open("w") as log:
        done = subprocess.run(
            [sys.executable, "-m", "synth", "--out", str(SYNTH.parent)],
            cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, check=False,
        )  # fmt: skip
    if done.returncode:
        last = _LOG.read_text(errors="replace").strip().splitlines()[-1:]
        reason = (last or ["no reason given"])[0].removeprefix("error: ")
        raise AreasError(f"make synth failed: {reason} (log: {shown(_LOG)})")
    return read_areas(SYNTH)


def read_areas(path: Path) -> Areas:
    """Read the areas.

    Parameters
    ----------
    path : Path
        `synth.json` of `make synth`.

    Raises
    ------
    AreasError
        If the file is not one of `make synth`.
    """
    names = [field.name for field in dataclasses.fields(MachineArea) if field.name != "um2"]
    try:
        content = json.loads(path.read_text())
        units = {row["unit"]: float(row["um2"]) for row in content["paper"]}
        shared = sum(int(row["number"]) * int(row["um2"]) for row in content["shared"])
        machines = tuple(
            MachineArea(
                *(int(row[name]) for name in names),
                um2=int(row["num_pe"]) * int(row["um2"]) + shared,
            )
            for row in content["machines"]
        )
    except (OSError, KeyError, TypeError, ValueError):
        raise AreasError(f"{path} does not hold areas: run make synth again") from None
    return Areas(units, machines)


def machine_um2(machines: Sequence[MachineArea], run: Run) -> float | None:
    """Area of a run's machine; None if it does not follow from those that were mapped.

    A queue is a unit of its own, whose area depends on nothing but its depth: a machine that was
    mapped with another depth takes the difference that this depth makes in other machines.
    """

    def mapped(**changes: int) -> float | None:
        wanted = dataclasses.replace(run, **changes)
        return next((own.um2 for own in machines if not own.differs(wanted)), None)

    if (exact := mapped()) is not None:
        return exact
    for other in machines:
        depth, width = {"queue_depth": other.queue_depth}, {"issue_width": other.issue_width}
        parts = mapped(**depth), mapped(**width), mapped(**depth, **width)
        if None not in parts:
            own, deep, base = parts
            return own + deep - base
    return None
