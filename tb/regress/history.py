"""One line for each regression in `build/regress/history.jsonl`, for trends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tb.regress.results import count, passed


def line(name: str, results: dict[str, Any]) -> dict[str, Any]:
    """Return what is remembered of a regression."""
    runs = results["runs"]
    numbers = count(runs)
    return {
        "schema": 1,
        "name": name,
        "started": results["started"],
        "commit": results["commit"],
        "dirty": results["dirty"],
        "master_seed": results["master_seed"],
        "backend": results["backend"],
        "planned": results["planned"],
        "passed": numbers["passed"],
        "failed": len(runs) - numbers["passed"],
        "seconds": results["seconds"],
        "cpu_seconds": round(sum(run["cpu_seconds"] for run in runs), 1),
        "cycles": sum(run["cycles"] for run in runs),
        "compared": sum(run["compared"] or 0 for run in runs),
        "verdict": "passed" if passed(results) else "failed",
        "interrupted": results["interrupted"],
    }


def append(path: Path, entry: dict[str, Any]) -> None:
    """Add a line to the history."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        file.write(json.dumps(entry) + "\n")
