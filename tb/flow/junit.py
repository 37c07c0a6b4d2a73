"""Reads the JUnit file of a simulation, believing nothing that it does not say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

_LONGEST_MESSAGE = 400


@dataclass(frozen=True)
class JunitCounts:
    """What a JUnit file reports.

    Attributes
    ----------
    tests, failures, skipped : int
        Test cases in the file; those that failed or ended in an error; those that did not run.
    first_failure : str
        Name and message of the first failure, one line, or empty.
    problem : str
        Why the file is no evidence of success, one line; empty if every test passed and at least
        one ran.
    """

    tests: int = 0
    failures: int = 0
    skipped: int = 0
    first_failure: str = ""
    problem: str = ""


def read_junit(path: Path) -> JunitCounts:
    """Count the test cases of a JUnit file.

    The cases themselves are counted; the totals in the attributes are not trusted.
    """
    if not path.is_file():
        return JunitCounts(problem="the simulator wrote no results: it crashed or never started")
    try:
        cases = ElementTree.parse(path).getroot().findall(".//testcase")
    except (ElementTree.ParseError, LookupError, OSError) as error:
        return JunitCounts(problem=f"the results file is cut short or damaged ({error})")
    failed = [case for case in cases if _fault(case) is not None]
    skipped = sum(case.find("skipped") is not None for case in cases)
    first = _describe(failed[0]) if failed else ""
    if failed:
        problem = f"{len(failed)} of {len(cases)} tests failed"
    elif not cases:
        problem = "the results file has no tests: no test matched, or the module has none"
    elif skipped == len(cases):
        problem = f"all {skipped} tests were skipped"
    else:
        problem = ""
    return JunitCounts(len(cases), len(failed), skipped, first, problem)


def _fault(case: ElementTree.Element) -> ElementTree.Element | None:
    for kind in ("failure", "error"):
        found = case.find(kind)
        if found is not None:
            return found
    return None


def _describe(case: ElementTree.Element) -> str:
    fault = _fault(case)
    text = "" if fault is None else (fault.get("message") or fault.text or "")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    message = lines[0] if lines else "no message"
    return f"{case.get('name', '?')}: {message[:_LONGEST_MESSAGE]}"
