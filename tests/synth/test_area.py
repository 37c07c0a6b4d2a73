"""Areas of memories and PEs against the paper's Table II."""

import pytest

from model.energy.published import (
    FILLER_UM2,
    KIND_UM2,
    MACROS,
    MEMORY_BITS,
    PE_UM2,
    UNIT_UM2,
)
from synth.area import (
    PAPER_LOGIC_UM2,
    cost,
    memory_area,
    paper_gate_um2,
    speed_per_area,
    unit_area,
)
from synth.netlist import Unit


def paper_macros(*units):
    return [MEMORY_BITS[unit] // MACROS[unit] for unit in units for _ in range(MACROS[unit])]


def test_table_ii_adds_up():
    assert sum(UNIT_UM2.values()) + FILLER_UM2 == pytest.approx(PE_UM2)
    assert sum(KIND_UM2.values()) == pytest.approx(PE_UM2)


def test_the_memories_of_the_paper_have_the_papers_area():
    assert memory_area().of(paper_macros(*MACROS)) == pytest.approx(KIND_UM2["memory"])


def test_no_unit_of_the_paper_is_smaller_than_its_memories():
    for unit in MACROS:
        logic = UNIT_UM2[unit] - memory_area().of(paper_macros(unit))
        assert 0 < logic < PAPER_LOGIC_UM2


def test_a_memory_in_two_macros_is_larger():
    memory = memory_area()
    assert memory.of([2**19, 2**19]) - memory.of([2**20]) == pytest.approx(memory.macro)
    assert memory.macro > 0 and memory.bit > 0


def test_area_and_cost_of_units():
    small = Unit("a", {"$_NAND_": 1000}, (1024,), 3)
    large = Unit("b", {"$_NAND_": 2000}, (1024,), 3)
    assert unit_area(small) == pytest.approx(798 + memory_area().of([1024]))
    assert cost(large, small) == pytest.approx(798 / PE_UM2)
    assert cost(small, small) == 0
    assert cost(large, small, gate_um2=0.5) == pytest.approx(500 / PE_UM2)
    banks = Unit("c", {"$_NAND_": 1000}, (512, 512), 3)
    assert cost(banks, small) == pytest.approx(memory_area().macro / PE_UM2)


def test_gates_of_the_papers_size():
    units = [Unit("arith", {"$_NAND_": 1000}, (), 0), Unit("codebook", {"$_NAND_": 555}, (), 0)]
    assert paper_gate_um2(units) == pytest.approx(2.0)


def test_speed_per_area():
    one, two = Unit("a", {"$_NAND_": 100}, (), 0), Unit("b", {"$_NAND_": 200}, (), 0)
    assert speed_per_area(3.0, two, one) == pytest.approx(1.5)
