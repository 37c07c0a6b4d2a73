"""Rows from the timing model: sharing memories changes nothing; wider broadcasts."""

import dataclasses

import numpy as np
import pytest

from compress.geometry import Geometry
from model import MachineParameters
from model.timing import IDLE
from paper.layers import PaperLayer
from paper.timing import time_stimulus
from paper.two_broadcasts import cycles_with
from paper.workloads import make_image, make_layer, make_vector
from tb.player.stimulus import make_stimulus

SIZES = {"num_pe": 4, "spmat_entries": 8192, "ptr_depth": 1024, "act_depth": 64,
         "bias_depth": 256, "reg_depth": 16}  # fmt: skip
OURS = MachineParameters(**SIZES)


def stimulus(inputs, outputs, density=0.3):
    layer = PaperLayer("small", inputs, outputs, density, 0.5)
    return make_stimulus(
        make_image(make_layer(layer), Geometry(**SIZES)), make_vector(layer)[np.newaxis]
    )


@pytest.mark.parametrize("size", [(60, 60), (200, 180), (250, 200, 1.0)])
def test_machines_that_share_memories_count_as_if_alone(size):
    played = stimulus(*size)
    machines = [
        dataclasses.replace(OURS, queue_depth=depth, issue_width=width, filler_skip=skip)
        for depth, width, skip in [(1, 1, 0), (8, 1, 1), (32, 4, 1)]
    ]
    together = time_stimulus(played, machines)
    assert together == [time_stimulus(played, [machine])[0] for machine in machines]
    assert together[0]["cycles"] >= together[1]["cycles"] > together[2]["cycles"]
    assert together[0] != together[1]
    assert together[0]["entries"] == together[2]["entries"] > 0
    for totals in together:
        assert sum(totals[f"idle_{kind}"] for kind in IDLE) == totals["starved"] > 0


def test_one_broadcast_per_cycle_is_the_machine():
    played = stimulus(60, 60)
    (own,) = time_stimulus(played, [OURS])
    assert cycles_with(played, OURS, 1) == own["cycles"]


def test_more_broadcasts_per_cycle_help_where_columns_are_short():
    short = stimulus(60, 60, 0.01)
    machine = dataclasses.replace(OURS, queue_depth=32)
    one, two, four = (cycles_with(short, machine, width) for width in (1, 2, 4))
    broadcasts = time_stimulus(short, [machine])[0]["broadcasts"]
    # The broadcasts are all that took time, and half of them is saved.
    assert one - two == pytest.approx(broadcasts / 2, abs=2)
    assert one > two > four
