"""Every way in which an image is refused: one line that names the file, the place, the cure."""

import json

import numpy as np
import pytest
from handmade import (
    ACT_SRC, BIAS, CODEBOOK, DESCRIPTOR, END, ENTRIES, FIRST, LAST, POINTERS, READ, RELU, RUN,
    SMALL, SRAM_IN, SRAM_OUT, Builder, Layer, header, random_layer, save_image, write,
)

from model.errors import ImageError
from model.network import Network
from model.parameters import MachineParameters

#: For 6 inputs, 72 hidden and 3 outputs: 18 local rows, so that a column can hold a filler.
TALL = MachineParameters(num_pe=4, reg_depth=32, spmat_entries=1024, ptr_depth=128, act_depth=64,
                         bias_depth=64, num_desc=16, num_codebooks=4)


def sound():
    codes = np.zeros((72, 6), int)
    codes[0], codes[68], codes[71, 2] = 1, 2, 3
    book = [0, 5, -6, 7] + [0] * 12
    hidden = Layer(codes, book, list(range(72)), 2, True, name="hidden")
    out = Layer(np.ones((3, 72), int), book, None, 1, False, name="out", sram_in=False)
    builder = Builder(TALL).build([hidden, out])
    return builder.manifest([hidden, out], [8, 8, 8]), builder.parts[0][0]


def refuse(tmp_path, manifest, beats, message):
    folder = tmp_path / "bad.eie"
    stream = b"".join(beat.to_bytes(8, "little") for beat in beats)
    save_image(folder, manifest, stream)
    with pytest.raises(ImageError) as caught:
        Network.load(folder)
    text = str(caught.value)
    assert message in text
    assert str(folder) in text and "\n" not in text and ";" in text


def test_the_image_to_damage_is_sound(tmp_path):
    manifest, beats = sound()
    folder = save_image(tmp_path, manifest, b"".join(b.to_bytes(8, "little") for b in beats))
    network = Network.load(folder)
    assert [layer.name for layer in network.layers] == ["hidden", "out"]
    assert network.layers[0].passes[0].columns.fillers.sum() == 7


def change(manifest, path, value):
    *parents, key = path
    for parent in parents:
        manifest = manifest[parent]
    if value is None:
        del manifest[key]
    else:
        manifest[key] = value


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (["format"], "zip", "format is not 'eie-image'"),
        (["version"], 2, "version is 2"),
        (["version"], True, "version must be an integer"),
        (["machine"], None, "machine is missing"),
        (["machine"], 3, "machine must be a JSON object"),
        (["machine", "num_pe"], 3, "num_pe must be a power of two"),
        (["machine", "act_depth"], 2.5, "act_depth must be an integer"),
        (["machine", "bias_depth"], None, "bias_depth is missing"),
        (["parts"], [], "parts is empty"),
        (["parts"], {}, "parts must be a list"),
        (["parts", 0, "offset"], 8, "must begin at byte 0"),
        (["parts", 0, "bytes"], 8, "they cover 8 of"),
        (["parts", 0, "bytes"], 9, "whole beats"),
        (["parts", 0, "desc_count"], 17, "beyond the machine's 16"),
        (["parts", 0, "desc_count"], 3, "descriptor 2: is not written in its part"),
        (["parts", 0, "desc_count"], 1, "layers[1] (out): its descriptors are not where"),
        (["input", "length"], 7, "takes 6 inputs"),
        (["input", "frac"], 7, "takes 6 inputs of frac 8, but gets 6 of frac 7"),
        (["output", "length"], 4, "output: 4 of frac 8"),
        (["layers", 0, "name"], "two\nlines", "printable"),
        (["layers", 0, "name"], "", "printable"),
        (["layers", 0, "relu"], 1, "relu must be true or false"),
        (["layers", 0, "relu"], False, "descriptor 0: its ReLU, bias, shift or codebook differs"),
        (["layers", 0, "bias"], False, "descriptor 0: its ReLU, bias, shift or codebook differs"),
        (["layers", 0, "codebook"], 1, "descriptor 0: its ReLU, bias, shift or codebook differs"),
        (["layers", 0, "shift"], 3, "shift is 3, its formats need 2"),
        (["layers", 0, "shift"], 32, "shift is 32, not in 0 to 31"),
        (["layers", 0, "inputs"], 5, "takes 5 inputs"),
        (["layers", 1, "inputs"], 71, "takes 71 inputs"),
        (["layers", 0, "desc_first"], 1, "are not where the manifest says"),
        (["layers", 1, "desc_count"], 2, "are not where the manifest says"),
        (["layers", 1, "entries"], 1, "are not 216 nonzeros"),
        (["layers", 1, "nonzeros"], 215, "are not 215 nonzeros"),
        (["provenance"], None, None),
    ],
)
def test_manifest_is_checked(tmp_path, path, value, message):
    manifest, beats = sound()
    change(manifest, path, value)
    if message is None:
        stream = b"".join(b.to_bytes(8, "little") for b in beats)
        assert len(Network.load(save_image(tmp_path, manifest, stream)).layers) == 2
    else:
        refuse(tmp_path, manifest, beats, message)


