"""Parameters that make no machine are refused at elaboration, with the rule in the message.

`parameter_check` has no ports, so this takes the place of a bench in `tb/units/`. Every rule is
tried on both sides of each of its limits, on both simulators; and every clause of every rule is
taken out or moved by one in a copy, which these values must notice.
"""

import os
import re
import shutil
import subprocess

import pytest

from tb.flow.build import sources
from tb.flow.paths import RTL
from tb.flow.simulators import find_verilator

needs_icarus = pytest.mark.skipif(
    shutil.which("iverilog") is None,
    reason="Icarus Verilog is not installed: apt-get install iverilog",
)

CHECK = RTL / "parameter_check.sv"
RULES = dict(re.findall(r"^\s*(\w+)_must_be_(\w+) u_refused", CHECK.read_text(), re.MULTILINE))
# Parameter, values that make a machine, values that make none: limits, their neighbours, and
# numbers that are no power of two. A pair is a value with the RegDepth beside which it is tried.
VALUES = {
    "NumPe": ((1, 2, 64, 256), (-1, 0, 3, 96, 257, 512)),
    "QueueDepth": ((1, 2, 3, 4095, 4096), (-1, 0, 4097, 8192)),
    "SpmatWidth": ((32, 64, 512), (0, 16, 31, 33, 48, 96, 513, 1024)),
    "SpmatEntries": ((1024, 2048, 16777216), (0, 512, 1023, 1025, 3072, 16777217, 33554432)),
    "PtrDepth": ((16, 32, 1048576), (0, 8, 15, 17, 24, 1048577, 2097152)),
    "RegDepth": ((16, 32, 256), (0, 8, 15, 17, 48, 257, 512)),
    "ActDepth": (((16, 16), (64, 64), (256, 256), 2048, 4096),
                 (0, (8, 16), (32, 64), (128, 256), 96, (48, 16), 4097, 8192)),
    "BiasDepth": (((16, 16), (64, 64), (256, 256), 32768, 65536),
                  (0, (8, 16), (32, 64), (128, 256), 96, (48, 16), 65537, 131072)),
    "NumDesc": ((1, 2, 8192, 16384), (-1, 0, 3, 12288, 16385, 32768)),
    "NumCodebooks": ((1, 2, 128, 256), (-1, 0, 3, 192, 257, 512)),
    "EmptySkip": ((0, 1), (-1, 2, 3)),
    "FillerSkip": ((0, 1), (-1, 2, 3)),
    "IssueWidth": ((1, 2, 4), (-1, 0, 3, 5, 8)),
}  # fmt: skip


def parameters(name, value):
    value, rows = value if isinstance(value, tuple) else (value, None)
    return {name: value} if rows is None else {name: value, "RegDepth": rows}


def refused_by(run):
    """Return the rules that a simulator's message names; checks that it stops if there is one."""
    rules = set(re.findall(r"(\w+)_must_be_", run.stdout + run.stderr))
    assert (run.returncode != 0) == bool(rules), run.stdout + run.stderr
    return rules


def icarus(out, values, top="parameter_check", files=(CHECK,)):
    command = ["iverilog", "-g2012", "-o", str(out / "out"), "-s", top]
    command += [f"-P{top}.{name}={value}" for name, value in values.items()]
    return subprocess.run(
        command + [*map(str, files)], capture_output=True, text=True, check=False, timeout=120
    )


def verilator(values):
    tool = find_verilator()  # always there: make test installs it
    command = [str(tool.executable), "--lint-only", "-Wno-fatal", "--top-module", "parameter_check"]
    command += [f"-G{name}={value}" for name, value in values.items()]
    return subprocess.run(
        [*command, str(CHECK)], capture_output=True, text=True, check=False, timeout=120,
        env=os.environ | tool.environment,
    )  # fmt: skip


def wrong_outcomes(out, name, files):
    """Yield the values of a parameter which Icarus does not treat as the table says."""
    for is_illegal, values in enumerate(VALUES[name]):
        for value in values:
            refused = refused_by(icarus(out, parameters(name, value), files=files))
            if refused != ({name} if is_illegal else set()):
                yield value, refused


def mutants(name):
    """Yield the source with one clause of a parameter's rule taken out, or a limit moved by one."""
    text = CHECK.read_text()
    begin = text.rindex("if (", 0, text.index(f"{name}_must_be_"))
    end = text.index("begin :", begin)
    condition = text[begin + len("if (") : end].rstrip()[:-1]
    joint = " && " if " && " in condition else " || "
    clauses = condition.split(joint)
    for n, clause in enumerate(clauses):
        others = clauses[:n] + clauses[n + 1 :]
        changed = [joint.join(others)]
        for before, after in ((" < ", " <= "), (" > ", " >= ")):
            if before in clause:
                moved = [*clauses[:n], clause.replace(before, after), *clauses[n + 1 :]]
                changed.append(joint.join(moved))
        for new in changed:
            yield f"if ({new})", text[:begin] + f"if ({new}) " + text[end:]


def test_every_rule_is_tried():
    assert set(RULES) == set(VALUES)
    assert CHECK.read_text().count("u_refused") == len(RULES)


@needs_icarus
@pytest.mark.parametrize("name", VALUES)
def test_on_icarus(name, tmp_path):
    assert list(wrong_outcomes(tmp_path, name, [CHECK])) == []


@pytest.mark.parametrize("name", VALUES)
def test_on_verilator(name):
    legal, illegal = VALUES[name]
    for value in (legal[0], legal[-1]):
        assert refused_by(verilator(parameters(name, value))) == set(), value
    for value in (illegal[0], illegal[-1]):
        assert refused_by(verilator(parameters(name, value))) == {name}, value


@needs_icarus
def test_several_bad_values_are_all_named(tmp_path):
    bad = {"NumPe": 3, "IssueWidth": 8}
    assert refused_by(icarus(tmp_path, bad)) == set(bad)


@needs_icarus
@pytest.mark.parametrize("name", VALUES)
def test_the_machine_hands_its_parameters_over(name, tmp_path):
    bad = parameters(name, VALUES[name][1][-1])
    run = icarus(tmp_path, bad, "eie_top", sources())
    assert run.returncode != 0
    assert f"{name}_must_be_{RULES[name]}" in run.stderr


@needs_icarus
@pytest.mark.parametrize("name", VALUES)
def test_a_faulty_rule_is_noticed(name, tmp_path):
    tried = 0
    for condition, text in mutants(name):
        copy = tmp_path / "parameter_check.sv"
        copy.write_text(text)
        assert next(wrong_outcomes(tmp_path, name, [copy]), None), f"not noticed: {condition}"
        tried += 1
    assert tried >= 3
