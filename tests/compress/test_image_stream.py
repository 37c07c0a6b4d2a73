"""What the stream holds is checked: packets, passes, and parts against the manifest."""

import dataclasses

import numpy as np
import pytest
from damage import position, refuse, save, set_at
from handmade import (
    ACT_SRC, BIAS, BIAS_ON, CODEBOOK, DESCRIPTOR, END, ENTRIES, FIRST, LAST, POINTERS, READ, RELU,
    RUN, SRAM_IN, SRAM_OUT, header, write,
)
from sample_networks import SMALL

from compress.image import ImageError, build_image, read_image
from compress.layer import QuantizedLayer


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
    (POINTERS, 1, 3, 0x401,
     "descriptor 0, PE 1: its columns end at entry 1025, beyond the entry memory (1024)"),
    (POINTERS, 1, 3, 1 << 11, "a pointer has more than 11 bits"),
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
    (write(ENTRIES, [0, 0], 3, 127), "2 beats at 127 do not lie within ENTRIES (128 beats)"),
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


@pytest.fixture
def three_parts():
    """A manifest and the beats of a layer in three loads, and where the loads begin."""
    codes = np.random.default_rng(0).integers(0, 16, (32, 56)).astype(np.uint8)
    codes[31] = 0
    layer = QuantizedLayer("fc", codes, np.arange(16, dtype=np.int16), None, 4, False, 8, 4, 8)
    image = build_image([layer], dataclasses.replace(SMALL, num_desc=1, ptr_depth=32))
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
    # Row 31 has no weight, so that the entries alone would allow this.
    beats[second + position(beats[second:], DESCRIPTOR) + 1] = 31
    folder = save(tmp_path, manifest, beats)
    with pytest.raises(ImageError, match="part 1, descriptor 0: rows 0 ... 30 do not go on"):
        read_image(folder)
