"""`make play`: what it refuses, in one line, before anything is built."""

import numpy as np
import pytest

from compress.geometry import Geometry
from compress.image import read_image, write_image
from paper.layers import PaperLayer
from paper.workloads import make_image, make_layer
from tb.flow.parameters import RtlParameters
from tb.player import __main__ as play
from tb.player.stimulus import StimulusError, make_stimulus, read_stimulus, write_stimulus

SIZES = {"num_pe": 4, "reg_depth": 16, "act_depth": 64, "bias_depth": 64}


@pytest.fixture
def given(tmp_path, monkeypatch):
    """Variables that are right; nothing is built."""
    layer = make_layer(PaperLayer("small", 12, 10, 0.5, 1.0))
    write_image(make_image(layer, Geometry(**SIZES)), tmp_path / "net.eie")
    np.save(tmp_path / "x.npy", np.ones((2, 12)))
    monkeypatch.setattr(play, "build_player", lambda *_, **__: pytest.fail("built"))
    return {"IMAGE": str(tmp_path / "net.eie"), "INPUTS": str(tmp_path / "x.npy")}


@pytest.mark.parametrize("changes, words", [
    ({"IMAGE": ""}, "IMAGE is not set: make play IMAGE=net.eie INPUTS=x.npy"),
    ({"INPUTS": " "}, "INPUTS is not set"),
    ({"IMAGE": "none.eie"}, "none.eie"),
    ({"INPUTS": "none.npy"}, "none.npy"),
    ({"SIM": "vcs"}, "SIM must be verilator or icarus, not 'vcs'"),
    ({"NUM_PE": "8"}, "the image is laid out for NUM_PE=4: leave NUM_PE out, or compress"),
    ({"ISSUE_WIDTH": "3"}, "ISSUE_WIDTH must be 1, 2 or 4, not 3"),
    ({"QUEUE_DEPTH": "x"}, "QUEUE_DEPTH must be an integer"),
])  # fmt: skip
def test_refusals(given, changes, words, capsys):
    assert play.main(given | changes) == 2
    err = capsys.readouterr().err
    assert err.startswith("error: ") and words in err and err.count("\n") == 1


def test_inputs_of_another_length_are_refused(given, tmp_path, capsys):
    np.save(tmp_path / "x.npy", np.ones((2, 13)))
    assert play.main(given) == 2
    assert "(2, 13)" in capsys.readouterr().err


def test_more_vectors_than_a_file_may_hold_are_refused(given, monkeypatch, capsys):
    monkeypatch.setattr(play, "MAX_STREAM_BYTES", 100)
    assert play.main(given) == 2
    assert "0.0 GiB in all: give fewer vectors" in capsys.readouterr().err


def test_the_machine_has_the_images_memories_and_the_users_rest(given):
    image = read_image(given["IMAGE"])
    machine = play.machine_of(image, {"NUM_PE": "4", "QUEUE_DEPTH": "32", "FILLER_SKIP": "0"})
    assert machine == RtlParameters(**SIZES, queue_depth=32, filler_skip=0)


def test_a_stimulus_is_read_as_it_was_written_and_a_damaged_one_refused(given, tmp_path):
    image = read_image(given["IMAGE"])
    made = make_stimulus(image, np.ones((2, 12), np.int16))
    # The image once, the two vectors behind it.
    assert [segment.kind for segment in made.segments] == ["load", "run", "run"]
    write_stimulus(made, tmp_path / "s")
    again = read_stimulus(tmp_path / "s")
    assert again.segments == made.segments and np.array_equal(again.beats, made.beats)
    for content in ("[", "[1]", '[{"kind": "load"}]', "{}"):
        (tmp_path / "s" / "segments.json").write_text(content)
        with pytest.raises(StimulusError):
            read_stimulus(tmp_path / "s")
    with pytest.raises(StimulusError, match="no stimulus in"):
        read_stimulus(tmp_path / "none")
