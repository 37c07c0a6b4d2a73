"""Images that are built: whole, deterministic, and the model computes the layers from them."""

import dataclasses
import hashlib
import json

import numpy as np
import pytest
from reference import dense_network
from sample_networks import SMALL, dense_outputs, random_inputs, random_network

from compress.geometry import Geometry
from compress.image import ImageError, build_image, read_image, write_image
from compress.stream import Header, Kind, Space
from model.network import Network


def check_network(layers, geometry, folder, x):
    """Build, write, read with both readers, and compare every layer's outputs; return the image."""
    image = build_image(layers, geometry)
    write_image(image, folder)
    again = read_image(folder)
    assert again.manifest == image.manifest and again.stream == image.stream
    network = Network.load(folder)
    for layer, decoded in zip(layers, network.layers, strict=True):
        assert np.array_equal(decoded.codes(), layer.codes)
    expected = dense_outputs(layers, x)
    for found, wanted in zip(network.run_layers(x), expected, strict=True):
        assert np.array_equal(found, wanted)
    return image


@pytest.mark.parametrize("rng", range(3), indirect=True)
def test_the_dense_evaluation_is_the_triple_loop(rng):
    layers = random_network(rng, [9, 14, 5], 0.4)
    (x,) = random_inputs(rng, 1, 9)
    for found, wanted in zip(dense_outputs(layers, x[np.newaxis]), dense_network(layers, x),
                             strict=True):
        assert found[0].tolist() == wanted


@pytest.mark.parametrize("rng", range(4), indirect=True)
@pytest.mark.parametrize("num_pe", [1, 2, 4, 16, 64, 256])
@pytest.mark.parametrize("density", [0.03, 0.4])
def test_random_networks_in_one_part(rng, num_pe, density, tmp_path):
    geometry = Geometry(num_pe=num_pe, reg_depth=256)
    lengths = rng.integers(1, min(256, 256 * num_pe), int(rng.integers(2, 5))).tolist()
    layers = random_network(rng, lengths, density)
    image = check_network(layers, geometry, tmp_path / "n.eie", random_inputs(rng, 5, lengths[0]))
    assert len(image.manifest["parts"]) == 1
    assert [layer["desc_count"] for layer in image.manifest["layers"]] == [1] * len(layers)


@pytest.mark.parametrize("rng", range(12), indirect=True)
def test_random_networks_in_tiles_and_parts(rng, tmp_path):
    num_pe = int(2 ** rng.integers(0, 4))
    geometry = Geometry(
        num_pe=num_pe, reg_depth=16, spmat_entries=1024, ptr_depth=int(2 ** rng.integers(6, 9)),
        act_depth=64, bias_depth=16, num_desc=int(2 ** rng.integers(0, 4)), num_codebooks=4,
    )
    # Vectors up to the whole of SRAM, several times the registers.
    lengths = rng.integers(geometry.register_length, geometry.sram_length + 1, 4).tolist()
    layers = random_network(rng, lengths, 0.2)
    image = check_network(layers, geometry, tmp_path / "n.eie", random_inputs(rng, 4, lengths[0]))
    assert len(image.manifest["parts"]) > 1
    assert sum(layer["desc_count"] for layer in image.manifest["layers"]) == sum(
        part["desc_count"] for part in image.manifest["parts"]
    )


@pytest.mark.parametrize("rng", [0], indirect=True)
def test_a_layer_longer_and_wider_than_the_registers_of_64_pes(rng, tmp_path):
    layers = random_network(rng, [4500, 4300], 0.01)
    # 4096 pointers hold 3840 of a tile's columns; the rest shares a load with the next tile.
    geometry = Geometry(ptr_depth=4096)
    image = check_network(layers, geometry, tmp_path / "n.eie", random_inputs(rng, 2, 4500))
    assert [part["desc_count"] for part in image.manifest["parts"]] == [1, 2, 1]


@pytest.mark.parametrize("rng", [0], indirect=True)
def test_a_layer_without_any_weight(rng, tmp_path):
    layers = random_network(rng, [30, 20, 10], 0.0)
    image = check_network(layers, SMALL, tmp_path / "n.eie", random_inputs(rng, 3, 30))
    assert [layer["entries"] for layer in image.manifest["layers"]] == [0, 0]


@pytest.mark.parametrize("rng", range(3), indirect=True)
@pytest.mark.parametrize("num_codebooks", [1, 2, 4])
def test_networks_of_more_layers_than_codebooks(num_codebooks, rng, tmp_path):
    geometry = dataclasses.replace(SMALL, num_codebooks=num_codebooks)
    lengths = rng.integers(1, 60, 10).tolist()
    layers = random_network(rng, lengths, 0.3)
    image = check_network(layers, geometry, tmp_path / "n.eie", random_inputs(rng, 3, lengths[0]))
    assert len(image.manifest["parts"]) >= 9 / num_codebooks


