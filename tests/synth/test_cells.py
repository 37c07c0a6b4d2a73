"""Areas of gates."""

import pytest

from synth.cells import CELL_UM2, GATES, CellError, area_um2, flip_flops, gate_equivalents


def test_a_nand_is_one_gate_equivalent():
    assert gate_equivalents({"$_NAND_": 7}) == 7


def test_areas_add_up_over_cells():
    cells = {"$_NOT_": 3, "$_XOR_": 2, "$_DFF_P_": 1}
    assert area_um2(cells) == pytest.approx(3 * 0.532 + 2 * 1.596 + 4.522)


def test_only_flip_flops_are_counted_as_such():
    assert flip_flops({"$_NAND_": 5, "$_DFF_P_": 2, "$_DFFE_PN0P_": 3}) == 5


def test_an_enable_costs_a_multiplexer():
    for plain, enabled in (("$_DFF_P_", "$_DFFE_PP_"), ("$_DFF_PN0_", "$_DFFE_PN0P_")):
        assert CELL_UM2[enabled] == pytest.approx(CELL_UM2[plain] + CELL_UM2["$_MUX_"])


def test_every_gate_that_abc_may_use_has_an_area():
    assert {f"$_{gate}_" for gate in GATES} <= set(CELL_UM2)


def test_an_unknown_cell_is_refused():
    with pytest.raises(CellError, match=r"cell \$_DLATCH_P_: add it"):
        area_um2({"$_NAND_": 1, "$_DLATCH_P_": 1})
