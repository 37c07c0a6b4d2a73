"""Parameters that make no machine are refused at elaboration, with the rule in the message."""

import re
import shutil
import subprocess

import pytest

from tb.flow.build import sources
from tb.flow.paths import RTL

pytestmark = pytest.mark.skipif(
    shutil.which("iverilog") is None,
    reason="Icarus Verilog is not installed: apt-get install iverilog",
)

RULES = re.findall(r"^\s*(\w+)_must_be_(\w+) u_refused", (RTL / "parameter_check.sv").read_text(),
                   re.MULTILINE)  # fmt: skip
BAD = {
    "NumPe": (0, 3, 512), "QueueDepth": (0, 4097), "SpmatWidth": (16, 48, 1024),
    "SpmatEntries": (512, 1000), "PtrDepth": (8, 100), "RegDepth": (8, 48, 512),
    "ActDepth": (32, 100, 8192), "BiasDepth": (32, 100), "NumDesc": (0, 3),
    "NumCodebooks": (0, 512), "EmptySkip": (2, -1), "FillerSkip": (2,), "IssueWidth": (0, 3, 8),
}  # fmt: skip


def elaborate(tmp_path, name, value):
    command = ["iverilog", "-g2012", "-s", "eie_top", f"-Peie_top.{name}={value}"]
    command += ["-o", str(tmp_path / "out"), *map(str, sources())]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", BAD)
def test_impossible_value(name, tmp_path):
    assert name in dict(RULES)
    for value in BAD[name]:
        run = elaborate(tmp_path, name, value)
        assert run.returncode != 0, f"{name}={value} was accepted"
        assert f"{name}_must_be_{dict(RULES)[name]}" in run.stderr, f"{name}={value}"


def test_every_rule_is_tried():
    assert set(dict(RULES)) == set(BAD)


def test_possible_values(tmp_path):
    for name, value in (("NumPe", 1), ("NumPe", 256), ("QueueDepth", 1), ("IssueWidth", 2)):
        run = elaborate(tmp_path, name, value)
        assert run.returncode == 0, run.stderr[-500:]
