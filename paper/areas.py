"""Areas of a PE by unit: `make synth` finds them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tb.flow.paths import BUILD, ROOT, shown

SYNTH = BUILD / "synth" / "synth.json"
_LOG = BUILD / "synth" / "synth.log"


class AreasError(RuntimeError):
    """Areas cannot be found; the message is one line."""


def measure_areas() -> dict[str, float]:
    """Map the PEs to gates as `make synth` does, and read what came out.

    Returns
    -------
    dict of str to float
        um2 of the paper's machine's PE by the units of Table II.

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


def read_areas(path: Path) -> dict[str, float]:
    """Read um2 of the paper's machine's PE by the units of Table II.

    Parameters
    ----------
    path : Path
        `synth.json` of `make synth`.

    Raises
    ------
    AreasError
        If the file is not one of `make synth`.
    """
    try:
        rows = json.loads(path.read_text())["paper"]
        return {row["unit"]: float(row["um2"]) for row in rows}
    except (OSError, KeyError, TypeError, ValueError):
        raise AreasError(f"{path} does not hold areas: run make synth again") from None
