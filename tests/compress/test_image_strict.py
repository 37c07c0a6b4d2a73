"""What JSON's standard leaves out is refused, and nothing unsound is written."""

import copy
import json

import pytest
from damage import inside, refuse, save

from compress.image import Image, ImageError, read_image, write_image
from compress.image.strict_json import parse_strictly


@pytest.fixture
def folder(sound, tmp_path):
    return save(tmp_path / "n.eie", *sound)


def rewrite(folder, change):
    path = folder / "manifest.json"
    path.write_text(change(path.read_text()))


@pytest.mark.parametrize(("old", "new", "message"), [
    ('"version": 1', '"version": 1, "version": 1', "key 'version' is there twice in one object"),
    ('"num_pe": 4', '"num_pe": 4, "num_pe": 4', "key 'num_pe' is there twice in one object"),
    ('"provenance": {', '"provenance": {"a": NaN', "NaN is no number of JSON"),
    ('"provenance": {', '"provenance": {"a": -Infinity', "-Infinity is no number of JSON"),
])  # fmt: skip
def test_what_other_readers_take_otherwise_is_refused(old, new, message, folder):
    rewrite(folder, lambda text: text.replace(old, new, 1))
    refuse(folder, message)


@pytest.mark.parametrize("path", [
    (), ("machine",), ("stream",), ("parts", 0), ("input",), ("output",), ("layers", 1),
], ids=str)  # fmt: skip
def test_an_unknown_key_is_refused_wherever_it_is(path, folder):
    manifest = json.loads((folder / "manifest.json").read_text())
    inside(manifest, path)["rows\npermuted"] = True
    (folder / "manifest.json").write_text(json.dumps(manifest))
    refuse(folder, r"has an unknown key 'rows\npermuted'")


def test_provenance_is_free(folder):
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["provenance"] = {"anything": [1.5, None, {"x": "y"}]}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    assert read_image(folder).manifest["provenance"] == manifest["provenance"]


@pytest.mark.parametrize("text", [
    b'{"a": 1e999}', b"[NaN]", b'{"a": {"b": 1, "b": 2}}', b"", b"\xff",
])  # fmt: skip
def test_the_parser_alone(text):
    with pytest.raises(ValueError):
        parse_strictly(text)
    assert parse_strictly(b'{"a": [1.5, -2, null]}') == {"a": [1.5, -2, None]}


def in_memory(manifest, beats):
    return Image(manifest, b"".join(beat.to_bytes(8, "little") for beat in beats))


def test_an_image_that_is_not_sound_is_not_written(sound, tmp_path):
    image = in_memory(*sound)
    for path, value, message in (
        (("layers", 0, "nonzeros"), 0, "entries are not nonzeros + fillers"),
        (("stream", "sha256"), "0" * 64, "the stream does not match its checksum"),
        (("stream", "bytes"), 8, "the parts have"),
        (("machine", "num_pe"), 3, "machine: num_pe is 3"),
        (("layers", 0, "shift"), 3, "shift is not input_frac"),
    ):
        manifest = copy.deepcopy(image.manifest)
        *parents, key = path
        inside(manifest, parents)[key] = value
        with pytest.raises(ImageError) as caught:
            write_image(Image(manifest, image.stream), tmp_path / "n.eie")
        text = str(caught.value)
        assert message in text and "is not sound and is not written" in text
    with pytest.raises(ImageError, match="the stream has"):
        write_image(Image(image.manifest, image.stream + bytes(8)), tmp_path / "n.eie")
    assert list(tmp_path.iterdir()) == []
    write_image(image, tmp_path / "n.eie")
    assert read_image(tmp_path / "n.eie").stream == image.stream
