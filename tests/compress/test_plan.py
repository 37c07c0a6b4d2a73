"""Where layers lie in a machine's memories: tiles, residency, loads."""

import dataclasses

import numpy as np
import pytest
from sample_networks import SMALL, random_network

from compress.geometry import Geometry
from compress.layer import QuantizedLayer
from compress.plan import DoesNotFit, plan_network

BOOK = np.arange(16, dtype=np.int16)


def layer(outputs, inputs, *, name="fc", codes=None, bias=True, frac=(8, 8)):
    codes = np.ones((outputs, inputs), np.uint8) if codes is None else codes
    return QuantizedLayer(
        name, codes, BOOK, np.zeros(outputs, np.int16) if bias else None,
        4, False, frac[0], 4 - frac[0] + frac[1], frac[1],
    )


def spans(part):
    """Rows and inputs of the passes of a part."""
    return [
        (d.out_first, d.out_first + d.out_len, d.in_first, d.in_first + d.in_len)
        for d in part.descriptors
    ]


def flags(part):
    names = ("first", "last", "end", "sram_in", "sram_out")
    return ["".join(str(int(getattr(d, name))) for name in names) for d in part.descriptors]


def test_small_layers_are_one_pass_each_in_one_part():
    plan = plan_network([layer(20, 30), layer(7, 20), layer(32, 7, bias=False)], SMALL)
    (part,) = plan.parts
    assert spans(part) == [(0, 20, 0, 30), (0, 7, 0, 20), (0, 32, 0, 7)]
    # Only the first reads SRAM, where the host puts its vector.
    assert flags(part) == ["11110", "11100", "11100"]
    assert [d.ptr_base for d in part.descriptors] == [0, 31, 52]
    assert [d.bias_base for d in part.descriptors] == [0, 2, 0]
    assert [d.bias for d in part.descriptors] == [True, True, False]
    assert [d.codebook for d in part.descriptors] == [0, 1, 2]
    assert [(r.desc_first, r.desc_count, r.entries) for r in plan.records] == [
        (0, 1, 600), (1, 1, 140), (2, 1, 224),
    ]


def test_a_long_output_is_tiled_and_goes_through_sram():
    geometry = dataclasses.replace(SMALL, ptr_depth=512, spmat_entries=4096, bias_depth=64)
    plan = plan_network(
        [layer(32, 10), layer(80, 32), layer(33, 80), layer(5, 33)], geometry
    )
    (part,) = plan.parts
    assert spans(part) == [
        (0, 32, 0, 10),
        (0, 32, 0, 32), (32, 64, 0, 32), (64, 80, 0, 32),
        (0, 32, 0, 80), (32, 33, 0, 80),
        (0, 5, 0, 33),
    ]
    assert flags(part) == [
        "11110", "11001", "11001", "11101", "11011", "11111", "11110",
    ]


def test_exactly_full_memories_need_one_part():
    # 4 PEs with 6 biases each take 2 beats; 2 x (64 columns + 1) pointers; 8 entries a column.
    exact = Geometry(num_pe=4, reg_depth=8, spmat_entries=8 * 128, ptr_depth=130, act_depth=32,
                     bias_depth=16, num_desc=2, num_codebooks=1)
    network = [layer(64, 64)]
    assert len(plan_network(network, exact).parts) == 1
    for smaller in ({"spmat_entries": 8 * 127}, {"ptr_depth": 128}, {"bias_depth": 12},
                    {"num_desc": 1}):
        plan = plan_network(network, dataclasses.replace(exact, **smaller))
        assert len(plan.parts) == 2, smaller
        assert sum(record.desc_count for record in plan.records) in (2, 3)


