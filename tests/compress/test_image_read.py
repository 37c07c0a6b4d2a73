"""Reading an image folder: the files themselves, and damage of any kind."""

import copy
import json
import os
import tracemalloc

import pytest
from damage import position, refuse, save
from handmade import BIAS, DESCRIPTOR, ENTRIES, POINTERS, Builder, random_layer, save_image, write
from sample_networks import SMALL, random_network

from compress.image import ImageError, build_image, read_image, write_image
from model.errors import ImageError as ModelImageError
from model.network import Network
from model.parameters import MachineParameters


def test_the_image_to_damage_is_sound(sound, tmp_path):
    folder = save(tmp_path, *sound)
    assert read_image(folder).manifest["layers"][0]["fillers"] == 7
    assert len(Network.load(folder).layers) == 2


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
    p = MachineParameters(num_pe=4, reg_depth=16, spmat_entries=1024, ptr_depth=256, act_depth=32,
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
        "num_pe": 4, "spmat_entries": 1 << 24, "ptr_depth": 1 << 20, "act_depth": 4096,
        "bias_depth": 65536, "num_desc": 16384,
    }
    extra = [
        beat for pe in range(4) for beat in write(ENTRIES, [0], pe, (1 << 21) - 1)
        + write(POINTERS, [0], pe, (1 << 19) - 1) + write(BIAS, [0], pe, (1 << 14) - 1)
    ]
    manifest["parts"][0]["bytes"] += 8 * len(extra)
    folder = save(tmp_path, manifest, beats + extra)
    # A pass that claims all pointers, of which almost none are written.
    greedy[0]["machine"] = manifest["machine"]
    greedy[0]["input"]["length"] = greedy[0]["layers"][0]["inputs"] = 1 << 14
    greedy[1][position(greedy[1], DESCRIPTOR)] = 1 << 14
    claims = save(tmp_path / "claims", *greedy)
    tracemalloc.start()
    try:
        assert read_image(folder).manifest == manifest
        with pytest.raises(ImageError, match="POINTERS beats 0 ... 8192 of PE 0 are not all"):
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
