"""The build mode `cov`: who has it, what it adds, and how a failed assertion is reported."""

import shlex

import pytest

from tb.flow import run as run_module
from tb.flow import sim, unit
from tb.flow.assertions import first_failure
from tb.flow.build import Build, listed_files
from tb.flow.design import UnitDesign
from tb.flow.modes import CHECKER_LIST, LARGE_ARRAY, OUTER_CHECKER_LIST, get_mode
from tb.flow.parameters import RtlParameters
from tb.flow.paths import CHECKERS, RTL
from tb.flow.run import reproduce_command, run, run_name
from tb.flow.settings import read_settings
from tb.flow.simulators import Simulator, SimulatorError

FAILED = (
    "[120] %Error: act_queue_checker.sv:18: Assertion failed in "
    "eie_top.u_pe_array.gen_pe[2].u_pe.u_act_queue.u_checker.NeverOverflows: every place is taken\n"
)
SAID = (
    "assertion act_queue.NeverOverflows failed: every place is taken "
    "(eie_top.u_pe_array.gen_pe[2].u_pe.u_act_queue.u_checker, time 120)"
)
ONE_GOOD = '<testsuites><testsuite><testcase name="a" classname="b"/></testsuite></testsuites>'


@pytest.mark.parametrize("top", ["eie_top", "act_queue"])
def test_the_mode_binds_the_checkers_and_measures_everything(top):
    style = get_mode("verilator", "cov", top)
    assert style.coverage and style.lists == (CHECKER_LIST,) and style.product == top
    for kind in ("line", "toggle", "expr", "user"):
        assert f"--coverage-{kind}" in style.arguments
    assert "--assert" in style.arguments


def test_a_mode_for_waves_checks_assertions_and_a_fast_one_does_not():
    assert get_mode("verilator", "debug").lists == (CHECKER_LIST,)
    assert get_mode("verilator", "fast").lists == ()
    assert not get_mode("verilator", "debug").coverage and not get_mode("verilator", "fast").coverage


def test_icarus_has_no_such_mode():
    with pytest.raises(SimulatorError, match="only Verilator measures coverage"):
        get_mode("icarus", "cov")


def test_every_checker_is_listed_once():
    listed = listed_files(CHECKER_LIST)
    assert len(listed) == len(set(listed))
    assert set(listed) == set(CHECKERS.glob("*.sv"))


def test_a_large_array_leaves_out_what_lies_in_the_pes_and_nothing_else():
    inside = {path.stem for path in [*(RTL / "pe").glob("*.sv"), *(RTL / "mem").glob("*.sv")]}
    outer = set(listed_files(OUTER_CHECKER_LIST))
    assert outer < set(listed_files(CHECKER_LIST))
    for path in listed_files(CHECKER_LIST):
        assert (path in outer) == (path.stem.rpartition("_")[0] not in inside), path.name
    assert get_mode("verilator", "cov", num_pe=LARGE_ARRAY).lists == (OUTER_CHECKER_LIST,)
    assert get_mode("verilator", "cov", num_pe=LARGE_ARRAY - 1).lists == (CHECKER_LIST,)
    # Without PEs in it a unit has all of its checkers, whatever its parameter says.
    assert get_mode("verilator", "cov", "act_rw", 64).lists == (CHECKER_LIST,)


def test_the_check_of_cases_is_off_where_it_would_copy_the_pes():
    arguments = get_mode("verilator", "cov").arguments
    assert arguments.index("--no-assert-case") > arguments.index("--assert")


@pytest.mark.parametrize("main", [sim.main, unit.main])
@pytest.mark.parametrize(("name", "value"), [("WAVES", "1"), ("SIM", "icarus")])
def test_what_goes_not_with_coverage_is_one_line(main, name, value, capsys):
    assert main({"COV": "1", name: value}) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1 and "COV=1" in err and name in err


@pytest.mark.parametrize(
    ("variables", "mode"), [({}, "fast"), ({"COV": "1"}, "cov"), ({"WAVES": "1"}, "debug")]
)
def test_the_variable_chooses_the_mode(variables, mode):
    assert read_settings(variables).mode == mode