def test_a_tile_is_cut_at_multiples_of_four_inputs_a_pe_where_entries_run_out():
    # 8 entries a column in every PE; 208 entries are 26 columns, of which 16 may be taken.
    plan = plan_network([layer(32, 60)], dataclasses.replace(SMALL, spmat_entries=208))
    assert [spans(part) for part in plan.parts] == [
        [(0, 32, 0, 16)], [(0, 32, 16, 32)], [(0, 32, 32, 48)], [(0, 32, 48, 60)],
    ]
    assert [flags(part) for part in plan.parts] == [["10010"], ["00010"], ["00010"], ["01110"]]
    assert [len(part.bias) for part in plan.parts] == [1, 0, 0, 0]
    assert all(part.descriptors[0].ptr_base == 0 for part in plan.parts)
    assert plan.records[0].desc_first == 0 and plan.records[0].desc_count == 4


def test_a_tile_is_cut_where_pointers_run_out():
    plan = plan_network([layer(8, 100)], dataclasses.replace(SMALL, ptr_depth=50))
    assert [spans(part) for part in plan.parts] == [
        [(0, 8, 0, 48)], [(0, 8, 48, 96)], [(0, 8, 96, 100)],
    ]


def test_the_end_of_a_layer_is_no_multiple_and_shares_its_part_with_the_next():
    plan = plan_network([layer(32, 60), layer(4, 32)],
                        dataclasses.replace(SMALL, spmat_entries=384))
    assert [spans(part) for part in plan.parts] == [
        [(0, 32, 0, 48)], [(0, 32, 48, 60), (0, 4, 0, 32)],
    ]
    assert plan.records[1].desc_first == 1


def test_tiles_are_lower_where_a_group_of_columns_would_not_fit():
    # 64 columns of 64 rows in each of 16 PEs are 4096 entries; of 16 rows they are 1024.
    geometry = Geometry(num_pe=16, spmat_entries=1024)
    plan = plan_network([layer(1000, 64), layer(10, 1000)], geometry)
    tiles = [span for part in plan.parts for span in spans(part)][:4]
    assert tiles == [(0, 256, 0, 64), (256, 512, 0, 64), (512, 768, 0, 64), (768, 1000, 0, 64)]
    # The outputs fit the registers, but several tiles must go through SRAM.
    assert [flags(part)[0] for part in plan.parts[:4]] == ["11011", "11011", "11011", "11111"]
    assert flags(plan.parts[4])[0][3:] == "10"


def test_only_tiles_that_are_too_dense_are_lower():
    codes = np.zeros((1024, 64), np.uint8)
    codes[512:] = 1
    plan = plan_network([layer(1024, 64, codes=codes)], Geometry(num_pe=16, spmat_entries=1024))
    # Zeros above: the first tile may be as high as half of the registers.
    assert [span[:2] for part in plan.parts for span in spans(part)] == [
        (0, 512), (512, 768), (768, 1024),
    ]


def test_more_layers_than_codebooks_take_turns_in_loads():
    plan = plan_network([layer(4, 4)] * 11, SMALL)
    assert [part.layers for part in plan.parts] == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10]]
    assert [record.codebook for record in plan.records] == [0, 1, 2, 3] * 2 + [0, 1, 2]
    assert [record.desc_first for record in plan.records] == [0, 1, 2, 3] * 2 + [0, 1, 2]


def test_a_layer_that_goes_on_in_the_next_load_keeps_its_codebook():
    geometry = dataclasses.replace(
        SMALL, num_desc=3, num_codebooks=2, spmat_entries=8192, ptr_depth=512, bias_depth=128
    )
    # Two tiles each: the second layer begins in the first load and ends in the second.
    plan = plan_network([layer(60, 4), layer(60, 60), layer(60, 60), layer(4, 60)], geometry)
    used = [[d.codebook for d in part.descriptors] for part in plan.parts]
    assert used == [[0, 0, 1], [1, 0, 0], [1]]
    assert [part.layers for part in plan.parts] == [[0, 1], [2], [3]]


def test_fillers_count_where_entries_run_out():
    codes = np.zeros((32, 32), np.uint8)
    codes[31] = 3
    one_pe = Geometry(num_pe=1, reg_depth=32, spmat_entries=40, ptr_depth=64, act_depth=32,
                      bias_depth=32, num_desc=4, num_codebooks=1)
    plan = plan_network([layer(32, 32, codes=codes)], one_pe)
    assert [spans(part) for part in plan.parts] == [[(0, 32, 0, 20)], [(0, 32, 20, 32)]]
    assert (plan.records[0].entries, plan.records[0].fillers) == (64, 32)


