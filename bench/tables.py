"""Measurements as tables and JSON."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.measurement import Measurement, as_json


def print_measurements(measurements: Sequence[Measurement]) -> None:
    """Print a table: our time, the library's, the ratio."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    table.add_column("step")
    for name in ("M/s", "ours s", "CPU s", "library s", "ratio"):
        table.add_column(name, justify="right")
    table.add_column("library; note; goal")
    for own in measurements:
        words = [own.library, own.note]
        if own.goal:
            words.append(f"{own.goal}: {'yes' if own.met else 'NO'}")
        table.add_row(
            own.name,
            f"{own.rate / 1e6:.1f}",
            f"{own.ours.seconds:.3f}",
            f"{own.ours.processor_seconds:.3f}",
            f"{own.theirs.seconds:.3f}" if own.theirs else "",
            f"{own.ratio:.1f}" if own.ratio else "",
            "; ".join(filter(None, words)),
        )
    # Not cut to a terminal's width where there is none.
    Console(width=None if os.isatty(1) else 160).print(table)


def write_json(
    results: Mapping[str, Sequence[Measurement]], path: Path, seed: int, quick: bool
) -> None:
    """Write all numbers, and on what machine they were measured."""
    content = {
        "seed": seed,
        "quick": quick,
        "machine": {
            "processors": os.cpu_count(),
            "system": platform.platform(),
            "python": platform.python_version(),
        },
        "benches": {
            name: [as_json(own) for own in measurements] for name, measurements in results.items()
        },
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.new")
    scratch.write_text(json.dumps(content, indent=1) + "\n")
    scratch.replace(path)
