"""Networks from images: batches against the triple loop and the machine; the float twin."""

import numpy as np
import pytest
from handmade import (
    ACT_SRC, RESULT, SMALL, Builder, Layer, pack, random_input, random_layer, read, save_image,
    send, unpack16, write,
)
from reference import dense_network

from model.errors import ModelError
from model.float_network import FloatLayer, FloatNetwork, fixed_point_cost
from model.machine import Machine
from model.network import Network
from model.parameters import MachineParameters


def build(layers, parameters, folder, fracs=None):
    builder = Builder(parameters).build(layers)
    manifest = builder.manifest(layers, fracs or [8] * (len(layers) + 1))
    return save_image(folder, manifest, builder.stream())


@pytest.mark.parametrize("rng", range(6), indirect=True)
@pytest.mark.parametrize("num_pe", [1, 4, 16])
def test_batch_equals_triple_loop_and_machine(rng, num_pe, tmp_path):
    p = MachineParameters(num_pe=num_pe, reg_depth=16, spmat_entries=32768, ptr_depth=4096,
                          act_depth=64, bias_depth=256, num_desc=1024, num_codebooks=4)
    sizes = rng.integers(1, 4 * p.register_length + 1, 4).clip(max=120).tolist()
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:], strict=False):
        to_sram = outputs > p.register_length or bool(rng.integers(2))
        layers.append(random_layer(
            rng, outputs, inputs, float(rng.choice([0.05, 0.3, 0.9])), sram_out=to_sram,
            sram_in=not layers or layers[-1].sram_out, split=4 * num_pe * int(rng.integers(1, 9)),
            tile=4 * num_pe * int(rng.integers(1, 5)) if to_sram else None,
            new_part=bool(rng.integers(2)),
        ))
    network = Network.load(build(layers, p, tmp_path))
    x = np.array([random_input(rng, sizes[0]) for _ in range(4)])
    outputs = network.run_layers(x)
    assert [o.dtype for o in outputs] == [np.int16] * 3
    machine = Machine(network.parameters)
    for v, vector in enumerate(x):
        expected = dense_network(layers, vector.tolist())
        assert [o[v].tolist() for o in outputs] == expected
        send(machine, write(ACT_SRC, pack(vector, 16)))
        for load in network.loads:
            send(machine, load.beats.tolist())
            machine.start(load.desc_first, load.desc_count)
        length = -(-sizes[-1] // 4)
        assert unpack16(read(machine, RESULT, length))[: sizes[-1]] == expected[-1]
        assert machine.error == 0
    for layer, made in zip(network.layers, layers, strict=True):
        assert np.array_equal(layer.codes(), made.codes)
        assert np.array_equal(layer.weights(), np.array(made.codebook)[made.codes])
        assert np.array_equal(layer.bias(), made.bias)


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (np.zeros(5, np.int16), "shape"),
        (np.zeros((1, 4), np.int16), "shape"),
        (np.zeros((1, 5)), "quantise"),
        (np.full((1, 5), 32768), "out of range"),
        (np.full((1, 5), -32769), "out of range"),
    ],
)
def test_inputs_are_checked(tmp_path, x, message):
    layer = Layer(np.ones((3, 5), int), [0, 1] + [0] * 14, None, 0, False)
    network = Network.load(build([layer], SMALL, tmp_path))
    with pytest.raises(ModelError, match=message):
        network.run(x)
    assert network.run(np.zeros((0, 5), np.int16)).shape == (0, 3)


def test_float_twin_is_exact_where_nothing_is_rounded(tmp_path):
    # Weights 1 and -2, inputs and outputs with 8, 4 and 4 fractional bits, no shift below a half.
    codes = np.array([[1, 2, 0], [0, 0, 1]])
    first = Layer(codes, [0, 16, -32] + [0] * 13, [16, 0], 8, True)
    second = Layer(np.array([[1, 1]]), [0, 8] + [0] * 14, None, 3, False, sram_in=False)
    network = Network.load(build([first, second], SMALL, tmp_path, fracs=[8, 4, 4]))
    x = np.array([[256, 512, -256], [256, -512, 768]])
    real = FloatNetwork.from_network(network)
    assert real.layers[0].weights.tolist() == [[1, 0 - 2, 0], [0, 0, 1]]
    assert real.layers[0].bias.tolist() == [1, 0]
    # By hand: 1 + 1 - 4 < 0 and -1 < 0; 1 + 1 + 4 = 6 and 3; sum 9 (weights 8 * 2**-3 = 1).
    assert real.run(x / 256).tolist() == [[0], [9]]
    assert network.run(x).tolist() == [[0], [144]]
    assert [cost.worst for cost in fixed_point_cost(network, x)] == [0, 0]
    # Half a step of the output is what one rounding costs: 1/32 of a weight of 1 goes up.
    (cost, _) = fixed_point_cost(network, np.array([[8, 0, 0]]))
    assert (cost.worst, cost.scale) == (1 / 32, 1 + 1 / 32)


def test_float_layers_are_checked():
    good = FloatLayer(np.ones((2, 3)), np.zeros(2), True)
    with pytest.raises(ModelError, match="shape|must be"):
        FloatLayer(np.ones((2, 3)), np.zeros(3), True)
    with pytest.raises(ModelError, match="finite"):
        FloatLayer(np.full((2, 3), np.nan), np.zeros(2), True)
    with pytest.raises(ModelError, match="layer 1 takes 3 inputs"):
        FloatNetwork((good, good))
    with pytest.raises(ModelError, match="at least one"):
        FloatNetwork(())
    with pytest.raises(ModelError, match="shape"):
        FloatNetwork((good,)).run(np.ones((1, 2)))
