"""The regression on a real Slurm cluster of two nodes, one of which dies in the middle."""

import os
import shutil
import subprocess
import sys

import pytest

from tb.flow.paths import ROOT
from tb.flow.simulators import SimulatorError, find_simulator
from tb.regress.slurm.cluster import missing


def icarus_is_absent():
    try:
        find_simulator("icarus")
    except SimulatorError:
        return True
    return False


@pytest.mark.skipif(bool(missing()), reason="no Slurm: apt-get install slurm-wlm munge")
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can start Slurm's daemons")
@pytest.mark.skipif(icarus_is_absent(), reason="Icarus Verilog is not installed")
def test_a_run_whose_node_dies_is_lost_and_never_passed():
    run = subprocess.run(
        [sys.executable, "-m", "tb.regress.slurm.demo"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    said = run.stdout + run.stderr
    assert run.returncode == 0, said
    assert said.count("is reported as lost") == 1 and run.stdout.endswith("PASS\n"), said
    # Nothing of the cluster is left.
    listing = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    assert "/slurm-" not in listing.stdout and "slurmstepd" not in listing.stdout


@pytest.mark.skipif(icarus_is_absent(), reason="Icarus Verilog is not installed")
def test_slurm_that_is_not_there_is_one_line(tmp_path):
    for program in ("iverilog", "vvp", "git"):
        (tmp_path / program).symlink_to(shutil.which(program))
    run = subprocess.run(
        [sys.executable, "-m", "tb.regress.main"],
        cwd=ROOT,
        env={**os.environ, "SLURM": "1", "SIM": "icarus", "PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 2 and run.stderr.startswith("error: SLURM=1 needs"), run.stderr
    assert run.stderr.count("\n") == 1