def test_the_command_that_repeats_a_run_measures_coverage_too():
    command = reproduce_command(
        RtlParameters(num_pe=4), "verilator", "tb.top.test_random", seed=3, coverage=True
    )
    settings = read_settings(dict(word.split("=", 1) for word in shlex.split(command)[2:]))
    assert settings.coverage and settings.seed == 3


def _build(tmp_path, coverage):
    design = UnitDesign.of("act_queue", {})
    (tmp_path / "build.json").write_text("{}")
    return Build(design, "verilator", "cov", tmp_path, "", True, 0.0, coverage)


def test_a_run_with_coverage_has_a_folder_of_its_own(tmp_path):
    names = {run_name(_build(tmp_path, c), "tb.units.pe.test_act_queue", 1) for c in (False, True)}
    assert len(names) == 2


@pytest.mark.parametrize("coverage", [False, True])
def test_a_run_says_where_its_coverage_is(tmp_path, monkeypatch, coverage):
    def simulate(command, log, **_):
        log.write_text("")
        (log.parent / "results.xml").write_text(ONE_GOOD)
        (log.parent / "coverage.dat").write_text("# SystemC::Coverage-3\n")
        argument = f"+verilator+coverage+file+{log.parent / 'coverage.dat'}"
        assert (argument in command[-1]) == coverage
        assert ("+verilator+rand+reset+0" in command[-1]) == coverage
        return 0

    tool = Simulator("verilator", "5.48", tmp_path / "verilator", "PATH")
    monkeypatch.setattr(run_module, "find_simulator", lambda name: tool)
    monkeypatch.setattr(run_module, "find_libpython", lambda: None)
    monkeypatch.setattr(run_module, "run_logged", simulate)
    folder = tmp_path / "run"
    result = run(_build(tmp_path, coverage), "tb.units.pe.test_act_queue", folder=folder)
    assert result.passed
    assert result.coverage == (folder / "coverage.dat" if coverage else None)
    assert (folder / "build.json").is_file() == coverage


@pytest.mark.parametrize("module", ["tb.top.test_protocol", "tb.top.test_random"])
def test_only_a_bench_that_breaks_rules_runs_without_assertions(tmp_path, monkeypatch, module):
    def simulate(command, log, **_):
        log.write_text("")
        (log.parent / "results.xml").write_text(ONE_GOOD)
        assert ("+verilator+noassert" in command[-1]) == (module in run_module.BREAKS_RULES)
        return 0

    tool = Simulator("verilator", "5.48", tmp_path / "verilator", "PATH")
    monkeypatch.setattr(run_module, "find_simulator", lambda name: tool)
    monkeypatch.setattr(run_module, "find_libpython", lambda: None)
    monkeypatch.setattr(run_module, "run_logged", simulate)
    assert run(_build(tmp_path, True), module, folder=tmp_path / "run").passed


def test_a_failed_assertion_is_the_reason_even_if_every_test_passed(tmp_path, monkeypatch):
    def simulate(command, log, **_):
        log.write_text(f"INFO working\n{FAILED}INFO more\n")
        (log.parent / "results.xml").write_text(ONE_GOOD)
        return 0

    tool = Simulator("verilator", "5.48", tmp_path / "verilator", "PATH")
    monkeypatch.setattr(run_module, "find_simulator", lambda name: tool)
    monkeypatch.setattr(run_module, "find_libpython", lambda: None)
    monkeypatch.setattr(run_module, "run_logged", simulate)
    result = run(_build(tmp_path, True), "tb.units.pe.test_act_queue", folder=tmp_path / "run")
    assert not result.passed and result.reason == SAID


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ""),
        ("INFO all is well\n", ""),
        (FAILED + FAILED.replace("120", "130"), SAID),
        ("x\n[3] Assertion failed in a shape of its own\n", "[3] Assertion failed in a shape of its own"),
    ],
)
def test_the_first_failed_assertion_is_found(tmp_path, text, said):
    log = tmp_path / "sim.log"
    log.write_text(text)
    assert first_failure(log) == said
