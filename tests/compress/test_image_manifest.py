"""Every line of the manifest is checked, on its own and with the others."""

import copy
import json

import pytest
from damage import SOUND, inside, refuse, save, set_at

from compress.image import ImageError, read_image


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
    *parents, key = path
    original = inside(manifest, path)
    # To Python true is 1, to JSON it is not.
    others = () if isinstance(original, bool) else (True,)
    for value in (*others, None, -1000, 1 << 62, 10**4000, 0.5, "\n", [], {}, [[]], [{}]):
        damaged = copy.deepcopy(manifest)
        set_at(damaged, path, value)
        (folder / "manifest.json").write_text(json.dumps(damaged))
        refuse(folder, "manifest.json: ")
    if isinstance(key, str):
        damaged = copy.deepcopy(manifest)
        del inside(damaged, parents)[key]
        (folder / "manifest.json").write_text(json.dumps(damaged))
        refuse(folder, f"lacks {key!r}")


@pytest.mark.parametrize(("path", "value", "message"), [
    (["format"], "zip", "manifest.json: format is 'zip', not 'eie-image'"),
    (["version"], 2, "version 2 is not known, only 1"),
    (["version"], True, "version True is not known"),
    (["machine", "num_pe"], 3, "machine: num_pe is 3; it must be a power of two"),
    (["machine", "ptr_depth"], 127,
     "machine: ptr_depth is 127; it must be a power of two from 16 to 1048576"),
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
