"""The player on both simulators: what it plays it compares, and a difference fails."""

import dataclasses
import shutil

import numpy as np
import pytest

from compress.geometry import Geometry
from compress.image import build_image
from model import MachineParameters
from paper.layers import PaperLayer
from paper.timing import time_stimulus
from paper.workloads import make_image, make_layer, make_vector
from tb.env.faults import FAULTS
from tb.flow.fault import make_faulty_copy
from tb.flow.parameters import RtlParameters
from tb.flow.paths import RTL
from tb.player.runner import PlayError, build_player, play
from tb.player.stimulus import Stimulus, make_stimulus, write_stimulus

SIZES = {"num_pe": 4, "spmat_entries": 8192, "ptr_depth": 1024, "act_depth": 64,
         "bias_depth": 256, "reg_depth": 16}  # fmt: skip
MACHINE = RtlParameters(**SIZES)
SIMULATORS = [
    "verilator",
    pytest.param(
        "icarus",
        marks=pytest.mark.skipif(
            shutil.which("iverilog") is None,
            reason="Icarus Verilog is not installed: apt-get install iverilog",
        ),
    ),
]


def stimulus(inputs=200, outputs=180, density=0.3):
    layer = PaperLayer("small", inputs, outputs, density, 0.5)
    return make_stimulus(make_image(make_layer(layer), Geometry(**SIZES)), make_vector(layer)[np.newaxis])


def counted(totals):
    """What the RTL counts, too: all but why PEs starve."""
    return {name: value for name, value in totals.items() if not name.startswith("idle_")}


@pytest.mark.parametrize("simulator", SIMULATORS)
def test_plays_and_counts_what_the_model_counts(simulator, tmp_path):
    played_one = stimulus()
    write_stimulus(played_one, tmp_path / "stimulus")
    played = play(build_player(MACHINE, simulator), tmp_path / "stimulus", tmp_path / "run")
    (wanted,) = time_stimulus(played_one, [MachineParameters(**SIZES)])
    assert played.totals == counted(wanted)
    assert played.totals["cycles"] > 400 and played.totals["passes"] == 3
    assert played.loads == 1
    # The stream has no idle cycle of its own.
    assert played.load_cycles == played_one.load_cycles == played_one.segments[0].beats + 2
    assert played.beats_compared == 4 * 4 + 180 // 4


def test_plays_an_image_of_several_loads(tmp_path):
    several = stimulus(250, 200, 1.0)
    assert [segment.kind for segment in several.segments] == ["load", "run"] * 2
    write_stimulus(several, tmp_path / "stimulus")
    played = play(build_player(MACHINE), tmp_path / "stimulus", tmp_path / "run")
    (wanted,) = time_stimulus(several, [MachineParameters(**SIZES)])
    assert played.loads == 2 and played.totals == counted(wanted)
    assert played.load_cycles == several.load_cycles


def test_more_layers_than_codebooks_and_tiles_lower_than_the_registers(tmp_path):
    sizes = {"num_pe": 4, "spmat_entries": 1024, "ptr_depth": 128, "act_depth": 256,
             "bias_depth": 256, "reg_depth": 256, "num_codebooks": 4}  # fmt: skip
    lengths = [40, 1000, 30, 20, 30, 10, 8]
    layers = [
        make_layer(PaperLayer(f"{inputs} to {outputs}", inputs, outputs, 1.0, 1.0))
        for inputs, outputs in zip(lengths[:-1], lengths[1:], strict=True)
    ]
    image = build_image(layers, Geometry(**sizes))
    assert len({record["codebook"] for record in image.manifest["layers"]}) == 4 < len(layers)
    # 16 columns of 250 dense rows in each PE exceed its 1024 entries.
    assert image.manifest["layers"][0]["desc_count"] > 1
    vector = make_vector(PaperLayer("input", 40, 1, 1.0, 1.0))
    played_one = make_stimulus(image, vector[np.newaxis])
    write_stimulus(played_one, tmp_path / "stimulus")
    machine = RtlParameters(**sizes)
    played = play(build_player(machine), tmp_path / "stimulus", tmp_path / "run")
    (wanted,) = time_stimulus(played_one, [MachineParameters(**sizes)])
    assert played.totals == counted(wanted) and played.totals["passes"] > len(layers)


@pytest.mark.parametrize("name", ["odd columns take the pointers of the column",
                                  "a column waits for a cycle behind the one before"])  # fmt: skip
def test_a_fault_of_results_or_of_time_is_caught(name, tmp_path):
    (fault,) = [fault for fault in FAULTS if fault.name.startswith(name)]
    rtl = make_faulty_copy(RTL, fault, tmp_path / "rtl")
    made = build_player(MACHINE, rtl_dir=rtl, cache=tmp_path / "builds")
    write_stimulus(stimulus(), tmp_path / "stimulus")
    with pytest.raises(PlayError, match="the RTL (has|gives)"):
        play(made, tmp_path / "stimulus", tmp_path / "run")


def test_a_file_that_ends_early_fails(tmp_path):
    good = stimulus(20, 20)
    write_stimulus(good, tmp_path / "stimulus")
    file = tmp_path / "stimulus" / "stimulus.bin"
    file.write_bytes(file.read_bytes()[:-16])
    with pytest.raises(PlayError, match="is damaged: it has"):
        play(build_player(MACHINE), tmp_path / "stimulus", tmp_path / "run")


def test_an_answer_too_many_fails(tmp_path):
    good = stimulus(20, 20)
    run = dataclasses.replace(good.segments[-1], answers=good.segments[-1].answers - 1)
    write_stimulus(Stimulus([*good.segments[:-1], run], good.beats), tmp_path / "stimulus")
    # The bench believes the machine done a beat early; everything is compared all the same.
    play(build_player(MACHINE), tmp_path / "stimulus", tmp_path / "run")
    answers = (tmp_path / "run" / "answers.hex").read_text().splitlines()
    assert len(answers) == good.segments[-1].answers


def test_an_answer_that_never_comes_is_a_hang(tmp_path):
    good = stimulus(20, 20)
    run = dataclasses.replace(good.segments[-1], answers=good.segments[-1].answers + 1)
    write_stimulus(Stimulus([*good.segments[:-1], run], good.beats), tmp_path / "stimulus")
    with pytest.raises(PlayError, match="the machine hangs: no end of a run"):
        play(build_player(MACHINE), tmp_path / "stimulus", tmp_path / "run")


def test_the_vector_is_sent_once_and_every_pe_is_asked(tmp_path):
    layer = PaperLayer("small", 40, 30, 0.5, 1.0)
    image = build_image([make_layer(layer)], Geometry(**SIZES))
    made = make_stimulus(image, make_vector(layer)[np.newaxis])
    assert [segment.kind for segment in made.segments] == ["load", "run"]
    # Header and vector, RUN, four READs of counters, one of outputs.
    assert made.segments[1].beats == 1 + 10 + 1 + 4 + 1
    assert made.segments[1].answers == 4 * 5 + 1 + 8
    assert np.array_equal(made.parts()[0], np.frombuffer(image.stream, "<u8"))
