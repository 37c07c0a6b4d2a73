"""Archives: the identical image comes back, and nothing that is damaged is accepted."""

import dataclasses
import json
import struct
import tracemalloc
import zlib

import numpy as np
import pytest
from sample_networks import SMALL, random_network

from compress.archive import ArchiveError, pack_image, read_archive, unpack_image, write_archive
from compress.archive.header import (
    HEADER_BYTES,
    check_header,
    check_unpacked_size,
    pack_header,
)
from compress.errors import CompressError
from compress.geometry import Geometry
from compress.image import Image, build_image, read_image, write_image
from compress.image.decode import decode_image
from compress.layer import QuantizedLayer

SEEDS = pytest.mark.parametrize("rng", range(4), indirect=True)


@pytest.fixture(scope="module")
def image():
    return build_image(random_network(np.random.default_rng(5), [20, 33, 7], 0.3), SMALL)


@pytest.fixture(scope="module")
def archive(image):
    return pack_image(image)


def one_line(error):
    assert "\n" not in str(error) and len(str(error)) < 300
    return str(error)


def refuse(data, message):
    with pytest.raises(ArchiveError) as caught:
        unpack_image(data)
    assert message in one_line(caught.value)


def forged(archive, change_manifest=None, change_body=None):
    """An archive with a right checksum whose content was changed."""
    manifest, body = (bytes(part) for part in check_header(archive))
    content = json.loads(zlib.decompress(manifest))
    if change_manifest:
        change_manifest(content)
    body = bytearray(body)
    if change_body:
        change_body(body)
    return pack_header(zlib.compress(json.dumps(content).encode()), bytes(body))


@SEEDS
@pytest.mark.parametrize("lengths", [[9, 4], [24, 128, 5], [1, 1], [17, 40, 3, 29, 2]])
@pytest.mark.parametrize("density", [0.0, 0.15, 1.0])
def test_the_folder_comes_back_byte_by_byte(rng, tmp_path, lengths, density):
    # Long vectors make several tiles, dense layers several loads.
    made = build_image(random_network(rng, lengths, density), SMALL, {"seed": 1, "rate": 0.003})
    write_image(made, tmp_path / "a.eie")
    size = write_archive(read_image(tmp_path / "a.eie"), tmp_path / "a.eiez")
    assert size == (tmp_path / "a.eiez").stat().st_size
    write_image(read_archive(tmp_path / "a.eiez"), tmp_path / "b.eie")
    for name in ("manifest.json", "stream.bin"):
        assert (tmp_path / "a.eie" / name).read_bytes() == (tmp_path / "b.eie" / name).read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.eie", "a.eiez", "b.eie"]


@SEEDS
def test_the_layers_of_an_image_are_those_it_was_made_of(rng):
    layers = random_network(rng, [30, 100, 50], 0.4)
    found_layers = [own.layer for own in decode_image(build_image(layers, SMALL), placed=True)]
    for found, layer in zip(found_layers, layers, strict=True):
        for field in dataclasses.fields(QuantizedLayer):
            assert np.array_equal(getattr(found, field.name), getattr(layer, field.name))


def test_smaller_than_the_stream_and_the_same_every_time():
    rng = np.random.default_rng(3)
    made = build_image(random_network(rng, [400, 300], 0.1), Geometry(num_pe=16))
    packed = pack_image(made)
    assert packed == pack_image(made)
    assert len(packed) < 0.45 * len(made.stream)


