"""Rows permuted for balance: the same network, the same rows in every PE, less to wait for."""

import dataclasses
import json

import numpy as np
import pytest
from sample_networks import SMALL, dense_outputs, random_inputs, random_network

from compress.balance import balance_network, balance_rows
from compress.encode import encode_layer
from compress.geometry import Geometry
from compress.image import ImageError, build_image, read_image, write_image
from compress.image.decode import decode_image
from model import ImageError as ModelImageError
from model.columns import decode_columns
from model.descriptor import Descriptor
from model.network import Network
from model.parameters import MachineParameters
from model.timing import RunClock


def without_saturation(layers):
    """The same layers with numbers so small that the order of additions cannot matter."""
    codebook = np.array([0, 1, -1, 2] * 4, np.int16)
    return [
        dataclasses.replace(
            layer, codebook=codebook, bias=None, shift=0, relu=False,
            weight_frac=layer.output_frac - layer.input_frac,
        )
        for layer in layers
    ]  # fmt: skip


def work_of_pes(codes, geometry, weight, *, fillers):
    """By tile and PE, entry by entry."""
    work = {}
    for row, line in enumerate(codes):
        key = (row // geometry.register_length, row % geometry.num_pe)
        work[key] = work.get(key, 0) + float(weight[line != 0].sum())
    if fillers:
        for tile in range(0, len(codes), geometry.register_length):
            encoded = encode_layer(codes[tile : tile + geometry.register_length], geometry.num_pe)
            for pe in range(min(geometry.num_pe, len(codes) - tile)):
                work[tile // geometry.register_length, pe] = float(
                    np.diff(encoded.pointers[pe]) @ weight
                )
    return work


def waited_for(work):
    tiles = {tile for tile, _ in work}
    return sum(max(value for (t, _), value in work.items() if t == tile) for tile in tiles)


@pytest.mark.parametrize("rng", range(6), indirect=True)
@pytest.mark.parametrize("fillers", [False, True])
def test_the_network_computes_the_same(rng, fillers, tmp_path):
    lengths = rng.integers(9, 40, 4).tolist()
    geometry = Geometry(num_pe=4, reg_depth=16, spmat_entries=4096, ptr_depth=512, act_depth=32,
                        bias_depth=64)  # fmt: skip
    layers = without_saturation(random_network(rng, lengths, 0.3))
    balanced = balance_network(layers, geometry, fillers=fillers)
    write_image(
        build_image(balanced.layers, geometry, output_order=balanced.output_order),
        tmp_path / "n.eie",
    )
    x = random_inputs(rng, 6, lengths[0]) % 3
    expected = dense_outputs(layers, x)[-1]
    assert len(np.unique(expected)) > 1 and np.abs(expected).max() < 32767
    network = Network.load(tmp_path / "n.eie")
    assert np.array_equal(network.run(x), expected)
    assert np.array_equal(network.run_layers(x)[-1][:, balanced.output_order], expected)
    image = read_image(tmp_path / "n.eie")
    assert image.manifest["output_order"] == list(network.output_order)
    decoded = [own.layer for own in decode_image(image)]
    assert np.array_equal(dense_outputs(decoded, x)[-1], expected)


@pytest.mark.parametrize("rng", range(6), indirect=True)
@pytest.mark.parametrize("fillers", [False, True])
def test_no_pe_waits_longer_than_before(rng, fillers):
    geometry = Geometry(num_pe=4, reg_depth=16, act_depth=32, bias_depth=32)
    outputs, inputs = int(rng.integers(1, 90)), 60
    densities = rng.random(outputs) ** 3
    codes = (rng.random((outputs, inputs)) < densities[:, np.newaxis]).astype(np.uint8)
    weight = rng.random(inputs)
    order = balance_rows(codes, geometry, weight, fillers=fillers)
    assert sorted(order.tolist()) == list(range(outputs))
    before = waited_for(work_of_pes(codes, geometry, weight, fillers=fillers))
    after = waited_for(work_of_pes(codes[order], geometry, weight, fillers=fillers))
    assert after <= before + 1e-9


def test_heavy_rows_go_to_different_pes():
    codes = np.zeros((8, 16), np.uint8)
    codes[[0, 4]] = 1  # both in PE 0 of 4
    order = balance_rows(codes, Geometry(num_pe=4), np.ones(16))
    places = [order.tolist().index(row) for row in (0, 4)]
    assert places[0] % 4 != places[1] % 4


def test_columns_that_are_never_sent_do_not_count():
    codes = np.zeros((4, 8), np.uint8)
    codes[0, :6] = codes[2, 6] = 1  # both in PE 0 of 2
    geometry = Geometry(num_pe=2)
    weight = np.where(np.arange(8) < 6, 0.0, 1.0)
    assert balance_rows(codes, geometry, weight).tolist() == [0, 1, 2, 3]
    order = balance_rows(codes, geometry, np.ones(8)).tolist()
    assert order.index(0) % 2 != order.index(2) % 2


def cycles(codes, p, sent):
    encoded = encode_layer(codes, p.num_pe)
    memory = np.zeros((p.num_pe, max(map(len, encoded.entries))), np.uint8)
    for pe, entries in enumerate(encoded.entries):
        memory[pe, : len(entries)] = entries
    columns = decode_columns(
        memory, encoded.pointers, 0, codes.shape[1], len(codes), p.reg_depth, p.spmat_width
    )
    descriptor = Descriptor(
        in_len=codes.shape[1], in_first=0, out_len=len(codes), out_first=0, ptr_base=0,
        bias_base=0, codebook=0, shift=0, relu=False, bias=False, sram_in=True, sram_out=False,
        first=True, last=True, end=True, reserved=0,
    )  # fmt: skip
    clock = RunClock(p)
    clock.add_pass(descriptor, columns, sent)
    return clock.cycles


@pytest.mark.parametrize("rng", [0], indirect=True)
def test_a_skewed_layer_takes_fewer_cycles(rng):
    """Rows of very different densities on 16 PEs, in the timing model."""
    p = MachineParameters(num_pe=16, issue_width=1, queue_depth=32)
    densities = 0.02 + 0.5 * rng.random(256) ** 6
    codes = (rng.random((256, 800)) < densities[:, np.newaxis]).astype(np.uint8)
    sent = np.flatnonzero(rng.random(800) < 0.4)
    order = balance_rows(codes, Geometry(num_pe=16), np.ones(800))
    assert cycles(codes[order], p, sent) < 0.85 * cycles(codes, p, sent)


@pytest.mark.parametrize("rng", [0], indirect=True)
def test_activity_must_fit(rng):
    layers = random_network(rng, [8, 4], 0.4)
    for activity in ([], [np.ones(7)], [np.full(8, 1.5)]):
        with pytest.raises(ValueError, match="activity"):
            balance_network(layers, SMALL, activity)
    with pytest.raises(ValueError, match="at least one layer"):
        balance_network([], SMALL)


@pytest.mark.parametrize("order", [[0, 1, 2], [0, 1, 2, 4], [0, 1, 1, 2], [0, 1, 2, True],
                                   [0, 1, 2, "3"], {}])  # fmt: skip
@pytest.mark.parametrize("rng", [0], indirect=True)
def test_an_order_that_is_none_is_refused(rng, order, tmp_path):
    layers = random_network(rng, [8, 4], 0.4)
    image = build_image(layers, SMALL, output_order=np.array([3, 1, 0, 2]))
    write_image(image, tmp_path / "n.eie")
    manifest = json.loads((tmp_path / "n.eie" / "manifest.json").read_text())
    manifest["output_order"] = order
    (tmp_path / "n.eie" / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(ImageError, match="output_order"):
        read_image(tmp_path / "n.eie")
    with pytest.raises(ModelImageError, match="output_order"):
        Network.load(tmp_path / "n.eie")
    if isinstance(order, list) and all(type(place) is int for place in order):
        with pytest.raises(ImageError, match="output_order"):
            build_image(layers, SMALL, output_order=np.array(order))
