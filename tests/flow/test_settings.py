"""The variables of `make sim`: a wrong value is one line on standard error and exit status 2."""

import json
import re

import pytest

from tb.flow import sim
from tb.flow.build import BuildError
from tb.flow.digits import DigitsError
from tb.flow.parameters import RtlParameters
from tb.flow.paths import ROOT
from tb.flow.settings import TESTS, Settings, read_settings
from tb.flow.simulators import SimulatorError

WRONG = [
    ("TEST", "digit", "random"),
    ("TEST", "Digits", "digits"),
    ("SIM", "vcs", "verilator or icarus"),
    ("SEED", "one", "0 to 4294967295"),
    ("SEED", "-1", "0 to 4294967295"),
    ("SEED", "4294967296", "0 to 4294967295"),
    ("SEED", "1.5", "integer"),
    ("RECIPE", "tiny", "standard or small"),
    ("WAVES", "yes", "0 or 1"),
    ("WAVES", "2", "0 or 1"),
    ("COV", "on", "0 or 1"),
    ("ITEMS", "0", "from 1"),
    ("ITEMS", "many", "integer"),
    ("ITEMS", "1000001", "1000000"),
    ("ARGS", "density=1", "JSON object"),
    ("ARGS", "[1]", "JSON object"),
    ("ARGS", "{", "JSON object"),
    ("NUM_PE", "3", "power of two from 1 to 256"),
    ("NUM_PE", "four", "integer"),
    ("QUEUE_DEPTH", "0", "from 1 to 4096"),
    ("SPMAT_WIDTH", "16", "from 32 to 512"),
    ("SPMAT_ENTRIES", "512", "from 1024"),
    ("PTR_DEPTH", "8", "from 16"),
    ("ACT_DEPTH", "32", "REG_DEPTH = 64"),
    ("BIAS_DEPTH", "32", "REG_DEPTH = 64"),
    ("REG_DEPTH", "8", "from 16"),
    ("NUM_DESC", "0", "from 1"),
    ("NUM_CODEBOOKS", "512", "to 256"),
    ("EMPTY_SKIP", "2", "0 or 1"),
    ("FILLER_SKIP", "2", "0 or 1"),
    ("ISSUE_WIDTH", "3", "1, 2 or 4"),
]


@pytest.fixture
def nothing_runs(monkeypatch):
    def fail(settings, console):
        pytest.fail(f"a simulation would start: {settings}")

    monkeypatch.setattr(sim, "simulate", fail)


@pytest.mark.parametrize(("name", "value", "rule"), WRONG)
def test_a_wrong_value_is_one_line_and_status_2(nothing_runs, capsys, name, value, rule):
    assert sim.main({name: value}) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1
    assert err.startswith(f"error: {name} must be ")
    assert rule in err and value in err


def test_every_variable_of_make_sim_is_tried():
    listed = set(re.findall(r"^#v ([A-Z_]+) ", (ROOT / "Makefile").read_text(), re.M))
    of_other_targets = {
        "JOBS", "PYTHON", "UNIT", "PARAMS", "SEEDS", "TESTCASE", "FAULTS", "MASTER_SEED", "TESTS",
        "SLURM", "NAME", "FROM", "BENCH", "QUICK", "IMAGE", "INPUTS", "LAYERS", "CYCLES",
    }  # fmt: skip
    assert {name for name, *_ in WRONG} == listed - of_other_targets


def test_an_unknown_test_names_those_that_exist(nothing_runs, capsys):
    assert sim.main({"TEST": "all"}) == 2
    err = capsys.readouterr().err
    assert all(name in err for name in TESTS)


def test_every_test_has_a_module():
    for name in TESTS:
        assert (ROOT / "tb" / "top" / f"test_{name}.py").is_file(), name


def test_every_module_is_a_test():
    modules = {path.stem.removeprefix("test_") for path in (ROOT / "tb/top").glob("test_*.py")}
    assert modules == set(TESTS)


def test_defaults():
    assert read_settings({}) == Settings()
    empty = dict.fromkeys([name for name, *_ in WRONG], "")
    assert read_settings(empty) == Settings("digits", "verilator", RtlParameters(), 1, False, None)


def test_all_variables_together():
    settings = read_settings(
        {
            "TEST": "random", "SIM": "icarus", "SEED": "4294967295", "WAVES": "1", "ITEMS": "5",
            "ARGS": '{"density": 0.1, "items": 9}', "NUM_PE": "4", "PATH": "/bin",
        }
    )
    assert settings.module == "tb.top.test_random"
    assert settings.simulator == "icarus" and settings.waves
    assert settings.seed == 2**32 - 1 and settings.parameters == RtlParameters(num_pe=4)
    assert settings.all_arguments == {"density": 0.1, "items": 5}


def test_spaces_around_a_value_do_not_matter():
    assert read_settings({"TEST": " tiles ", "SEED": " 7 "}) == Settings(test="tiles", seed=7)


@pytest.mark.parametrize(
    ("error", "status"), [(SimulatorError, 2), (BuildError, 1), (DigitsError, 1)]
)
def test_a_step_that_fails_is_one_line(monkeypatch, capsys, error, status):
    def fail(settings, console):
        raise error("it is broken")

    monkeypatch.setattr(sim, "simulate", fail)
    assert sim.main({}) == status
    assert capsys.readouterr().err == "error: it is broken\n"


def test_an_interrupt_is_no_traceback(monkeypatch, capsys):
    def stop(settings, console):
        raise KeyboardInterrupt

    monkeypatch.setattr(sim, "simulate", stop)
    assert sim.main({}) == 130
    assert capsys.readouterr().err == "stopped\n"


def test_a_missing_simulator_is_said_before_any_work(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("digits_folder", "build", "run"):
        monkeypatch.setattr(sim, name, lambda *_, **__: pytest.fail("work was started"))
    assert sim.main({"SIM": "icarus"}) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1 and "apt-get install iverilog" in err


@pytest.mark.parametrize("content", [None, "{", "[]"])
def test_damaged_metrics_say_what_to_do(tmp_path, content):
    path = tmp_path / "metrics.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(DigitsError, match="delete its folder and run again") as caught:
        sim.read_metrics(path)
    assert str(path) in str(caught.value) and "\n" not in str(caught.value)


def test_metrics_are_read(tmp_path):
    path = tmp_path / "metrics.json"
    path.write_text(json.dumps({"image_bytes": 3}))
    assert sim.read_metrics(path) == {"image_bytes": 3}


def test_slow_simulations_get_more_time():
    plain = sim.timeout_of(Settings())
    assert sim.timeout_of(Settings(simulator="icarus")) > plain
    assert sim.timeout_of(Settings(waves=True)) > plain
    assert sim.timeout_of(Settings(test="random", items=1000)) > plain
    assert sim.timeout_of(Settings(items=10)) == plain
