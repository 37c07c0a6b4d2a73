"""Sizes that a machine can and cannot have, and the examples in the model's documentation."""

import doctest

import pytest

import model.arithmetic
import model.machine
import model.parameters
from model.errors import ModelError
from model.parameters import MachineParameters


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ({"num_pe": 3}, "num_pe must be a power of two"),
        ({"num_pe": 512}, "num_pe must be a power of two"),
        ({"num_pe": 0}, "num_pe must be a power of two from 1 to 256, got 0"),
        ({"num_pe": -4}, "num_pe must be a power of two from 1 to 256, got -4"),
        ({"num_pe": 4.0}, "num_pe must be an integer"),
        ({"num_pe": True}, "num_pe must be an integer"),
        ({"reg_depth": 24}, "reg_depth must be a power of two from 16 to 256, got 24"),
        ({"act_depth": 32}, "act_depth must be a power of two from 64 to 4096, got 32"),
        ({"bias_depth": 32}, "bias_depth must be a power of two from 64 to 65536, got 32"),
        ({"ptr_depth": 8}, "ptr_depth must be a power of two from 16 to 1048576, got 8"),
        ({"spmat_entries": 512}, "spmat_entries must be a power of two from 1024 to 16777216"),
        ({"spmat_width": 16}, "spmat_width must be a power of two from 32 to 512"),
        ({"spmat_width": 96}, "spmat_width must be a power of two from 32 to 512"),
        ({"num_desc": 32768}, "num_desc must be a power of two from 1 to 16384, got 32768"),
        ({"num_codebooks": 512}, "num_codebooks must be a power of two from 1 to 256, got 512"),
        ({"queue_depth": 0}, "queue_depth must be from 1 to 4096, got 0"),
        ({"queue_depth": 4097}, "queue_depth must be from 1 to 4096, got 4097"),
        ({"empty_skip": 2}, "empty_skip must be 0 or 1"),
        ({"filler_skip": -1}, "filler_skip must be 0 or 1"),
        ({"issue_width": 3}, "issue_width must be a power of two from 1 to 4, got 3"),
    ],
)
def test_impossible_sizes(sizes, message):
    with pytest.raises(ModelError, match=message):
        MachineParameters(**sizes)


def test_names_of_the_rtl():
    names = {"NumPe": 4, "RegDepth": 16, "SpmatEntries": 2048, "PtrDepth": 128, "ActDepth": 32,
             "BiasDepth": 16, "NumDesc": 16, "NumCodebooks": 4, "SpmatWidth": 32, "IssueWidth": 2,
             "QueueDepth": 3, "EmptySkip": 0, "FillerSkip": 0, "NoSuchSize": 7}
    expected = MachineParameters(4, 16, 2048, 128, 32, 16, 16, 4, 32, 3, 0, 0, 2)
    assert MachineParameters.from_rtl(names) == expected
    assert MachineParameters.from_rtl({}) == MachineParameters()


@pytest.mark.parametrize(("entries", "bits"), [(131072, 18), (1024, 11), (2048, 12), (1 << 24, 25)])
def test_pointers_reach_one_past_the_last_entry(entries, bits):
    assert MachineParameters(spmat_entries=entries).pointer_bits == bits


@pytest.mark.parametrize("module", [model.arithmetic, model.machine, model.parameters])
def test_examples(module):
    results = doctest.testmod(module)
    assert results.attempted > 0 and results.failed == 0
