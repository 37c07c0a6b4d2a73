"""Sizes that a machine can have, and those that it cannot."""

import numpy as np
import pytest

from compress.geometry import Geometry, local_rows
from model.parameters import MachineParameters


def test_the_defaults_are_those_of_the_model():
    machine = MachineParameters()
    geometry = Geometry()
    for name in ("num_pe", "reg_depth", "spmat_entries", "ptr_depth", "act_depth", "bias_depth",
                 "num_desc", "num_codebooks", "register_length", "sram_length", "pointer_bits"):
        assert getattr(geometry, name) == getattr(machine, name)
    assert geometry.granule == 256


@pytest.mark.parametrize(("sizes", "message"), [
    ({"num_pe": 0}, "num_pe is 0; it must lie in 1 ... 256"),
    ({"num_pe": 512}, "num_pe is 512; it must lie in 1 ... 256"),
    ({"num_pe": 48}, "num_pe is 48; it must be a power of two"),
    ({"reg_depth": 2}, "reg_depth is 2; it must lie in 4 ... 1024"),
    ({"reg_depth": 2048}, "reg_depth is 2048; it must lie in 4 ... 1024"),
    ({"reg_depth": 12}, "reg_depth is 12; it must be a power of two"),
    ({"spmat_entries": 0}, "spmat_entries is 0; it must lie in 8 ... 134217728"),
    ({"spmat_entries": 1 << 28}, "spmat_entries is 268435456; it must lie in 8 ... 134217728"),
    ({"spmat_entries": 1001}, "spmat_entries is 1001; it must be a multiple of 8"),
    ({"ptr_depth": 0}, "ptr_depth is 0; it must lie in 2 ... 33554432"),
    ({"ptr_depth": 17}, "ptr_depth is 17; it must be a multiple of 2"),
    ({"act_depth": 1 << 21}, "act_depth is 2097152; it must lie in 4 ... 1048576"),
    ({"act_depth": 1022}, "act_depth is 1022; it must be a multiple of 4"),
    ({"bias_depth": 0}, "bias_depth is 0; it must lie in 4 ... 67108864"),
    ({"bias_depth": 18}, "bias_depth is 18; it must be a multiple of 4"),
    ({"num_desc": 65536}, "num_desc is 65536; it must lie in 1 ... 65535"),
    ({"num_codebooks": 257}, "num_codebooks is 257; it must lie in 1 ... 256"),
])
def test_sizes_out_of_range_are_refused(sizes, message):
    with pytest.raises(ValueError) as caught:
        Geometry(**sizes)
    assert str(caught.value) == message


@pytest.mark.parametrize("value", [4.0, "4", None, True])
def test_sizes_that_are_no_integers_are_refused(value):
    with pytest.raises(TypeError, match="num_pe must be an integer, not"):
        Geometry(num_pe=value)


def test_numpy_integers_become_python_integers():
    assert type(Geometry(num_pe=np.int64(4)).num_pe) is int


@pytest.mark.parametrize("num_pe", [1, 4, 64])
@pytest.mark.parametrize("rows", [1, 63, 64, 130])
def test_local_rows_share_all_rows_out(num_pe, rows):
    own = [local_rows(rows, num_pe, pe) for pe in range(num_pe)]
    assert own == [len(range(pe, rows, num_pe)) for pe in range(num_pe)]
    assert sum(own) == rows
