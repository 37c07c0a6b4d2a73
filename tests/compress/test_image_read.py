"""Every way in which an image is refused: one line that names the file, the place, the cure."""

import copy
import dataclasses
import json
import os
import tracemalloc

import numpy as np
import pytest
from handmade import (
    ACT_SRC, BIAS, BIAS_ON, CODEBOOK, DESCRIPTOR, END, ENTRIES, FIRST, LAST, POINTERS, READ, RELU,
    RUN, SRAM_IN, SRAM_OUT, Builder, header, random_layer, save_image, write,
)
from sample_networks import SMALL, random_network

from compress.geometry import Geometry
from compress.image import ImageError, build_image, read_image, write_image
from compress.layer import QuantizedLayer
from model.errors import ImageError as ModelImageError
from model.network import Network
from model.parameters import MachineParameters

#: For 6 inputs, 72 hidden and 3 outputs: 18 local rows, so that a column can hold a filler.
TALL = Geometry(num_pe=4, reg_depth=32, spmat_entries=512, ptr_depth=128, act_depth=64,
                bias_depth=64, num_desc=16, num_codebooks=4)
CURES = ("; compress the network again", "; copy the image again", "; give the folder of an image")


def make_sound():
    codes = np.zeros((72, 6), np.uint8)
    codes[0], codes[68], codes[71, 2] = 1, 2, 3
    book = np.array([0, 5, -6, 7] + [0] * 12, np.int16)
    bias = np.arange(72, dtype=np.int16)
    hidden = QuantizedLayer("hidden", codes, book, bias, 2, True, 8, 2, 8)
    out = QuantizedLayer("out", np.ones((3, 72), np.uint8), book, None, 1, False, 8, 1, 8)
    image = build_image([hidden, out], TALL)
    return image.manifest, np.frombuffer(image.stream, "<u8").tolist()


SOUND = make_sound()


@pytest.fixture
def sound():
    """A manifest and the beats of its stream, to be damaged."""
    return copy.deepcopy(SOUND)


def save(folder, manifest, beats):
    """Write an image; length and checksum are made to fit the beats."""
    return save_image(folder, manifest, b"".join(beat.to_bytes(8, "little") for beat in beats))


def refuse(folder, message):
    """Both this reader and the model's refuse the folder; this one with a message as wanted."""
    with pytest.raises(ImageError) as caught:
        read_image(folder)
    text = str(caught.value)
    assert message in text
    assert text.startswith(str(folder)) and text.endswith(CURES) and "\n" not in text
    with pytest.raises(ModelImageError):
        Network.load(folder)


def test_the_image_to_damage_is_sound(sound, tmp_path):
    folder = save(tmp_path, *sound)
    assert read_image(folder).manifest["layers"][0]["fillers"] == 7
    assert len(Network.load(folder).layers) == 2


# --- The files ---------------------------------------------------------------------------------


def test_folder_or_files_that_are_not_there(sound, tmp_path):
    refuse(tmp_path / "no.eie", "manifest.json: it cannot be read (No such file or directory)")
    refuse(tmp_path, "manifest.json: it cannot be read (No such file or directory)")
    folder = save(tmp_path, *sound)
    (folder / "stream.bin").unlink()
    refuse(folder, "stream.bin: it cannot be read (No such file or directory)")
    (folder / "stream.bin").mkdir()
    refuse(folder, "stream.bin: this is no file")


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "manifest.json")
    with pytest.raises(ImageError, match="manifest.json: this is no file"):
        read_image(tmp_path)


@pytest.mark.parametrize("text", [
    b"", b"{", b"\xff\xfe\xff", b"[" * 100000, b'{"a": ' + b"9" * 5000 + b"}",
])
def test_a_manifest_that_is_no_json(sound, tmp_path, text):
    folder = save(tmp_path, *sound)
    (folder / "manifest.json").write_bytes(text)
    refuse(folder, "manifest.json: this is no JSON (")


def test_a_manifest_of_absurd_size(sound, tmp_path):
    folder = save(tmp_path, *sound)
    os.truncate(folder / "manifest.json", 1 << 40)
    refuse(folder, "manifest.json: it has 1099511627776 bytes, at most 16777216 are expected")


