"""Functional coverage of simulations: collected where it is asked for, and of what really ran."""

import pytest

from tb.functional.results import FILE_NAME, load
from tests.rtl.test_simulations import SMALL, needs_icarus, simulate

MACHINE = {"num_pe": 2, **SMALL}


@needs_icarus
def test_a_simulation_shows_what_it_did_and_no_more(tmp_path):
    simulate("icarus", MACHINE, "directed", testcase="Rounding", arguments={"coverage": 1},
             folder=tmp_path)  # fmt: skip
    content = load(tmp_path / "run" / FILE_NAME)
    points = content["groups"]["arithmetic"]["points"]
    shown = {name for name, hits in points["shift"]["bins"].items() if hits}
    assert shown == {f"shift_{n}" for n in (0, 1, 2, 15, 30, 31)}
    assert points["rounding"]["bins"]["half_of_negative"]
    assert points["extremes"]["bins"]["lowest_lowest"]
    interface = content["groups"]["interface"]["points"]
    assert interface["written"]["bins"]["entries"] and interface["read"]["bins"]["result"]
    assert not interface["read"]["bins"]["entries"]
    assert content["machines"][0]["NumPe"] == 2


@needs_icarus
@pytest.mark.parametrize("test", ["registers"])
def test_tests_of_one_simulation_add_up(test, tmp_path):
    simulate("icarus", MACHINE, test, arguments={"coverage": 1}, folder=tmp_path)
    content = load(tmp_path / "run" / FILE_NAME)
    # One sample of the machine for each test.
    counted = content["groups"]["formats"]["points"]["num_pe"]["bins"]["2"]
    text = (tmp_path / "run" / "results.xml").read_text()
    assert counted == text.count("<testcase") > 1


@needs_icarus
def test_nothing_is_collected_unless_asked_for(tmp_path):
    simulate("icarus", MACHINE, "registers", testcase="ReadWrite", folder=tmp_path)
    assert not (tmp_path / "run" / FILE_NAME).exists()
