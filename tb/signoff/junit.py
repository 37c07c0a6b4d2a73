"""The report as JUnit XML, for the tools that CI servers have."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from typing import Any


def junit_of(report: Mapping[str, Any], runs: tuple[Mapping[str, Any], ...]) -> bytes:
    """Return two suites: the conditions of the gate, and the runs of the regression."""
    root = ET.Element("testsuites", name="signoff")
    gate = [
        (f"{stage['stage']}: {item['name']}", 0.0, "" if item["passed"] else item["detail"])
        for stage in report["stages"]
        for item in stage["items"]
    ]
    regression = [
        (
            f"{run['test']} {run['label']} {run['simulator']} seed {run['seed']}",
            float(run.get("seconds") or 0.0),
            "" if run["status"] == "passed" else f"{run['status']}: {run.get('reason', '')}",
        )
        for run in runs
    ]
    for name, cases in (("gate", gate), ("regression", regression)):
        failures = sum(bool(problem) for _, _, problem in cases)
        suite = ET.SubElement(
            root, "testsuite", name=name, tests=str(len(cases)), failures=str(failures)
        )
        for title, seconds, problem in cases:
            case = ET.SubElement(suite, "testcase", classname=name, name=title, time=f"{seconds:g}")
            if problem:
                ET.SubElement(case, "failure", message=_legal(problem))
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def _legal(text: str) -> str:
    # XML 1.0 has no place for control characters, whatever a log may hold.
    return "".join(c if c >= " " or c in "\t\n" else "?" for c in text)
