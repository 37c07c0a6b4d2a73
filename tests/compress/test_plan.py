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
    geometry = dataclasses.replace(SMALL, ptr_depth=512, spmat_entries=4096, bias_depth=128)
    plan = plan_network(
        [layer(64, 10), layer(100, 64), layer(70, 100), layer(5, 70)], geometry
    )
    (part,) = plan.parts
    assert spans(part) == [
        (0, 64, 0, 10),
        (0, 64, 0, 64), (64, 100, 0, 64),
        (0, 64, 0, 100), (64, 70, 0, 100),
        (0, 5, 0, 70),
    ]
    assert flags(part) == ["11110", "11001", "11101", "11011", "11111", "11110"]


def test_exactly_full_memories_need_one_part():
    # 64 full columns of 16 rows in each of 4 PEs, 127 columns in all, 4 beats of biases.
    exact = dataclasses.replace(SMALL, bias_depth=16, num_desc=1, num_codebooks=1)
    codes = np.zeros((64, 128), np.uint8)
    codes[:, :64] = 1
    assert len(plan_network([layer(64, 127, codes=codes[:, :127])], exact).parts) == 1
    assert len(plan_network([layer(64, 128, codes=codes)], exact).parts) == 2
    codes[5, 100] = 1
    assert len(plan_network([layer(64, 127, codes=codes[:, :127])], exact).parts) == 2
    larger = dataclasses.replace(exact, num_desc=2, num_codebooks=2)
    for geometry, last, loads in (
        (larger, layer(4, 64, bias=False), 1), (larger, layer(4, 64), 2),
        (dataclasses.replace(larger, num_desc=1), layer(4, 64, bias=False), 2),
        (dataclasses.replace(larger, num_codebooks=1), layer(4, 64, bias=False), 2),
    ):
        assert len(plan_network([layer(64, 20), last], geometry).parts) == loads


def test_a_tile_is_cut_at_multiples_of_four_inputs_a_pe_where_entries_run_out():
    # 13 entries a column in every PE; 1024 entries are 78 columns, of which 64 may be taken.
    geometry = dataclasses.replace(SMALL, act_depth=64, ptr_depth=512)
    plan = plan_network([layer(52, 210)], geometry)
    assert [spans(part) for part in plan.parts] == [
        [(0, 52, 0, 64)], [(0, 52, 64, 128)], [(0, 52, 128, 192)], [(0, 52, 192, 210)],
    ]
    assert [flags(part) for part in plan.parts] == [["10010"], ["00010"], ["00010"], ["01110"]]
    assert [len(part.bias) for part in plan.parts] == [1, 0, 0, 0]
    assert all(part.descriptors[0].ptr_base == 0 for part in plan.parts)
    assert plan.records[0].desc_first == 0 and plan.records[0].desc_count == 4


def test_a_tile_is_cut_where_pointers_run_out():
    plan = plan_network([layer(8, 120)], dataclasses.replace(SMALL, ptr_depth=64))
    assert [spans(part) for part in plan.parts] == [
        [(0, 8, 0, 48)], [(0, 8, 48, 96)], [(0, 8, 96, 120)],
    ]


def test_the_end_of_a_layer_is_no_multiple_and_shares_its_part_with_the_next():
    plan = plan_network([layer(52, 100), layer(4, 52)], SMALL)
    assert [spans(part) for part in plan.parts] == [
        [(0, 52, 0, 64)], [(0, 52, 64, 100), (0, 4, 0, 52)],
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
        SMALL, num_desc=2, num_codebooks=2, spmat_entries=8192, ptr_depth=512, bias_depth=128
    )
    # The second layer has two tiles: it begins in the first load and ends in the second.
    plan = plan_network([layer(60, 4), layer(100, 60), layer(100, 100), layer(4, 100)], geometry)
    used = [[d.codebook for d in part.descriptors] for part in plan.parts]
    assert used == [[0, 1], [1, 0], [0, 1]]
    assert [part.layers for part in plan.parts] == [[0, 1], [2], [3]]


def test_fillers_count_where_entries_run_out():
    codes = np.zeros((32, 600), np.uint8)
    codes[31] = 3
    one_pe = Geometry(num_pe=1, reg_depth=32, spmat_entries=1024, ptr_depth=1024)
    plan = plan_network([layer(32, 600, codes=codes)], one_pe)
    assert [spans(part) for part in plan.parts] == [[(0, 32, 0, 512)], [(0, 32, 512, 600)]]
    assert (plan.records[0].entries, plan.records[0].fillers) == (1200, 600)


@pytest.mark.parametrize("rng", range(30), indirect=True)
def test_every_plan_is_possible_and_covers_all_weights_once(rng):
    num_pe = int(2 ** rng.integers(0, 4))
    geometry = Geometry(
        num_pe=num_pe, reg_depth=16, spmat_entries=1024, ptr_depth=int(2 ** rng.integers(6, 9)),
        act_depth=32, bias_depth=int(2 ** rng.integers(4, 7)),
        num_desc=int(2 ** rng.integers(0, 4)), num_codebooks=4,
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
