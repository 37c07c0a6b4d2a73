"""The variables of `make unit`."""

import pytest

from tb.flow import unit
from tb.flow.design import UnitDesign

WRONG = [
    ("UNIT", "queue", "one of"),
    ("PARAMS", "QueueDepth=4", "needs UNIT"),
    ("SEEDS", "0", "from 1"),
    ("SEED", "-1", "from 0"),
    ("FAULTS", "yes", "0 or 1"),
    ("COV", "yes", "0 or 1"),
    ("JOBS", "x", "integer"),
    ("SIM", "vcs", "verilator or icarus"),
]


@pytest.mark.parametrize(("name", "value", "rule"), WRONG)
def test_a_wrong_value_is_one_line_and_status_2(capsys, name, value, rule):
    assert unit.main({name: value}) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1 and err.startswith(f"error: {name} ") and rule in err


@pytest.mark.parametrize("text", ["QueueDepth", "QueueDepth=", "=4", "QueueDepth=x", "Queue Depth=1"])
def test_wrong_parameters_are_one_line(capsys, text):
    assert unit.main({"UNIT": "act_queue", "PARAMS": text}) == 2
    assert "PARAMS must be like" in capsys.readouterr().err


def test_the_command_of_a_unit_gives_its_design_again():
    design = UnitDesign.of("act_queue", {"QueueDepth": 4, "Width": 8})
    target, test, params = design.command("act_queue")
    assert (target, test) == ("make unit", "UNIT=act_queue")
    settings = unit.read_unit_settings({"UNIT": "act_queue", "PARAMS": params.split("=", 1)[1]})
    assert UnitDesign.of(settings.unit, settings.params) == design
