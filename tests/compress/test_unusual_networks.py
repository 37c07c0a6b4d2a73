"""Networks of unusual shapes go through whole: file, compression, image, both readers, model."""

import numpy as np
import pytest
from model_files import random_tensors, save
from sample_networks import dense_outputs, random_inputs

from compress import api
from compress.image import read_image
from compress.image.decode import decode_image
from model import Network

FIVE = [17, 31, 29, 23, 19, 13]


def dense(rng, lengths):
    """A network with no weight that is zero."""
    tensors = random_tensors(rng, lengths)
    return {name: np.where(own == 0, np.float32(0.5), own) for name, own in tensors.items()}


def empty(rng, lengths):
    """A network with no weight that is not zero; only biases."""
    tensors = random_tensors(rng, lengths)
    return {name: own * ("bias" in name) for name, own in tensors.items()}


def sparse(rng, lengths):
    """A network with a few weights."""
    tensors = random_tensors(rng, lengths)
    return {
        name: np.where(rng.random(own.shape) < 0.15, own, 0).astype(own.dtype)
        for name, own in tensors.items()
    }


@pytest.mark.parametrize("num_pe", [1, 4, 16])
@pytest.mark.parametrize("fill", [dense, empty, sparse])
@pytest.mark.parametrize("lengths", [
    FIVE, [53, 47], [1, 1], [1, 97], [97, 1], [1, 1, 1], [1, 7, 1], [2, 3, 5, 7, 11, 13],
    [101, 103], [64, 64, 64], [65, 63],
], ids=str)  # fmt: skip
@pytest.mark.parametrize("rng", [0], indirect=True)
def test_a_network_goes_through_bit_exactly(lengths, fill, num_pe, rng, tmp_path):
    tensors = fill(rng, lengths)
    model = save(tmp_path / "model.safetensors", tensors)
    image = api.compress(model, tmp_path / "m.eie", machine={"num_pe": num_pe})

    read = read_image(tmp_path / "m.eie")
    assert read.stream == image.stream and read.manifest == image.manifest
    layers = [own.layer for own in decode_image(read)]
    for number, layer in enumerate(layers, 1):
        weights = tensors[f"fc{number}.weight"]
        assert np.array_equal(layer.codes != 0, weights != 0)
        assert layer.codes.shape == weights.shape

    network = Network.load(tmp_path / "m.eie")
    for mine, other in zip(layers, network.layers, strict=True):
        assert np.array_equal(mine.codes, other.codes())
        assert np.array_equal(mine.codebook[mine.codes], other.weights())
        assert np.array_equal(mine.bias, other.bias())
        assert (mine.shift, mine.relu) == (other.shift, other.relu)

    x = random_inputs(rng, 5, lengths[0])
    np.save(tmp_path / "x.npy", x)
    result = api.run(tmp_path / "m.eie", tmp_path / "x.npy")
    expected = dense_outputs(layers, x)
    assert np.array_equal(result.outputs, expected[-1])
    for found, wanted in zip(network.run_layers(x), expected, strict=True):
        assert np.array_equal(found, wanted)

    summary = api.inspect(tmp_path / "m.eie")
    for layer, own in zip(summary.layers, layers, strict=True):
        assert layer.nonzeros == own.nonzeros == sum(layer.entries_by_pe) - layer.fillers


@pytest.mark.parametrize("rng", [0], indirect=True)
def test_what_is_decompressed_compresses_to_the_same_stream(rng, tmp_path):
    model = save(tmp_path / "model.npz", random_tensors(rng, FIVE))
    first = api.compress(model, tmp_path / "a.eie", density=0.2)
    api.decompress(tmp_path / "a.eie", tmp_path / "w.npz")
    second = api.compress(tmp_path / "w.npz", tmp_path / "b.eie")
    layers = [[own.layer for own in decode_image(image)] for image in (first, second)]
    for a, b in zip(*layers, strict=True):
        assert np.array_equal(a.codes != 0, b.codes != 0)
        assert np.array_equal(
            np.ldexp(a.codebook[a.codes].astype(float), -a.weight_frac),
            np.ldexp(b.codebook[b.codes].astype(float), -b.weight_frac),
        )
