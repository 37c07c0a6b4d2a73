"""`make regress` says in one line why it does not start."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tb.flow.paths import ROOT
from tb.regress.main import check_place, main


def run_main(root=ROOT, **variables):
    hidden = ("SIM", "TESTS", "SEEDS", "ITEMS", "JOBS", "NAME", "COV", "SLURM", "MASTER_SEED")
    environment = {k: v for k, v in os.environ.items() if k not in hidden} | variables
    return subprocess.run(
        [sys.executable, "-m", "tb.regress.main"],
        cwd=root, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def one_line(run):
    assert run.returncode == 2 and run.stdout == ""
    assert run.stderr.startswith("error: ") and run.stderr.count("\n") == 1, run.stderr
    return run.stderr


def test_no_such_test():
    assert "no test matches 'rnd'" in one_line(run_main(TESTS="rnd"))


def test_no_simulator():
    path = os.pathsep.join([str(Path(sys.executable).parent), "/nowhere"])
    assert "iverilog" in one_line(run_main(SIM="icarus", PATH=path))


@pytest.mark.skipif(shutil.which("iverilog") is None, reason="Icarus Verilog is not installed")
def test_no_repository(tmp_path):
    for name in ("tb", "rtl", "model", "compress"):
        shutil.copytree(ROOT / name, tmp_path / name)
    assert "needs a git checkout" in one_line(run_main(tmp_path, SIM="icarus"))
    assert not (tmp_path / "build" / "regress" / "default").exists()


@pytest.mark.parametrize("path", ["/a b/c", "/a/{b}/c"])
def test_a_place_that_the_tools_cannot_take(path):
    with pytest.raises(OSError, match="spaces or braces"):
        check_place(Path(path))
    check_place(Path("/a$b/{/c+d(e)"))


def test_a_wrong_variable(capsys):
    assert main({"SEEDS": "many"}) == 2
    assert capsys.readouterr().err.startswith("error: SEEDS must be an integer")
