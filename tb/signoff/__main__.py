"""`make signoff`: runs the regression, judges the raw results, writes `report/`.

`FROM=build/regress/<name>` judges a regression that was run before.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tb.flow.paths import BUILD, ROOT, shown
from tb.flow.settings import SettingsError, integer
from tb.signoff.collect import HISTORY, Collected, check_inputs, collect
from tb.signoff.evidence import EvidenceError, read_results
from tb.signoff.junit import junit_of
from tb.signoff.page import page_of
from tb.signoff.plots import load_plots
from tb.signoff.proofs import run_proofs
from tb.signoff.report import report_of

REPORT = ROOT / "report"
NAME = "signoff"
NOT_REACHED = 1
WRONG_INPUT = 2


def main(environment: Mapping[str, str] | None = None) -> int:
    """Do what the variables ask for; return the exit status: 0 only if every stage is reached."""
    environment = os.environ if environment is None else environment
    console = Console(
        soft_wrap=True, highlight=False, width=None if sys.stdout.isatty() else 160
    )
    given = environment.get("FROM", "").strip()
    folder = Path(given) if given else BUILD / "regress" / NAME
    try:
        check_inputs()
    except EvidenceError as error:
        print(f"error: {error}", file=sys.stderr)
        return WRONG_INPUT
    if not given:
        status = _regress(environment)
        # A regression that failed is judged, too; one that did not run has nothing to judge.
        if status not in (0, 1):
            return status
    try:
        jobs = integer(environment, "JOBS", 2, 1, 256)
        # Before the minutes that the proofs take, not after them.
        read_results(folder / "results.json")
    except (SettingsError, EvidenceError) as error:
        print(f"error: {error}", file=sys.stderr)
        return WRONG_INPUT
    console.print("prove that what must fail fails ...")
    proofs = run_proofs(BUILD / "proofs", jobs)
    try:
        collected = collect(folder / "results.json", proofs)
    except EvidenceError as error:
        print(f"error: {error}", file=sys.stderr)
        return WRONG_INPUT
    report = report_of(collected.evidence)
    write_report(report, collected, REPORT)
    _remember(report, given)
    _show(console, report)
    return 0 if report["verdict"] == "passed" else NOT_REACHED


def _regress(environment: Mapping[str, str]) -> int:
    variables = {**environment, "NAME": NAME}
    return subprocess.run(
        [sys.executable, "-m", "tb.regress.main"], cwd=ROOT, env=variables, check=False
    ).returncode


def write_report(report: Mapping[str, Any], collected: Collected, folder: Path) -> None:
    """Write the report's files; they replace those of an earlier sign-off all at once."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=".report-", dir=folder.parent))
    scratch.chmod(0o755)
    plots = load_plots(collected.load) if collected.load else []
    (scratch / "signoff.json").write_text(json.dumps(report, indent=1) + "\n")
    (scratch / "junit.xml").write_bytes(junit_of(report, collected.evidence.runs))
    (scratch / "coverage.info").write_text(collected.lcov)
    (scratch / "index.html").write_text(page_of(report, collected.sources, plots))
    if folder.exists():
        shutil.rmtree(folder)
    scratch.rename(folder)


def _remember(report: Mapping[str, Any], given: str) -> None:
    if not given:
        with HISTORY.open("a") as file:
            file.write(json.dumps(report["figures"]) + "\n")


def _show(console: Console, report: Mapping[str, Any]) -> None:
    table = Table("stage", "condition", "found", "", box=None)
    for stage in report["stages"]:
        for item in stage["items"]:
            word = "[green]yes[/]" if item["passed"] else "[red]no[/]"
            table.add_row(stage["stage"], item["name"], item["detail"].replace("[", r"\["), word)
    console.print(table)
    for stage in report["stages"]:
        console.print(f"{stage['stage']} {'reached' if stage['reached'] else 'not reached'}")
    console.print(f"report {shown(REPORT / 'index.html')}")
    console.print(f"sign-off {report['verdict']}")


if __name__ == "__main__":
    sys.exit(main())
