"""`make bench`: a quick run of everything, measurements, and goals."""

import json

import pytest

from bench.__main__ import main
from bench.compression import kmeans
from paper.layers import PAPER_LAYERS
from bench.measurement import Measurement, Options, Timing, measure
from bench.tables import print_measurements, write_json


def test_measurements_say_rate_and_ratio():
    own = Measurement("x", 3_000_000, Timing(0.5, 0.6), "lib", Timing(4.0, 4.0))
    assert own.rate == 6e6 and own.ratio == 8.0
    assert Measurement("x", 1, Timing(1.0, 1.0)).ratio is None


def test_of_repeats_the_fastest_counts():
    calls = []
    result, timing = measure(lambda: calls.append(1) or len(calls), repeats=3)
    assert result == 3 and 0 <= timing.seconds < 1


def test_layers_have_the_papers_sizes():
    assert [layer.name for layer in PAPER_LAYERS][3:6] == ["VGG-6", "VGG-7", "VGG-8"]
    assert sum(layer.weights for layer in PAPER_LAYERS[3:6]) == 123_633_664


def test_a_quick_run_of_compression(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(kmeans, "WEIGHTS", 500_000)
    assert main(["compress", "--quick", "--out", str(tmp_path / "bench.json")]) == 0
    content = json.loads((tmp_path / "bench.json").read_text())
    assert content["quick"] and list(content["benches"]) == [
        "bench.compression.steps", "bench.compression.kmeans", "bench.compression.vgg",
    ]
    measured = [own for group in content["benches"].values() for own in group]
    assert all(own["ours"]["seconds"] > 0 and own["rate"] > 0 for own in measured)
    printed = capsys.readouterr().out
    assert "VGG-16 fc6 to fc8: all of it" in printed and "scikit-learn KMeans" in printed


def test_a_goal_that_is_not_reached_fails(tmp_path, capsys, monkeypatch):
    slow = Measurement("slow", 1, Timing(9.0, 9.0), goal="below 1 s", met=False)
    monkeypatch.setattr(kmeans, "run", lambda options: [slow])
    monkeypatch.setattr("bench.__main__.BENCHES", {"one": ("bench.compression.kmeans",)})
    assert main(["one", "--out", str(tmp_path / "bench.json")]) == 1
    captured = capsys.readouterr()
    assert "below 1 s: NO" in captured.out and "not reached: slow: below 1 s" in captured.err


def test_a_quick_run_of_simulation(tmp_path, capsys):
    """The bare loop and the bench count the same cycles; layers run on both machines."""
    assert main(["simulation", "--quick", "--out", str(tmp_path / "bench.json")]) == 0
    benches = json.loads((tmp_path / "bench.json").read_text())["benches"]
    (speed,), (builds, runs) = benches.values()
    assert speed["ratio"] > 0 and speed["items"] > 50_000
    assert builds["items"] == 2 and runs["items"] > 100_000 and runs["met"]


def test_refusals(tmp_path, capsys):
    assert main(["speed"]) == 2
    assert capsys.readouterr().err == "error: no benchmark speed; there is compress, simulation\n"


def test_json_is_whole(tmp_path):
    own = Measurement("x", 10, Timing(0.5, 0.5))
    write_json({"group": [own]}, tmp_path / "new" / "b.json", 7, False)
    assert json.loads((tmp_path / "new" / "b.json").read_text())["seed"] == 7
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["b.json"]
    print_measurements([own])


def test_options_are_values():
    assert Options(1, True) == Options(1, True)
    with pytest.raises(AttributeError):
        Options(1, True).seed = 2