def test_counts_and_sizes_are_checked_against_the_stream(tmp_path):
    manifest, beats = sound()
    manifest["layers"][1]["nonzeros"] -= 1
    manifest["layers"][1]["entries"] -= 1
    refuse(tmp_path, manifest, beats, "the stream has 216 nonzeros and 0 fillers")
    manifest, beats = sound()
    manifest["layers"][0]["outputs"] = manifest["layers"][1]["inputs"] = 73
    refuse(tmp_path, manifest, beats, "END is wrong for its place")
    manifest, beats = sound()
    manifest["input"]["length"] = manifest["layers"][0]["inputs"] = 7
    refuse(tmp_path, manifest, beats, "LAST is wrong for its place")


def position(beats, space, pe=0):
    """Index of the first payload beat of the packet for a space and PE."""
    at = 0
    while (beats[at] >> 4 & 0xF, beats[at] >> 8 & 0xFF) != (space, pe):
        at += 1 + (beats[at] >> 40)
    return at + 1


@pytest.mark.parametrize(
    ("space", "pe", "beat", "flip", "message"),
    [
        (CODEBOOK, 0, 0, 1, "codebook 0 has a value for code 0"),
        (DESCRIPTOR, 0, 0, 6, "descriptor 0: impossible, its inputs"),
        (DESCRIPTOR, 0, 3, 1 << 13, "descriptor 0: impossible, a reserved bit"),
        (DESCRIPTOR, 0, 3, RELU, "differs from the manifest's"),
        (DESCRIPTOR, 0, 3, 1 << 8, "differs from the manifest's"),
        (DESCRIPTOR, 0, 3, 1, "differs from the manifest's"),
        (DESCRIPTOR, 0, 3, 2, "codebook 2 is not written"),
        (DESCRIPTOR, 0, 3, SRAM_IN, "its source or destination differs"),
        (DESCRIPTOR, 0, 3, SRAM_OUT, "its source or destination differs"),
        (DESCRIPTOR, 0, 3, FIRST, "FIRST is wrong"),
        (DESCRIPTOR, 0, 3, END | LAST, "LAST is wrong"),
        (DESCRIPTOR, 0, 3, END | SRAM_OUT, "END is wrong"),
        (DESCRIPTOR, 0, 0, 16 << 32, "must go on at input 0 and row 0"),
        (DESCRIPTOR, 0, 2, 1 << 32, "its biases are not all written"),
        (DESCRIPTOR, 0, 2, 1 << 33, "its biases are not all written"),
        (DESCRIPTOR, 0, 6, 1 << 6, "descriptor 1: impossible, its pointers end beyond"),
        (POINTERS, 1, 3, 1 << 9, "beyond the entries written"),
        (POINTERS, 1, 3, 1 << 31, "a pointer has more than 11 bits"),
        (POINTERS, 0, 1, 8, "PE 0, column 2: ends before it starts"),
        (ENTRIES, 0, 0, 0x10 << 16, "PE 0, column 0: an entry's row lies beyond"),
        (ENTRIES, 0, 0, 0x20 << 8, "PE 0: an entry of code 0 is no filler"),
        (ENTRIES, 0, 0, 0xF2 << 16, "PE 0: a filler is the last entry of a column"),
    ],
)
def test_stream_content_is_checked(tmp_path, space, pe, beat, flip, message):
    manifest, beats = sound()
    beats[position(beats, space, pe) + beat] ^= flip
    refuse(tmp_path, manifest, beats, message)


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        ([header(READ, BIAS)], "is not a WRITE of network memory"),
        ([header(RUN)], "is not a WRITE of network memory"),
        (write(ACT_SRC, [0]), "is not a WRITE of network memory"),
        ([header(0)], "is malformed (reason 1)"),
        (write(ENTRIES, [0], 4), "is malformed (reason 3)"),
        ([header(1, BIAS, 0, 0, 3), 0], "its last packet lacks 2 beats"),
        ([header(1, BIAS)], "its last packet lacks 1 beats"),
    ],
)
def test_packets_are_checked(tmp_path, extra, message):
    manifest, beats = sound()
    manifest["parts"][0]["bytes"] += 8 * len(extra)
    refuse(tmp_path, manifest, beats + extra, message)