def test_a_stream_longer_or_shorter_than_the_manifest_says(sound, tmp_path):
    folder = save(tmp_path, *sound)
    size = sound[0]["stream"]["bytes"]
    for wrong in (0, size - 8, size - 1):
        os.truncate(folder / "stream.bin", wrong)
        refuse(folder, f"stream.bin: it has {wrong} bytes, its manifest says {size}")
    os.truncate(folder / "stream.bin", 1 << 40)
    refuse(folder, f"stream.bin: it has 1099511627776 bytes, at most {size} are expected")


@pytest.mark.parametrize("rng", [0], indirect=True)
def test_any_flipped_bit_breaks_the_checksum(rng, sound, tmp_path):
    folder = save(tmp_path, *sound)
    stream = (folder / "stream.bin").read_bytes()
    for bit in rng.integers(0, 8 * len(stream), 50).tolist():
        damaged = bytearray(stream)
        damaged[bit // 8] ^= 1 << bit % 8
        (folder / "stream.bin").write_bytes(damaged)
        refuse(folder, "stream.bin: it does not match its checksum")


def test_a_stream_of_absurd_size_is_not_read(sound, tmp_path):
    manifest, beats = sound
    folder = save(tmp_path, manifest, beats)
    manifest["stream"]["bytes"] = manifest["parts"][0]["bytes"] = 1 << 40
    (folder / "manifest.json").write_text(json.dumps(manifest))
    os.truncate(folder / "stream.bin", 1 << 40)
    with pytest.raises(ImageError, match="1099511627776 bytes exceed 4294967296"):
        read_image(folder)


# --- The manifest ------------------------------------------------------------------------------


def set_at(manifest, path, value):
    *parents, key = path
    for parent in parents:
        manifest = manifest[parent]
    manifest[key] = value


def leaves(value, path=()):
    """Paths of everything inside a manifest, but the provenance and what `save` sets."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in items:
        if path + (key,) in (("provenance",), ("stream",)):
            continue
        yield (*path, key)
        if isinstance(inner, (dict, list)):
            yield from leaves(inner, (*path, key))


@pytest.mark.parametrize("path", list(leaves(SOUND[0])), ids=lambda path: ".".join(map(str, path)))
def test_no_value_of_another_kind_is_accepted_anywhere(sound, tmp_path, path):
    manifest, beats = sound
    folder = save(tmp_path, manifest, beats)
    for value in (None, -1000, 1 << 62, 10**4000, 0.5, "\n", [], {}, [[]], [{}]):
        damaged = copy.deepcopy(manifest)
        set_at(damaged, path, value)
        (folder / "manifest.json").write_text(
            json.dumps(damaged) if value != 10**4000
            else json.dumps(damaged).replace(str(value), "9" * 4001)
        )
        refuse(folder, "manifest.json: ")
    damaged = copy.deepcopy(manifest)
    target = damaged
    for key in path[:-1]:
        target = target[key]
    if isinstance(target, dict):
        del target[path[-1]]
        (folder / "manifest.json").write_text(json.dumps(damaged))
        refuse(folder, f"lacks {path[-1]!r}")


@pytest.mark.parametrize(("path", "value", "message"), [
    (["format"], "zip", "manifest.json: format is 'zip', not 'eie-image'"),
    (["version"], 2, "version 2 is not known, only 1"),
    (["version"], True, "version True is not known"),
    (["machine", "num_pe"], 3, "machine: num_pe is 3; it must be a power of two"),
    (["machine", "ptr_depth"], 127, "machine: ptr_depth is 127; it must be a multiple of 2"),
    (["machine", "num_desc"], 1, "part 0: descriptors 0 + 2 exceed the table of 1"),
    (["parts"], [], "parts is no list with at least one element"),
    (["parts", 0, "offset"], 8, "do not follow on byte 0"),
    (["parts", 0, "bytes"], 8, "the parts have 8 bytes, the stream"),
    (["parts", 0, "bytes"], 9, "part 0: 9 bytes at 0"),
    (["parts", 0, "desc_count"], 17, "part 0: descriptors 0 + 17 exceed the table of 16"),
    (["parts", 0, "desc_count"], 0, "part 0: descriptors 0 + 0 exceed"),
    (["input", "length"], 7, "input: length or frac differs from the inputs of layer 0"),
    (["input", "frac"], 7, "input: length or frac differs from the inputs of layer 0"),
    (["output", "length"], 4, "output: length or frac differs from the outputs of layer 1"),
    (["output", "frac"], 9, "output: length or frac differs from the outputs of layer 1"),
    (["layers"], [], "layers is no list with at least one element"),
    (["layers", 0, "name"], "", "layer 0: name is not 1 to 256 printable characters"),
    (["layers", 0, "name"], "two\nlines", "layer 0: name is not 1 to 256 printable characters"),
    (["layers", 0, "relu"], 1, "layer 0: relu is 1, not true or false"),
    (["layers", 0, "inputs"], 257, "layer 0: inputs 257 is not in 1 ... 256"),
    (["layers", 0, "outputs"], 0, "layer 0: outputs 0 is not in 1 ... 256"),
    (["layers", 1, "inputs"], 71, "layer 1 takes 71 inputs of frac 8, but layer 0 gives 72"),
    (["layers", 0, "shift"], 32, "layer 0: shift 32 is not in 0 ... 31"),
    (["layers", 0, "shift"], 3, "layer 0: shift is not input_frac + weight_frac - output_frac"),
    (["layers", 0, "weight_frac"], 65, "layer 0: weight_frac 65 is not in -64 ... 64"),
    (["layers", 0, "codebook"], 4, "layer 0: codebook 4 is not in 0 ... 3"),
    (["layers", 0, "desc_first"], 16, "layer 0: desc_first 16 is not in 0 ... 15"),
    (["layers", 0, "desc_count"], 3, "layer 0: desc_count 3 is not in 1 ... 2"),
    (["layers", 1, "entries"], 1, "layer 1: entries are not nonzeros + fillers"),
    (["layers", 1, "nonzeros"], 215, "layer 1: entries are not nonzeros + fillers"),
    (["provenance"], 3, "provenance is no object"),
])
def test_manifest_is_checked(sound, tmp_path, path, value, message):
    manifest, beats = sound
    set_at(manifest, path, value)
    folder = save(tmp_path, manifest, beats)
    if path == ["provenance"]:  # the model never looks at it
        with pytest.raises(ImageError, match=message):
            read_image(folder)
    else:
        refuse(folder, message)


@pytest.mark.parametrize("value", ["0" * 63, "g" * 64, "A" * 64, 64, None])
def test_a_checksum_that_is_none(sound, tmp_path, value):
    folder = save(tmp_path, *sound)
    sound[0]["stream"]["sha256"] = value
    (folder / "manifest.json").write_text(json.dumps(sound[0]))
    refuse(folder, "manifest.json: stream: sha256 is no checksum")


@pytest.mark.parametrize("value", [0, -8, 12, "8", None, 8.0])
def test_a_stream_length_that_is_none(sound, tmp_path, value):
    folder = save(tmp_path, *sound)
    sound[0]["stream"]["bytes"] = value
    (folder / "manifest.json").write_text(json.dumps(sound[0]))
    refuse(folder, "manifest.json: stream: ")


# --- The stream against the manifest ------------------------------------------------------------


@pytest.mark.parametrize(("changes", "message"), [
    ({"layers.0.relu": False},
     "part 0, descriptor 0: relu is 1, in layer 0 of the manifest 0"),
    ({"layers.0.bias": False}, "descriptor 0: bias is 1, in layer 0 of the manifest 0"),
    ({"layers.0.codebook": 1}, "descriptor 0: codebook is 0, in layer 0 of the manifest 1"),
    ({"layers.0.shift": 3, "layers.0.weight_frac": 3},
     "descriptor 0: shift is 2, in layer 0 of the manifest 3"),
    ({"layers.0.desc_first": 1}, "descriptor 0: layer 0 claims to begin at 1"),
    ({"layers.1.desc_first": 0}, "descriptor 1: layer 1 claims to begin at 0"),
    ({"layers.1.desc_count": 2}, "layer 1 has desc_count 1, in the manifest 2"),
    ({"layers.1.nonzeros": 215, "layers.1.entries": 215},
     "layer 1 has entries 216, in the manifest 215"),
    ({"layers.0.nonzeros": 14, "layers.0.fillers": 6},
     "layer 0 has fillers 7, in the manifest 6"),
    ({"layers.0.outputs": 71, "layers.1.inputs": 71},
     "descriptor 0: rows 0 ... 71 do not go on at row 0 of 71"),
    ({"layers.0.outputs": 73, "layers.1.inputs": 73}, "descriptor 0: END must be 0 at its place"),
    ({"layers.0.inputs": 5, "input.length": 5},
     "descriptor 0: inputs 0 ... 5 do not go on at input 0 of 5"),
    ({"layers.0.inputs": 7, "input.length": 7}, "descriptor 0: LAST must be 0 at its place"),
    ({"parts.0.desc_count": 3},
     "descriptor 2: DESCRIPTOR beats 8 ... 11 are not all written in this part"),
    ({"parts.0.desc_count": 1}, "layer 1 is not complete when the stream ends"),
])
def test_descriptors_and_layers_must_agree(sound, tmp_path, changes, message):
    manifest, beats = sound
    for path, value in changes.items():
        set_at(manifest, [int(k) if k.isdigit() else k for k in path.split(".")], value)
    refuse(save(tmp_path, manifest, beats), message)


def test_a_pass_that_belongs_to_no_layer(sound, tmp_path):
    manifest, beats = sound
    del manifest["layers"][1]
    manifest["output"]["length"] = 72
    refuse(save(tmp_path, manifest, beats), "descriptor 1: it belongs to no layer")


def position(beats, space, pe=0):
    """Index of the first payload beat of the packet for a space and PE."""
    at = 0
    while (beats[at] >> 4 & 0xF, beats[at] >> 8 & 0xFF) != (space, pe):
        at += 1 + (beats[at] >> 40)
    return at + 1


@pytest.mark.parametrize(("space", "pe", "beat", "flip", "message"), [
    (CODEBOOK, 0, 0, 1, "descriptor 0: codebook 0 gives code 0 the value 1, not 0"),
    (CODEBOOK, 0, 4, 1 << 15, "descriptor 1: codebook 1 gives code 0 the value -32768, not 0"),
    (DESCRIPTOR, 0, 0, 6, "descriptor 0: in_len is 0"),
    (DESCRIPTOR, 0, 3, 1 << 13, "descriptor 0: reserved bits are set (beat 3 is "),
    (DESCRIPTOR, 0, 3, 1 << 63, "descriptor 0: reserved bits are set (beat 3 is "),
    (DESCRIPTOR, 0, 0, 1 << 32, "descriptor 0: in_first 1 is no multiple of 16"),
    (DESCRIPTOR, 0, 0, 1 << 20, "descriptor 0: inputs end at 1048582, beyond 256"),
    (DESCRIPTOR, 0, 1, 1 << 7, "descriptor 0: out_len 200 is not in 1 ... 128"),
    (DESCRIPTOR, 0, 1, 1 << 36, "descriptor 0: out_first is 16 without SRAM_OUT"),
    (DESCRIPTOR, 0, 2, 1 << 7, "descriptor 0: pointers end at 135, beyond 128"),
    (DESCRIPTOR, 0, 2, 1 << 36, "descriptor 0: biases end at beat 21, beyond 16"),
    (DESCRIPTOR, 0, 3, 1 << 2, "descriptor 0: codebook 4 does not exist; there are 4"),
    (DESCRIPTOR, 0, 3, 2, "descriptor 0: codebook 2 is not written"),
    (DESCRIPTOR, 0, 3, 1, "descriptor 0: codebook is 1, in layer 0 of the manifest 0"),
    (DESCRIPTOR, 0, 3, 1 << 8, "descriptor 0: shift is 3, in layer 0 of the manifest 2"),
    (DESCRIPTOR, 0, 3, RELU, "descriptor 0: relu is 0, in layer 0 of the manifest 1"),
    (DESCRIPTOR, 0, 7, RELU, "descriptor 1: relu is 1, in layer 1 of the manifest 0"),
    (DESCRIPTOR, 0, 3, BIAS_ON, "descriptor 0: bias is 0, in layer 0 of the manifest 1"),
    (DESCRIPTOR, 0, 3, SRAM_IN, "SRAM_IN is 0, but layer 0's inputs are in SRAM"),
    (DESCRIPTOR, 0, 7, SRAM_IN, "SRAM_IN is 1, but layer 1's inputs are in registers"),
    (DESCRIPTOR, 0, 3, SRAM_OUT, "SRAM_IN is 0, but layer 1's inputs are in SRAM"),
    (DESCRIPTOR, 0, 3, FIRST, "descriptor 0: FIRST must be 1 at its place in layer 0"),
    (DESCRIPTOR, 0, 3, END | LAST, "descriptor 0: LAST must be 1 at its place in layer 0"),
    (DESCRIPTOR, 0, 3, LAST, "descriptor 0: END without LAST"),
    (DESCRIPTOR, 0, 3, END, "descriptor 0: LAST without END and without SRAM_OUT"),
    (DESCRIPTOR, 0, 3, END | SRAM_OUT, "descriptor 0: END must be 1 at its place in layer 0"),
    (DESCRIPTOR, 0, 0, 16 << 32, "inputs 16 ... 21 do not go on at input 0 of 6"),
    (DESCRIPTOR, 0, 0, 2, "descriptor 0: LAST must be 0 at its place in layer 0"),
    (DESCRIPTOR, 0, 2, 1 << 32,
     "descriptor 0, PE 0: BIAS beats 1 ... 5 of PE 0 are not all written in this part"),
    (DESCRIPTOR, 0, 6, 1 << 5,
     "descriptor 1, PE 0: POINTERS beats 19 ... 55 of PE 0 are not all written in this part"),
    (POINTERS, 1, 3, 1 << 7, "descriptor 0, PE 1: ENTRIES beats 0 ... 15 of PE 1 are not all"),
    (POINTERS, 1, 3, 1 << 10,
     "descriptor 0, PE 1: its columns end at entry 1024, beyond the entry memory (512)"),
    (POINTERS, 0, 1, 8, "descriptor 0, PE 0, column 2: it ends before it begins"),
    (ENTRIES, 0, 0, 0x10 << 16, "PE 0, column 0: an entry's row is beyond the 18 rows"),
    (ENTRIES, 0, 0, 0x20 << 8, "PE 0, column 0: an entry has code 0 and is no filler"),
    (ENTRIES, 0, 0, 0xF2 << 16, "PE 0, column 0: a filler is the last entry"),
])
def test_stream_content_is_checked(sound, tmp_path, space, pe, beat, flip, message):
    manifest, beats = sound
    beats[position(beats, space, pe) + beat] ^= flip
    refuse(save(tmp_path, manifest, beats), message)


@pytest.mark.parametrize(("extra", "message"), [
    ([header(READ, BIAS)], "kind 2 is no WRITE"),
    ([header(RUN)], "kind 3 is no WRITE"),
    ([header(0)], "kind 0 is no WRITE"),
    ([header(10, BIAS)], "kind 10 is no WRITE"),
    (write(ACT_SRC, [0]), "space 5 does not belong in an image"),
    (write(9, [0]), "space 9 does not belong in an image"),
    (write(ENTRIES, [0], 4), "PE 4 does not exist in ENTRIES"),
    (write(CODEBOOK, [0], 1), "PE 1 does not exist in CODEBOOK"),
    ([header(1, BIAS, 0, 0, 0)], "0 beats at 0 do not lie within BIAS (16 beats)"),
    (write(BIAS, [0], 0, 16), "1 beats at 16 do not lie within BIAS (16 beats)"),
    (write(ENTRIES, [0, 0], 3, 63), "2 beats at 63 do not lie within ENTRIES (64 beats)"),
    (write(POINTERS, [0], 0, 64), "1 beats at 64 do not lie within POINTERS (64 beats)"),
    (write(CODEBOOK, [0], 0, 16), "1 beats at 16 do not lie within CODEBOOK (16 beats)"),
    (write(DESCRIPTOR, [0], 0, 64), "1 beats at 64 do not lie within DESCRIPTOR (64 beats)"),
    ([header(1, BIAS, 0, 0, 3), 0], "it has 2 beats more than its part"),
    ([header(1, BIAS)], "it has 1 beats more than its part"),
])
def test_packets_are_checked(sound, tmp_path, extra, message):
    manifest, beats = sound
    manifest["parts"][0]["bytes"] += 8 * len(extra)
    refuse(
        save(tmp_path, manifest, beats + extra),
        f"stream.bin: part 0, packet at beat {len(beats)}: {message}",
    )


def test_the_last_write_of_a_beat_counts(sound, tmp_path):
    manifest, beats = sound
    extra = write(CODEBOOK, [1 << 16], 0, 0)
    manifest["parts"][0]["bytes"] += 8 * len(extra)
    assert read_image(save(tmp_path, manifest, beats + extra)).manifest == manifest
    extra = write(CODEBOOK, [7], 0, 0)
    refuse(save(tmp_path, manifest, beats + extra), "codebook 0 gives code 0 the value 7, not 0")


def test_a_stream_cut_anywhere_is_refused(sound, tmp_path):
    manifest, beats = sound
    for length in range(1, len(beats)):
        manifest["parts"][0]["bytes"] = 8 * length
        refuse(save(tmp_path, manifest, beats[:length]), "stream.bin: ")


# --- Parts -------------------------------------------------------------------------------------


@pytest.fixture
def three_parts():
    """A manifest and the beats of a layer in three loads, and where the loads begin."""
    codes = np.random.default_rng(0).integers(0, 16, (32, 40)).astype(np.uint8)
    layer = QuantizedLayer("fc", codes, np.arange(16, dtype=np.int16), None, 4, False, 8, 4, 8)
    image = build_image([layer], dataclasses.replace(SMALL, num_desc=1, ptr_depth=18))
    assert len(image.manifest["parts"]) == 3
    return image.manifest, np.frombuffer(image.stream, "<u8").tolist()


def test_a_packet_must_not_cross_parts(three_parts, tmp_path):
    manifest, beats = three_parts
    manifest["parts"][0]["bytes"] -= 8
    manifest["parts"][1]["offset"] -= 8
    manifest["parts"][1]["bytes"] += 8
    refuse(save(tmp_path, manifest, beats), "it has 1 beats more than its part")


@pytest.mark.parametrize(("space", "pe"), [(DESCRIPTOR, 0), (POINTERS, 2), (ENTRIES, 3)])
def test_a_part_must_not_rely_on_an_earlier_one(three_parts, tmp_path, space, pe):
    manifest, beats = three_parts
    last = manifest["parts"][2]["offset"] // 8
    payload = last + position(beats[last:], space, pe)
    length = beats[payload - 1] >> 40
    del beats[payload - 1 : payload + length]
    manifest["parts"][2]["bytes"] -= 8 * (1 + length)
    refuse(save(tmp_path, manifest, beats), "are not all written in this part")


@pytest.mark.parametrize(("part", "flip", "message"), [
    (1, FIRST, "part 1, descriptor 0: FIRST must be 0 at its place"),
    (1, LAST | SRAM_OUT, "part 1, descriptor 0: SRAM_OUT differs from the layer's other passes"),
    (1, SRAM_IN, "part 1, descriptor 0: SRAM_IN is 0, but layer 0's inputs are in SRAM"),
    (1, 1 << 8, "part 1, descriptor 0: shift is 5, in layer 0 of the manifest 4"),
])
def test_passes_of_a_layer_in_several_parts_must_agree(
    three_parts, tmp_path, part, flip, message
):
    manifest, beats = three_parts
    first = manifest["parts"][part]["offset"] // 8
    beats[first + position(beats[first:], DESCRIPTOR) + 3] ^= flip
    refuse(save(tmp_path, manifest, beats), message)


def test_a_tile_must_keep_its_rows(three_parts, tmp_path):
    manifest, beats = three_parts
    second = manifest["parts"][1]["offset"] // 8
    # Rows 0 ... 31 in the first part; the last rows are not among those of the second one.
    beats[second + position(beats[second:], DESCRIPTOR) + 1] = 31
    with pytest.raises(ImageError, match="beyond the 7 rows|do not go on at row 0"):
        read_image(save(tmp_path, manifest, beats))


# --- Anything at all -----------------------------------------------------------------------------


@pytest.mark.parametrize("rng", range(4), indirect=True)
def test_both_readers_take_the_same_damaged_streams(rng, sound, tmp_path):
    verdicts = []
    for _ in range(60):
        manifest, beats = copy.deepcopy(sound)
        place, bit = int(rng.integers(len(beats))), int(rng.integers(64))
        beats[place] ^= 1 << bit
        folder = save(tmp_path, manifest, beats)
        verdict = []
        for read, error in ((read_image, ImageError), (Network.load, ModelImageError)):
            try:
                read(folder)
                verdict.append(True)
            except error as caught:
                assert "\n" not in str(caught)
                verdict.append(False)
        assert verdict[0] == verdict[1], f"bit {bit} of beat {place}"
        verdicts.append(verdict[0])
    assert 0 < sum(verdicts) < 60


@pytest.mark.parametrize("rng", range(10), indirect=True)
def test_images_of_another_writer_are_read(rng, tmp_path):
    # With tiles, splits and destinations that the planner would not choose.
    p = MachineParameters(num_pe=4, reg_depth=8, spmat_entries=512, ptr_depth=256, act_depth=32,
                          bias_depth=64, num_desc=16, num_codebooks=4)
    layers = [
        random_layer(rng, 40, 50, 0.3, split=16, tile=16, sram_out=True, new_part=True),
        random_layer(rng, 20, 40, 0.3, sram_out=True),
        random_layer(rng, 9, 20, 0.3),
    ]
    builder = Builder(p).build(layers)
    folder = save_image(
        tmp_path, builder.manifest(layers, [8, *(8 for _ in layers)]), builder.stream()
    )
    assert len(read_image(folder).manifest["parts"]) > 10


def test_absurd_sizes_do_not_take_memory(sound, tmp_path):
    greedy = copy.deepcopy(sound)
    manifest, beats = sound
    manifest["machine"] |= {
        "num_pe": 4, "spmat_entries": 1 << 27, "ptr_depth": 1 << 25, "act_depth": 1 << 24,
        "bias_depth": 1 << 26, "num_desc": 65535,
    }
    extra = [
        beat for pe in range(4) for beat in write(ENTRIES, [0], pe, (1 << 24) - 1)
        + write(POINTERS, [0], pe, (1 << 24) - 1) + write(BIAS, [0], pe, (1 << 24) - 1)
    ]
    manifest["parts"][0]["bytes"] += 8 * len(extra)
    folder = save(tmp_path, manifest, beats + extra)
    # A pass that claims all pointers, of which almost none are written.
    greedy[0]["machine"] = manifest["machine"]
    greedy[0]["input"]["length"] = greedy[0]["layers"][0]["inputs"] = 1 << 24
    greedy[1][position(greedy[1], DESCRIPTOR)] = 1 << 24
    claims = save(tmp_path / "claims", *greedy)
    tracemalloc.start()
    try:
        assert read_image(folder).manifest == manifest
        with pytest.raises(ImageError, match="POINTERS beats 0 ... 8388608 of PE 0 are not all"):
            read_image(claims)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1 << 20


@pytest.mark.parametrize("rng", [0], indirect=True)
def test_reading_changes_nothing(rng, tmp_path):
    image = build_image(random_network(rng, [30, 60, 10], 0.3), SMALL)
    write_image(image, tmp_path / "a.eie")
    before = {f.name: f.read_bytes() for f in (tmp_path / "a.eie").iterdir()}
    read_image(tmp_path / "a.eie")
    assert {f.name: f.read_bytes() for f in (tmp_path / "a.eie").iterdir()} == before
