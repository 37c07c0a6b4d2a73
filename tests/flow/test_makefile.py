"""The Makefile: what it refuses, and that its help leaves nothing out. A copy of it is run."""

import os
import re
import shutil
import subprocess

import pytest

from tb.flow.paths import ROOT
from tb.flow.settings import Settings

MAKEFILE = (ROOT / "Makefile").read_text()
JOINED = MAKEFILE.replace("\\\n", "")
VARIABLES = re.search(r"^VARIABLES := (.*)\$\(PARAMETERS\)$", JOINED, re.M)[1].split()
VARIABLES += re.search(r"^PARAMETERS := (.*)$", JOINED, re.M)[1].split()
TARGETS = re.findall(r"^([a-z]+):", MAKEFILE, re.M)

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="no make on PATH")


@pytest.fixture
def make(tmp_path):
    """Runs make in a folder with the Makefile and with Pythons that only write down their calls."""
    (tmp_path / "Makefile").write_text(MAKEFILE)
    record = tmp_path / "record"
    venv = tmp_path / ".venv" / "bin" / "python"
    venv.parent.mkdir(parents=True)
    for file in (venv, tmp_path / "fakepython"):
        line = f"{file.name} $* SEED=$SEED NUM_PE=$NUM_PE"
        file.write_text(f'#!/bin/sh\necho "{line}" >> {record}\n')
        file.chmod(0o755)
    # Run from `make test`, this test's own environment holds variables of make.
    hidden = {*VARIABLES, "MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKEOVERRIDES"}
    environment = {k: v for k, v in os.environ.items() if k not in hidden}

    def run(*arguments, **variables):
        return subprocess.run(
            ["make", *arguments], cwd=tmp_path, env=environment | variables, capture_output=True,
            text=True, check=False, stdin=subprocess.DEVNULL,
        )

    run.folder = tmp_path
    run.calls = lambda: record.read_text().splitlines() if record.exists() else []
    return run


@pytest.mark.parametrize("target", ["sim", "test", "lint", "synth", "doctor"])
@pytest.mark.parametrize("word", ["NUMPE=4", "num_pe=4", "TETS=random", "SEDES="])
def test_a_misspelt_variable_is_refused(make, target, word):
    run = make(target, word, "PYTHON=./fakepython")
    name = word.split("=")[0]
    assert run.returncode == 2 and run.stdout == ""
    lines = run.stderr.splitlines()
    assert lines[0] == f"error: no variable {name}; see make help"
    # make itself adds a line about its target; nothing else may follow.
    assert [line for line in lines[1:] if not line.startswith("make: *** [")] == []
    assert make.calls() == []


@pytest.mark.parametrize("jobs", ["-j1", "-j4"])
def test_refused_before_any_work_with_several_jobs_too(make, jobs):
    assert make(jobs, "sim", "NUMPE=4", "PYTHON=./fakepython").returncode == 2
    assert make.calls() == []


def test_every_variable_is_accepted(make):
    values = [f"{name}=1" for name in VARIABLES if name != "PYTHON"]
    run = make("sim", *values, "PYTHON=./fakepython")
    assert (run.returncode, run.stderr) == (0, "")
    assert make.calls() == [
        "fakepython tb/flow/bootstrap.py SEED=1 NUM_PE=1",
        "python -m tb.flow.sim SEED=1 NUM_PE=1",
    ]


def test_variables_of_the_environment_reach_the_simulation(make):
    run = make("sim", PYTHON="./fakepython", SEED="7")
    assert (run.returncode, run.stderr) == (0, "")
    assert make.calls()[-1] == "python -m tb.flow.sim SEED=7 NUM_PE="


@pytest.mark.parametrize(
    ("target", "extra", "command"),
    [
        ("sim", "", "-m tb.flow.sim"),
        ("unit", "", "-m tb.flow.unit"),
        ("regress", " regress", "-m tb.regress.main"),
        ("bench", " test", "-m bench"),
        ("signoff", " test regress signoff", "-m tb.signoff"),
        ("test", " test regress signoff", "-m pytest -q -n 4"),
        ("lint", " lint", "-m tb.flow.lint"),
        ("synth", " lint", "-m synth"),
    ],
)
def test_targets_bring_their_extra(make, target, extra, command):
    assert make(target, "JOBS=4", "PYTHON=./fakepython").returncode == 0
    first, second = make.calls()
    assert first == f"fakepython tb/flow/bootstrap.py{extra} SEED= NUM_PE="
    assert second == f"python {command} SEED= NUM_PE="


@pytest.mark.parametrize("target", ["sim", "test", "lint"])
def test_nothing_runs_when_the_environment_cannot_be_made(make, target):
    (make.folder / "fakepython").write_text("#!/bin/sh\nexit 2\n")
    assert make(target, "PYTHON=./fakepython").returncode == 2
    assert make.calls() == []


@pytest.mark.parametrize("inside", [True, False])
def test_doctor_takes_the_environment_if_there_is_one(make, inside):
    if not inside:
        (make.folder / ".venv" / "bin" / "python").unlink()
    assert make("doctor", "PYTHON=./fakepython").returncode == 0
    python = "python" if inside else "fakepython"
    assert make.calls()[-1] == f"{python} -m tb.flow.doctor SEED= NUM_PE="


@pytest.mark.parametrize("arguments", [(), ("help",)])
def test_help_lists_every_target(make, arguments):
    run = make(*arguments)
    assert (run.returncode, run.stderr) == (0, "")
    listed = re.findall(r"^  ([a-z]+) +\S", run.stdout, re.M)
    assert listed == [target for target in TARGETS if target != "known"]
    assert len(listed) >= 7


def test_help_lists_every_variable(make):
    listed = re.findall(r"^  ([A-Z_]+) +\S", make("help").stdout, re.M)
    assert sorted(listed) == sorted(VARIABLES)


def test_help_and_settings_agree_on_the_default_test(make):
    line = re.search(r"^  TEST +(.*)$", make("help").stdout, re.M)[1]
    assert re.findall(r"(\w+) \(default\)", line) == [Settings().test]


def test_every_target_is_phony():
    assert set(re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.M)[1].split()) == set(TARGETS)


def test_clean_keeps_the_environment_and_distclean_does_not(make):
    (make.folder / "build" / "runs").mkdir(parents=True)
    assert make("clean").returncode == 0
    assert not (make.folder / "build").exists() and (make.folder / ".venv").exists()
    (make.folder / "build").mkdir()
    assert make("distclean").returncode == 0
    assert not (make.folder / "build").exists() and not (make.folder / ".venv").exists()