def test_a_part_that_is_cut_or_relies_on_an_earlier_one(tmp_path):
    layers = [random_layer(np.random.default_rng(0), 4, 40, 0.9, split=16, new_part=True)]
    builder = Builder(SMALL).build(layers)
    manifest = builder.manifest(layers, [8, layers[0].shift])
    beats = [beat for part, _, _ in builder.parts for beat in part]
    assert len(manifest["parts"]) == 3
    manifest["parts"][0]["bytes"] -= 8
    manifest["parts"][1]["offset"] -= 8
    manifest["parts"][1]["bytes"] += 8
    refuse(tmp_path, manifest, beats, "part 0: its last packet lacks 1 beats")
    # Without its entries the last part would run on those of the part before.
    manifest = builder.manifest(layers, [8, layers[0].shift])
    manifest["parts"][2]["bytes"] -= 8 * len(write(ENTRIES, builder_entries(builder)))
    beats = beats[: -len(write(ENTRIES, builder_entries(builder)))]
    refuse(tmp_path, manifest, beats, "PE 3: its pointers reach beyond the entries written")


def builder_entries(builder):
    """Payload of the last packet of the last part."""
    part = builder.parts[-1][0]
    return part[position(part, ENTRIES, 3) :]


def test_files_are_checked(tmp_path):
    with pytest.raises(ImageError, match="manifest.json: cannot be read"):
        Network.load(tmp_path / "none.eie")
    manifest, beats = sound()
    stream = b"".join(b.to_bytes(8, "little") for b in beats)
    folder = save_image(tmp_path / "x.eie", manifest, stream)
    for content, message in (
        (stream[:-8], "has .* bytes, its manifest says"),
        (stream + bytes(8), "at most .* are expected"),
        (stream[:-1] + b"\xff", "SHA-256"),
    ):
        (folder / "stream.bin").write_bytes(content)
        with pytest.raises(ImageError, match=message):
            Network.load(folder)
    (folder / "stream.bin").unlink()
    with pytest.raises(ImageError, match="stream.bin: cannot be read"):
        Network.load(folder)
    for text in ("{", "[" * 100_000, "\udcff", "[]", "null", json.dumps({"format": "eie-image"})):
        (folder / "manifest.json").write_bytes(text.encode("utf-8", "surrogateescape"))
        with pytest.raises(ImageError, match="manifest.json"):
            Network.load(folder)
    (folder / "manifest.json").write_bytes(b" " * ((1 << 24) + 1))
    with pytest.raises(ImageError, match="at most"):
        Network.load(folder)


@pytest.mark.parametrize("rng", range(20), indirect=True)
def test_any_flipped_bit_is_refused_or_still_a_network(rng, tmp_path):
    """Damage that passes the checksum never ends in anything but an ImageError or a network."""
    outcomes = {"refused": 0, "accepted": 0}
    for _ in range(15):
        manifest, beats = sound()
        beats[int(rng.integers(len(beats)))] ^= 1 << int(rng.integers(64))
        save_image(tmp_path, manifest, b"".join(b.to_bytes(8, "little") for b in beats))
        try:
            network = Network.load(tmp_path)
        except ImageError as error:
            outcomes["refused"] += 1
            assert "\n" not in str(error)
        else:
            outcomes["accepted"] += 1
            assert network.run(np.ones((1, 6), np.int16)).shape == (1, 3)
    assert outcomes["refused"] > 0
