"""Areas of our PE by unit, if `make synth` has measured them."""

from __future__ import annotations

import json
from pathlib import Path


def read_areas(path: Path) -> dict[str, float] | None:
    """Read um2 of the paper's machine's PE by the units of Table II.

    Parameters
    ----------
    path : Path
        `synth.json` of `make synth`.

    Returns
    -------
    dict of str to float, or None
        None if the file is not there: the report then has no areas.

    Raises
    ------
    ValueError
        If the file is not one of `make synth`.
    """
    try:
        rows = json.loads(path.read_text())["paper"]
        return {row["unit"]: float(row["um2"]) for row in rows}
    except FileNotFoundError:
        return None
    except (KeyError, TypeError, ValueError):
        raise ValueError(f"{path} does not hold areas: run make synth again") from None
