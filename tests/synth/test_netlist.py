"""What is read from yosys' reports."""

import json

import pytest

from synth.netlist import NetlistError, Unit, module_name, read_levels, read_units, total

SRAM = "$paramod$12ab\\sram_sp"
QUEUE = "$paramod\\act_queue\\QueueDepth=s32'1000"


def test_names_of_modules():
    assert module_name("\\pe") == "pe"
    assert module_name(SRAM) == "sram_sp"
    assert module_name(QUEUE) == "act_queue"


def test_levels():
    text = (
        f"\nLongest topological path in {QUEUE} (length=23):\n    0: \\push_i\n"
        "Longest topological path in pe (length=7):\n"
    )
    assert read_levels(text) == {"act_queue": 23, "pe": 7}


@pytest.fixture
def folder(tmp_path):
    """A folder as synth.ys.in leaves it: a PE with two memories and a queue."""
    pe = {"$_NAND_": 4, "$_DFF_P_": 2, SRAM: 2, QUEUE: 1}
    modules = {
        "\\pe": {"num_cells_by_type": pe},
        QUEUE: {"num_cells_by_type": {"$_XOR_": 3, "$_DFFE_PP_": 5}},
    }
    memory = {SRAM: {"memories": {"mem": {"width": 16, "size": 64}}}}
    (tmp_path / "cells.json").write_text(json.dumps({"modules": modules}))
    (tmp_path / "memories.json").write_text(json.dumps({"modules": memory}))
    (tmp_path / "unit_levels.txt").write_text(
        f"Longest topological path in {QUEUE} (length=5):\n"
    )
    (tmp_path / "levels.txt").write_text("Longest topological path in pe (length=9):\n")
    return tmp_path


def test_units(folder):
    units, levels = read_units(folder)
    assert levels == {"pe": 9}
    assert {unit.name: unit for unit in units} == {
        "act_queue": Unit("act_queue", {"$_XOR_": 3, "$_DFFE_PP_": 5}, (), 5),
        "pe": Unit("pe", {"$_NAND_": 4, "$_DFF_P_": 2}, (1024, 1024), 0),
    }
    assert {unit.name: unit.flip_flops for unit in units} == {"act_queue": 5, "pe": 2}
    assert sum(unit.memory_bits for unit in units) == 2048


def test_of_one_module_with_several_parameters_the_largest(folder):
    content = json.loads((folder / "cells.json").read_text())
    content["modules"]["$paramod$77\\act_queue"] = {"num_cells_by_type": {"$_XOR_": 99}}
    (folder / "cells.json").write_text(json.dumps(content))
    units, _ = read_units(folder)
    assert [unit.cells for unit in units if unit.name == "act_queue"] == [{"$_XOR_": 99}]


def test_total(folder):
    units, levels = read_units(folder)
    whole = total("pe", units, levels["pe"])
    assert whole.num_cells == 14 and whole.flip_flops == 7 and whole.memory_bits == 2048
    assert whole.levels == 9
    assert whole.logic_um2 == pytest.approx(sum(unit.logic_um2 for unit in units))


@pytest.mark.parametrize("name", ["cells.json", "memories.json"])
def test_a_report_that_is_missing_or_damaged(folder, name):
    (folder / name).write_text("{}")
    with pytest.raises(NetlistError, match="the report of yosys cannot be read"):
        read_units(folder)
    (folder / name).unlink()
    with pytest.raises(NetlistError):
        read_units(folder)


def test_an_empty_report(folder):
    (folder / "levels.txt").write_text("")
    with pytest.raises(NetlistError, match="the report of yosys is empty"):
        read_units(folder)
