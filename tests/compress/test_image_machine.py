"""The model of the whole machine, fed with an image's stream, computes the network.

This is what a host does: activations, then each part and its run, then the result. It shows that
vectors and accumulators wait where the next pass looks for them, from load to load too.
"""

import dataclasses

import numpy as np
import pytest
from handmade import ACT_SRC, RUN, header, pack, send, unpack16, write
from sample_networks import dense_outputs, random_inputs, random_network

from compress.geometry import Geometry
from compress.image import build_image
from model import Machine, MachineParameters

RESULT, READ = 7, 2


def infer(machine, image, x):
    """One inference at the level of the streams."""
    send(machine, write(ACT_SRC, pack(x, 16)))
    beats = np.frombuffer(image.stream, "<u8").tolist()
    for part in image.manifest["parts"]:
        own = beats[part["offset"] // 8 :][: part["bytes"] // 8]
        run = header(RUN, address=part["desc_first"], length=part["desc_count"])
        send(machine, [*own, run])
    outputs = image.manifest["output"]["length"]
    send(machine, [header(READ, RESULT, 0, 0, -(-outputs // 4))])
    (answer,) = machine.take_output()
    return unpack16(answer[1:].tolist())[:outputs]


@pytest.mark.parametrize("rng", range(8), indirect=True)
@pytest.mark.parametrize("loads", ["one", "several"])
def test_the_machine_computes_the_network(rng, loads):
    num_pe = int(2 ** rng.integers(0, 4))
    # Vectors of up to twice the registers, in any order of short and long ones.
    geometry = Geometry(
        num_pe=num_pe, reg_depth=16, spmat_entries=32768, ptr_depth=4096, act_depth=32,
        bias_depth=256, num_desc=64, num_codebooks=4,
    )
    if loads == "several":
        geometry = dataclasses.replace(
            geometry, spmat_entries=1024, ptr_depth=16 * num_pe, bias_depth=16, num_desc=4,
        )
    lengths = rng.integers(num_pe, geometry.sram_length + 1, 5).tolist()
    layers = random_network(rng, lengths, 0.2)
    image = build_image(layers, geometry)
    assert (len(image.manifest["parts"]) > 1) == (loads == "several")
    machine = Machine(MachineParameters(**dataclasses.asdict(geometry)))
    x = random_inputs(rng, 2, lengths[0])
    expected = dense_outputs(layers, x)[-1]
    for row, wanted in zip(x, expected, strict=True):
        assert infer(machine, image, row) == wanted.tolist()
        assert machine.error == 0


@pytest.mark.parametrize("rng", [0], indirect=True)
def test_codebooks_that_take_turns_are_there_again_in_the_next_inference(rng):
    geometry = Geometry(
        num_pe=4, reg_depth=16, spmat_entries=1024, ptr_depth=1024, act_depth=64, bias_depth=64,
        num_desc=64, num_codebooks=2,
    )  # fmt: skip
    lengths = rng.integers(4, 100, 8).tolist()
    layers = random_network(rng, lengths, 0.3)
    image = build_image(layers, geometry)
    assert len(image.manifest["parts"]) > 3
    machine = Machine(MachineParameters(**dataclasses.asdict(geometry)))
    x = random_inputs(rng, 3, lengths[0])
    for row, wanted in zip(x, dense_outputs(layers, x)[-1], strict=True):
        assert infer(machine, image, row) == wanted.tolist()
        assert machine.error == 0
