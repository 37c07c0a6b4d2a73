"""A small sound image to damage, and what a refusal must look like."""

import numpy as np
import pytest
from handmade import save_image

from compress.geometry import Geometry
from compress.image import ImageError, build_image, read_image
from compress.layer import QuantizedLayer
from model.errors import ImageError as ModelImageError
from model.network import Network

#: For 6 inputs, 72 hidden and 3 outputs: 18 local rows, so that a column can hold a filler.
TALL = Geometry(num_pe=4, reg_depth=32, spmat_entries=1024, ptr_depth=128, act_depth=64,
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


def position(beats, space, pe=0):
    """Index of the first payload beat of the packet for a space and PE."""
    at = 0
    while (beats[at] >> 4 & 0xF, beats[at] >> 8 & 0xFF) != (space, pe):
        at += 1 + (beats[at] >> 40)
    return at + 1


def inside(manifest, path):
    """What a path of keys and indices leads to."""
    for key in path:
        manifest = manifest[key]
    return manifest


def set_at(manifest, path, value):
    """Replace what a path of keys and indices leads to."""
    *parents, key = path
    inside(manifest, parents)[key] = value