@pytest.mark.parametrize("rng", range(30), indirect=True)
def test_every_plan_is_possible_and_covers_all_weights_once(rng):
    num_pe = int(2 ** rng.integers(0, 4))
    geometry = Geometry(
        num_pe=num_pe, reg_depth=8, spmat_entries=8 * int(rng.integers(40, 200)),
        ptr_depth=2 * int(rng.integers(2 * num_pe + 1, 100)), act_depth=32,
        bias_depth=4 * int(rng.integers(2, 12)), num_desc=int(rng.integers(1, 9)),
        num_codebooks=4,
    )
    lengths = rng.integers(1, min(200, geometry.sram_length) + 1, 4).tolist()
    layers = random_network(rng, lengths, 0.3)
    plan = plan_network(layers, geometry)
    covered = [np.zeros(item.codes.shape, int) for item in layers]
    for part in plan.parts:
        assert 0 < len(part.descriptors) <= geometry.num_desc
        assert len(part.entries) == len(part.pointers) == len(part.descriptors)
        beats = sum(block.shape[1] // 4 for block in part.bias)
        assert beats <= geometry.bias_depth // 4
        assert sum(block.shape[1] for block in part.pointers) <= geometry.ptr_depth
        for pe in range(num_pe):
            stored = sum(len(own[pe]) for own in part.entries)
            assert stored <= geometry.spmat_entries
            assert part.pointers[-1][pe, -1] == stored
        for d in part.descriptors:
            assert d.why_impossible(geometry) is None
            covered[d.codebook][
                d.out_first : d.out_first + d.out_len, d.in_first : d.in_first + d.in_len
            ] += 1
    assert all((own == 1).all() for own in covered)
    assert [record.entries - record.fillers for record in plan.records] == [
        item.nonzeros for item in layers
    ]


@pytest.mark.parametrize(("layers", "geometry", "message"), [
    ([layer(4, 129, name="wide")], SMALL,
     "layer wide: 129 inputs exceed the activation memory (128): build it with more PEs or a "
     "larger ActDepth"),
    ([layer(129, 4, name="tall")], SMALL,
     "layer tall: 129 outputs exceed the activation memory (128): build it with more PEs or a "
     "larger ActDepth"),
    ([layer(32, 4)], dataclasses.replace(SMALL, bias_depth=4),
     "layer fc: the biases of 32 rows exceed the bias memory (4 in each of 4 PEs): build it with "
     "a larger BiasDepth"),
    ([layer(4, 40)], dataclasses.replace(SMALL, ptr_depth=16),
     "layer fc: the pointers of columns 0 ... 15 exceed the pointer memory (16): build it with a "
     "larger PtrDepth"),
    ([layer(512, 512)], Geometry(num_pe=128, spmat_entries=1024),
     "layer fc: columns 0 ... 511 have 2048 entries in one PE, its memory holds 1024: build it "
     "with a larger SpmatEntries or more PEs"),
])
def test_what_does_not_fit_is_one_clear_line(layers, geometry, message):
    with pytest.raises(DoesNotFit) as caught:
        plan_network(layers, geometry)
    assert str(caught.value) == message


@pytest.mark.parametrize(("layers", "message"), [
    ([], "a network needs at least one layer"),
    ([layer(4, 4), layer(4, 5, name="next")],
     "layer next has 5 inputs, but layer fc has 4 outputs"),
    ([layer(4, 4), layer(4, 4, name="next", frac=(9, 8))],
     "layer next has input_frac 9, but layer fc has output_frac 8"),
])
def test_layers_must_follow_one_another(layers, message):
    with pytest.raises(ValueError) as caught:
        plan_network(layers, SMALL)
    assert str(caught.value) == message
