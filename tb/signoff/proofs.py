"""Evidence that no simulation of the regression gives: proofs in pytest that things fail as they must.

An illegal parameter must be refused at elaboration, a faulty module must make its bench fail, an
assertion must end a run that breaks it. `make signoff` runs these tests of `tests/rtl` and enters
each group as one more run.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tb.flow.build import clean_environment
from tb.flow.junit import JunitCounts, read_junit
from tb.flow.paths import ROOT

PROOFS = {
    "proof_parameters": ("every illegal parameter is refused", ["tests/rtl/test_parameter_check.py"]),
    "proof_unit_faults": (
        "a fault in each unit makes its own bench fail",
        ["tests/rtl/test_units.py", "-k", "faulty"],
    ),
    "proof_machine_faults": (
        "faults of the machine make its tests fail",
        ["tests/rtl/test_faults.py"],
    ),
    "proof_assertions": (
        "assertions can fail, are bound and are attempted",
        ["tests/rtl/test_assertions.py"],
    ),
}
"""Name, what it proves, and pytest's arguments; the names stand in the testplan."""


def run_proofs(folder: Path, jobs: int, names: Iterable[str] = PROOFS) -> list[dict[str, Any]]:
    """Run the proofs; return a record for each, in the form of the regression's.

    A proof passes only if pytest ends with status 0, tests ran, none failed and none was skipped.

    Parameters
    ----------
    folder : Path
        Gets the logs and the JUnit files.
    jobs : int
        Tests at a time.
    names : iterable of str
        Which of PROOFS.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return [_run(name, folder, jobs) for name in names]


def _run(name: str, folder: Path, jobs: int) -> dict[str, Any]:
    title, arguments = PROOFS[name]
    log, results = folder / f"{name}.log", folder / f"{name}.xml"
    results.unlink(missing_ok=True)
    begin = time.monotonic()
    command = [
        sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", str(jobs),
        f"--junitxml={results}", *arguments,
    ]  # fmt: skip
    with log.open("w") as sink:
        status = subprocess.run(
            command, cwd=ROOT, env=clean_environment(), stdout=sink, stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL, check=False,
        ).returncode  # fmt: skip
    counts = read_junit(results)
    if not results.is_file():
        last = log.read_text(errors="replace").strip().splitlines()[-1:] or ["no output"]
        counts = JunitCounts(problem=f"pytest wrote no results: {last[0]}")
    reason = counts.first_failure or counts.problem
    if not reason and counts.skipped:
        reason = f"{counts.skipped} of {counts.tests} tests were skipped: a tool is missing"
    if not reason and status:
        reason = f"pytest ended with status {status}"
    return {
        "test": name, "kind": "proof", "label": title, "simulator": "pytest", "mode": "",
        "seed": 1, "seeds": 1, "status": "failed" if reason else "passed", "reason": reason,
        "cycles": 0, "compared": counts.tests, "seconds": round(time.monotonic() - begin, 1),
        "reproduce": f".venv/bin/python -m pytest {' '.join(arguments)}", "folder": str(folder),
        "log": str(log), "waves": None, "coverage": None, "functional": None, "testcases": {},
    }  # fmt: skip
