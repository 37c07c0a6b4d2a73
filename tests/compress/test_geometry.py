"""Sizes that a machine can have, and those that it cannot."""

import dataclasses
import re
from pathlib import Path

import numpy as np
import pytest

import compress
from compress.geometry import Geometry, local_rows
from model.errors import ModelError
from model.parameters import MachineParameters


def test_the_defaults_are_those_of_the_model():
    machine = MachineParameters()
    geometry = Geometry()
    for name in ("num_pe", "reg_depth", "spmat_entries", "ptr_depth", "act_depth", "bias_depth",
                 "num_desc", "num_codebooks", "register_length", "sram_length", "pointer_bits"):
        assert getattr(geometry, name) == getattr(machine, name)
    assert geometry.granule == 256


RTL = Path(compress.__file__).parents[1] / "rtl" / "parameter_check.sv"
RULE = re.compile(r"(\w+)_must_be_a_power_of_two_from_(\w+)_to_(\w+) u_refused")


def rtl_limits():
    """Smallest and largest value of every size, as the RTL refuses others."""
    names = {
        "".join(part.capitalize() for part in field.name.split("_")): field.name
        for field in dataclasses.fields(Geometry)
    }
    limits = {
        names[name]: (Geometry().reg_depth if low == "RegDepth" else int(low), int(high))
        for name, low, high in RULE.findall(RTL.read_text())
        if name in names
    }
    assert limits.keys() == set(names.values())
    return limits


@pytest.mark.parametrize(("name", "low", "high"), [(n, *own) for n, own in rtl_limits().items()])
def test_compressor_and_model_take_what_the_rtl_takes(name, low, high):
    # A large register file needs large memories behind it.
    room = {"act_depth": 4096, "bias_depth": 65536} if name == "reg_depth" else {}
    for value in (low, high, 2 * low):
        sizes = room | {name: value}
        assert getattr(Geometry(**sizes), name) == value
        assert getattr(MachineParameters(**sizes), name) == value
    for value in (low // 2, 2 * high, 3 * low if low > 1 else 3, high - 1, 0, -low):
        with pytest.raises(ValueError) as caught:
            Geometry(**{name: value})
        assert str(caught.value) == (
            f"{name} is {value}; it must be a power of two from {low} to {high}"
        )
        with pytest.raises(ModelError, match=f"{name} must be a power of two from {low} to {high}"):
            MachineParameters(**{name: value})


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