def test_every_cut_and_every_flipped_bit_is_refused(archive):
    for length in range(len(archive)):
        with pytest.raises(ArchiveError):
            unpack_image(archive[:length])
    for bit in range(8 * len(archive)):
        damaged = bytearray(archive)
        damaged[bit // 8] ^= 1 << bit % 8
        with pytest.raises(ArchiveError):
            unpack_image(bytes(damaged))
    refuse(archive + b"\0", "its header says")
    refuse(b"", "this is no archive")
    refuse(archive[:20], "it is cut short after 20 bytes")


@pytest.mark.parametrize("rng", range(3), indirect=True)
def test_damage_with_a_right_checksum_is_refused_or_is_the_same_image(rng, image, archive):
    refused = 0
    for _ in range(150):
        def change(body):
            for place in rng.integers(0, len(body), rng.integers(1, 4)):
                body[place] ^= 1 << int(rng.integers(8))

        try:
            assert unpack_image(forged(archive, change_body=change)).stream == image.stream
        except ArchiveError as error:
            one_line(error)
            refused += 1
    assert refused >= 145  # two flips of one bit undo each other now and then


def test_a_manifest_that_does_not_fit_the_layers(archive):
    def bias(content):
        content["layers"][0]["bias"] = not content["layers"][0]["bias"]

    def fewer(content):
        content["layers"][1]["nonzeros"] -= 1
        content["layers"][1]["entries"] -= 1

    def formats(content):
        content["layers"][0]["relu"] = not content["layers"][0]["relu"]

    def no_machine(content):
        content["machine"]["num_pe"] = 3

    def no_version(content):
        del content["version"]

    refuse(forged(archive, bias), "layer ")
    refuse(forged(archive, fewer), "layer 1: ")
    refuse(forged(archive, formats), "laid out in another way")
    refuse(forged(archive, no_machine), "num_pe is 3")
    refuse(forged(archive, no_version), "the manifest lacks 'version'")
    refuse(forged(archive, change_body=lambda body: body.append(0)), "1 bytes behind the last")
    refuse(forged(archive, change_body=lambda body: body.pop()), "layer 1: 1 bytes are missing")
    refuse(forged(archive, change_body=bytearray.clear), "layer 0: ")


def test_other_magic_and_version(archive):
    refuse(b"PK" + archive[2:], "this is no archive of a network")
    newer = archive[:8] + struct.pack("<I", 2) + archive[12:]
    refuse(newer, "version 2 is not known, only 1; take the release that made it")


def test_nothing_declared_makes_it_take_memory(archive):
    def huge(content):
        content["machine"].update(num_pe=256, act_depth=1024)
        content["layers"][0].update(outputs=262144)
        content["layers"][1].update(inputs=262144)

    def long(body):
        body[1:5] = struct.pack("<I", 0xFFFFFFFF)

    def far(body):
        body[5:9] = struct.pack("<I", 0xFFFFFFF0)

    bomb = pack_header(zlib.compress(b" " * (64 << 20), 9), b"")
    size = struct.pack("<IIQ", 1, 10, 5 << 30)
    cases = [
        (forged(archive, huge), "layer"),
        (forged(archive, change_body=long), "cannot hold 4294967295 symbols"),
        (forged(archive, change_body=far), "bytes are missing"),
        (bomb, "more than 16777216 bytes"),
        (archive[:8] + size + archive[24:], "its header says 5368709120"),
    ]
    tracemalloc.start()
    for data, message in cases:
        refuse(data, message)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60 << 20


def test_layers_of_zeros_are_bounded():
    geometry = {"num_pe": 256, "reg_depth": 64}
    check_unpacked_size({"machine": geometry, "layers": [{"inputs": 25088, "outputs": 4096}]})
    for inputs, outputs, what in ((1 << 18, 1 << 18, "codes"), (1 << 20, 1, "pointers")):
        with pytest.raises(ArchiveError, match=f"the {what} of the layers would take"):
            check_unpacked_size(
                {"machine": geometry, "layers": [{"inputs": inputs, "outputs": outputs}]}
            )


def test_an_image_of_another_layout_is_not_packed(image):
    # A sound image all the same: two packets of the part in another order.
    beats = np.frombuffer(image.stream, "<u8")
    first = 1 + int(beats[0] >> np.uint64(40))
    second = first + 1 + int(beats[first] >> np.uint64(40))
    swapped = np.concatenate((beats[first:second], beats[:first], beats[second:]))
    with pytest.raises(ArchiveError, match="laid out in another way") as caught:
        pack_image(Image(image.manifest, swapped.tobytes()))
    one_line(caught.value)


def test_files_that_are_none(tmp_path, image, archive):
    with pytest.raises(ArchiveError, match="no.eiez: it cannot be read .No such file"):
        read_archive(tmp_path / "no.eiez")
    with pytest.raises(ArchiveError, match="this is no file"):
        read_archive(tmp_path)
    (tmp_path / "cut.eiez").write_bytes(archive[:-3])
    with pytest.raises(ArchiveError, match="cut.eiez: it has .* copy the archive again"):
        read_archive(tmp_path / "cut.eiez")


def test_what_is_no_archive_is_not_replaced(tmp_path, image):
    (tmp_path / "mine").write_text("precious")
    (tmp_path / "folder").mkdir()
    for name in ("mine", "folder", "mine/below"):
        with pytest.raises(CompressError):
            write_archive(image, tmp_path / name)
    assert (tmp_path / "mine").read_text() == "precious"
    write_archive(image, tmp_path / "a.eiez")
    write_archive(image, tmp_path / "a.eiez")
    assert read_archive(tmp_path / "a.eiez").stream == image.stream
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.eiez", "folder", "mine"]


def test_header_is_as_documented(archive):
    assert archive[:8] == bytes.fromhex("89454945 0d0a1a0a")
    version, manifest, size = struct.unpack("<IIQ", archive[8:24])
    assert (version, size, HEADER_BYTES) == (1, len(archive), 40)
    assert json.loads(zlib.decompress(archive[40 : 40 + manifest]))["format"] == "eie-image"
