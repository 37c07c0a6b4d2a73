"""The recipe `small`: 40 times smaller than dense float32, at most half a point of accuracy lost.

The network is trained here, unless one of the same sources and libraries lies in `build/`.
"""

import json

import numpy as np
import pytest

from compress.archive import pack_image, unpack_image
from compress.digits import RECIPES
from compress.digits.report import show_metrics
from compress.entropy.sizes import layer_sizes
from compress.image import read_image
from compress.image.decode import decode_image
from model import Network
from tb.flow import digits as flow
from tb.flow.parameters import RtlParameters


@pytest.fixture(scope="module")
def small():
    """Folder of the network at 16 PEs."""
    return flow.digits_folder(RtlParameters(num_pe=16), 1, "small")


@pytest.fixture(scope="module")
def metrics(small):
    return json.loads((small / "metrics.json").read_text())


def test_forty_times_smaller_with_half_a_point_lost_at_most(small, metrics):
    """Everything is computed again from the written image and the test images."""
    image = read_image(small / "digits.eie")
    layers = [decoded.layer for decoded in decode_image(image)]
    dense = 4 * sum(layer.codes.size + layer.outputs for layer in layers)
    coded = sum(layer_sizes(layer).huffman for layer in layers) / 8
    assert dense == metrics["dense_bytes"] == metrics["sizes"]["dense"]["total"]
    assert coded == metrics["sizes"]["huffman"]["total"]
    assert dense / coded >= 40
    inputs, labels = (np.load(small / f"{name}.npy") for name in ("inputs", "labels"))
    outputs = Network.load(small / "digits.eie").run(inputs)
    right = np.mean(outputs.argmax(axis=1) == labels)
    assert right == metrics["accuracy"]["fixed"]
    assert metrics["accuracy"]["float"] >= 0.97
    assert right >= metrics["accuracy"]["float"] - 0.005


def test_an_archive_holds_these_bytes_and_little_more(small, metrics):
    """What is counted suffices: the file has, beside it, a header and the manifest."""
    image = read_image(small / "digits.eie")
    archive = pack_image(image)
    coded = metrics["sizes"]["huffman"]["total"]
    assert coded < len(archive) == metrics["archive_bytes"] <= coded + 1000
    again = unpack_image(archive)
    assert again.stream == image.stream and again.manifest == image.manifest


def test_the_layers_make_up_the_density(metrics):
    kept, weights = metrics["kept"]["total"], metrics["weights"]["total"]
    assert weights == 50200
    # Sharing has a code for every weight under the mask, also for one that training left at 0.
    assert kept == round(RECIPES["small"].density * weights)


def test_the_table_says_what_the_metrics_say(metrics, capsys):
    show_metrics(metrics)
    printed = capsys.readouterr().out
    for step in ("dense", "pruned", "shared", "huffman"):
        for number in (*metrics["sizes"][step]["layers"], metrics["sizes"][step]["total"]):
            assert f"{number:,}" in printed
    for share in metrics["accuracy"].values():
        assert f"{share:.2%}" in printed
    ratio = metrics["dense_bytes"] / metrics["sizes"]["huffman"]["total"]
    assert f"{ratio:.1f} times smaller than dense float32" in printed


def test_the_flow_knows_the_recipes_names():
    assert flow.RECIPES == tuple(RECIPES)
