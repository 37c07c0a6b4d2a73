"""What `make regress` prints: progress, a table of the tests, failures in groups."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tb.flow.paths import shown
from tb.regress.groups import group
from tb.regress.layout import RECORD, RESULTS
from tb.regress.results import count, passed

_EVERY_SECONDS = 15.0
_RUNS_SHOWN = 3


def ticker(console: Console, folder: Path, planned: int) -> Callable[[], None]:
    """Return a function that prints now and then how far the runs are."""
    begin = last = time.monotonic()

    def tick() -> None:
        nonlocal last
        now = time.monotonic()
        if now - last < _EVERY_SECONDS:
            return
        last = now
        builds = sum(1 for _ in folder.glob(f"*/builds/*/{RECORD}"))
        runs = sum(1 for _ in folder.glob(f"*/runs/*/*/{RECORD}"))
        text = f"{now - begin:5.0f} s: {builds} builds, {runs} of {planned} runs"
        console.print(text, highlight=False)

    return tick


def show_results(console: Console, results: dict[str, Any], folder: Path) -> None:
    """Print the table, the failures and the verdict."""
    console.print(table(results["runs"]))
    for failures in group(results["runs"]):
        console.print(f"\n{len(failures.runs)} x {failures.message}", style="red", markup=False)
        for run in failures.runs[:_RUNS_SHOWN]:
            for text in lines(run):
                console.print(f"  {text}", markup=False, highlight=False)
        more = len(failures.runs) - _RUNS_SHOWN
        if more > 0:
            console.print(f"  and {more} more, see {RESULTS}", markup=False, highlight=False)
    console.print()
    console.print(f"results {shown(folder / RESULTS)}", highlight=False)
    console.print(verdict(results), markup=False, highlight=False)


def lines(run: dict[str, Any]) -> list[str]:
    """Return the lines about a run that did not pass."""
    where = f"{run['test']} on {run['label']}, {run['simulator']}, seed {run['seed']}"
    text = [f"{where}: {run['reason']}"]
    text.append(f"  reproduce: {run['reproduce']}")
    if run["log"]:
        text.append(f"  log: {run['log']}")
    if run.get("rerun") == "passed":
        text.append("  passed when it was repeated with waves: it does not always fail")
    if run["waves"]:
        text.append(f"  waves: {run['waves']}")
    return text


def table(runs: list[dict[str, Any]]) -> Table:
    """Return the table of runs by test, design and simulator."""
    result = Table("test", "design", "sim", box=None)
    for title in ("passed", "seeds", "compared", "seconds"):
        result.add_column(title, justify="right")
    rows: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for run in runs:
        rows.setdefault((run["test"], run["label"], run["simulator"]), []).append(run)
    for key, members in rows.items():
        good = count(members)["passed"]
        style = "" if good == len(members) else "red"
        result.add_row(
            *key,
            f"{good}/{len(members)}",
            str(sum(run["seeds"] for run in members)),
            f"{sum(run['compared'] or 0 for run in members):,}",
            f"{sum(run['seconds'] for run in members):.1f}",
            style=style,
        )
    return result


def verdict(results: dict[str, Any]) -> str:
    """Return the closing line."""
    runs, planned = results["runs"], results["planned"]
    numbers = count(runs)
    parts = [f"{numbers['passed']} of {planned} planned runs passed"]
    parts += [f"{n} {status}" for status, n in sorted(numbers.items()) if status != "passed"]
    if planned > len(runs):
        parts.append(f"{planned - len(runs)} not started")
    if results["interrupted"]:
        parts.append("interrupted")
    elif results["engine_status"] and numbers["passed"] == planned:
        parts.append(f"but the engine ended with status {results['engine_status']}")
    word = "PASS" if passed(results) else "FAIL"
    parts += [f"{results['seconds']:.0f} s", f"master seed {results['master_seed']}"]
    return f"{word}: {', '.join(parts)}"
