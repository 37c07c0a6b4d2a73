"""Command: `python -m tb.coverage FILE...` merges coverage and shows it."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from tb.coverage import exclusions
from tb.coverage.annotate import annotate
from tb.coverage.entries import new_entries
from tb.coverage.inputs import find_runs, read_all
from tb.coverage.lcov import to_lcov
from tb.coverage.points import CoverageError
from tb.coverage.report import CoverageReport, make_report, to_json
from tb.coverage.source import Sources
from tb.coverage.text import gaps, holes, module_table
from tb.coverage.union import Union, unite
from tb.flow.paths import RTL

STALE = 1
WRONG_INPUT = 2


def main(words: Sequence[str] | None = None) -> int:
    """Do what the command line says; return the exit status."""
    options = _parser().parse_args(words)
    try:
        sources = Sources.read(options.rtl)
        union = unite(read_all(find_runs(options.files), sources))
        if options.entry:
            return _show_entries(options.entry, union, sources)
        known = exclusions.read_exclusions(options.exclusions)
        excluded, problems = exclusions.apply(known, union, sources, partial=options.partial)
        report = make_report(union, sources, excluded, tuple(problems))
        _write(report, sources, options)
    except CoverageError as error:
        print(f"error: {error}", file=sys.stderr)
        return WRONG_INPUT
    except OSError as error:
        print(f"error: cannot write {error.filename}: {error.strerror}", file=sys.stderr)
        return WRONG_INPUT
    console = Console(soft_wrap=True, width=None if sys.stdout.isatty() else 160)
    console.print(module_table(report), highlight=False)
    if options.holes:
        for hole in holes(report):
            console.print(hole, markup=False, highlight=False)
    for line in gaps(report):
        console.print(line, markup=False, highlight=False)
    for problem in problems:
        print(f"stale: {problem}", file=sys.stderr)
    return STALE if problems else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tb.coverage", description=__doc__)
    parser.add_argument(
        "files", nargs="+", metavar="FILE",
        help="coverage.dat, NAME=coverage.dat, or a regression's results.json",
    )  # fmt: skip
    parser.add_argument("--lcov", type=Path, help="write an LCOV tracefile")
    parser.add_argument("--json", type=Path, help="write everything as JSON")
    parser.add_argument("--html", type=Path, help="write annotated sources to this folder")
    parser.add_argument("--holes", action="store_true", help="list every point that is missing")
    parser.add_argument(
        "--partial", action="store_true",
        help="data of some parameter sets: exclusions of points that they lack are no problem",
    )  # fmt: skip
    parser.add_argument(
        "--entry", metavar="MODULE[:LINE]", help="print new exclusions for what is missing there"
    )
    parser.add_argument("--exclusions", type=Path, default=exclusions.FILE, help=argparse.SUPPRESS)
    parser.add_argument("--rtl", type=Path, default=RTL, help=argparse.SUPPRESS)
    return parser


def _show_entries(where: str, union: Union, sources: Sources) -> int:
    module, _, line = where.partition(":")
    if line and not line.isdecimal():
        raise CoverageError(f"--entry takes MODULE or MODULE:LINE, not {where!r}")
    missing = [
        hit for hit in union.hits
        if hit.point.module == module and not hit.hits and hit.point.kind in exclusions.KINDS
        and hit.point.line == int(line or hit.point.line)
    ]  # fmt: skip
    if not missing:
        raise CoverageError(f"nothing is missing in {where}")
    for entry in new_entries(missing, sources):
        print(entry)
    return 0


def _write(report: CoverageReport, sources: Sources, options: argparse.Namespace) -> None:
    if options.json:
        _write_file(options.json, json.dumps(to_json(report), indent=1) + "\n")
    if options.lcov:
        _write_file(options.lcov, to_lcov(report))
    if options.html:
        for name, module in report.modules.items():
            _write_file(options.html / f"{name}.html", annotate(module, sources))


def _write_file(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Whole or not at all: a report must not show half of it.
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    scratch.write_text(text)
    scratch.replace(path)


if __name__ == "__main__":
    sys.exit(main())
