"""The two simulators side by side."""

from __future__ import annotations

from typing import Any

from tb.flow.simulators import NAMES
from tb.signoff.evidence import PASSED, Evidence, runs_of


def agreement(evidence: Evidence) -> list[dict[str, Any]]:
    """Return the tests that ran on both simulators, and whether equal stimulus had equal results.

    Runs of the same test, design and seed have equal stimulus. Their results are equal if they
    compared the same number of values in the same number of cycles.

    Returns
    -------
    list of dict
        `test`; for each simulator `runs` and `passed`; `same` and `differ`, pairs of runs.
    """
    rows = []
    for test in sorted({run["test"] for run in evidence.runs}):
        by = {name: runs_of(evidence, test, name) for name in NAMES}
        if not all(by.values()):
            continue
        same = differ = 0
        keyed = {
            (run["label"], run["seed"], run["seeds"]): run for run in by["icarus"]
        }
        for run in by["verilator"]:
            other = keyed.get((run["label"], run["seed"], run["seeds"]))
            if other is not None:
                equal = all(run.get(k) == other.get(k) for k in ("status", "compared", "cycles"))
                same, differ = same + equal, differ + (not equal)
        rows.append({
            "test": test,
            **{n: {"runs": len(r), "passed": sum(x["status"] == PASSED for x in r)} for n, r in by.items()},
            "same": same,
            "differ": differ,
        })  # fmt: skip
    return rows