@pytest.mark.parametrize("rng", [0], indirect=True)
def test_a_dense_layer_in_lower_tiles(rng, tmp_path):
    layers = random_network(rng, [130, 1000, 7], 1.0)
    geometry = Geometry(num_pe=16, spmat_entries=1024)
    image = check_network(layers, geometry, tmp_path / "n.eie", random_inputs(rng, 3, 130))
    assert image.manifest["layers"][0]["desc_count"] > 1


@pytest.mark.parametrize("rng", [0], indirect=True)
def test_what_the_manifest_says(rng):
    layers = random_network(rng, [40, 30, 6], 0.3)
    image = build_image(layers, SMALL, {"seed": 3})
    manifest = image.manifest
    assert (manifest["format"], manifest["version"]) == ("eie-image", 1)
    assert manifest["machine"] == dataclasses.asdict(SMALL)
    assert manifest["stream"] == {
        "bytes": len(image.stream), "sha256": hashlib.sha256(image.stream).hexdigest(),
    }
    assert manifest["parts"] == [
        {"offset": 0, "bytes": len(image.stream), "desc_first": 0, "desc_count": 2},
    ]
    assert manifest["input"] == {"length": 40, "frac": layers[0].input_frac}
    assert manifest["output"] == {"length": 6, "frac": layers[1].output_frac}
    assert manifest["provenance"] == {"seed": 3}
    for number, (layer, record) in enumerate(zip(layers, manifest["layers"], strict=True)):
        for name in ("name", "inputs", "outputs", "relu", "shift", "input_frac", "weight_frac",
                     "output_frac", "nonzeros"):
            assert record[name] == getattr(layer, name)
        assert record["bias"] == (layer.bias is not None)
        assert record["entries"] == record["nonzeros"] + record["fillers"]
        assert (record["codebook"], record["desc_first"], record["desc_count"]) == (
            number, number, 1,
        )
    assert json.loads(json.dumps(manifest)) == manifest


@pytest.mark.parametrize("rng", [0], indirect=True)
def test_each_part_brings_its_own_memories_and_only_codebooks_carry_over(rng):
    layers = random_network(rng, [40, 100, 90], 0.3)
    image = build_image(layers, dataclasses.replace(SMALL, num_desc=1))
    beats = np.frombuffer(image.stream, "<u8")
    assert len(image.manifest["parts"]) == 4
    for number, part in enumerate(image.manifest["parts"]):
        at, end = part["offset"] // 8, (part["offset"] + part["bytes"]) // 8
        headers = []
        while at < end:
            headers.append(Header.unpack(int(beats[at])))
            at += 1 + headers[-1].length
        assert at == end
        assert all(header.kind == Kind.WRITE for header in headers)
        spaces = [header.space for header in headers]
        # A load brings the codebooks of the layers that begin in it: two tiles each.
        begins = number in (0, 2)
        assert spaces[0] == (Space.CODEBOOK if begins else Space.DESCRIPTOR)
        assert spaces.count(Space.CODEBOOK) == begins
        assert spaces.count(Space.DESCRIPTOR) == 1
        assert {header.pe for header in headers if header.space == Space.POINTERS} == {0, 1, 2, 3}


@pytest.mark.parametrize("rng", [5], indirect=True)
def test_the_same_layers_give_the_same_bytes(rng, tmp_path):
    layers = random_network(rng, [60, 100, 7], 0.2)
    for name in ("a", "b"):
        write_image(build_image(layers, SMALL, {"seed": 5}), tmp_path / name)
    for file in ("manifest.json", "stream.bin"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


@pytest.mark.parametrize("rng", [0], indirect=True)
def test_what_makes_no_image_is_one_clear_line(rng, monkeypatch):
    layers = random_network(rng, [20, 20, 20], 0.2)
    for case, message in (
        ([], "these layers make no network: a network needs at least one layer"),
        (layers[::-1], "these layers make no network: layer layer 0 has input_frac"),
        (random_network(rng, [20, 200], 0.1), "200 outputs exceed the activation memory (128)"),
    ):
        with pytest.raises(ImageError) as caught:
            build_image(case, SMALL)
        assert message in str(caught.value) and "\n" not in str(caught.value)
    monkeypatch.setattr("compress.image.build.MAX_STREAM_BYTES", 1000)
    with pytest.raises(ImageError, match="above 1000: split the network into several images"):
        build_image(layers, SMALL)
