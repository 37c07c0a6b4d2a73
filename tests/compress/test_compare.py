"""The comparisons: every method at its density, tables of means, the command line."""

import csv
import dataclasses

import numpy as np
import pytest

from compress.compare import pruning
from compress.compare.__main__ import COMPARISONS, main
from compress.compare.bases import compare_bases
from compress.compare.hashing import compare_hashing
from compress.compare.pruning import METHODS, compare_pruning, layer_densities
from compress.compare.recipes import compare_recipes
from compress.compare.sharing import compare_sharing
from compress.compare.table import as_csv, mean_table, write_csv
from compress.compare.task import make_task
from compress.digits.recipe import Recipe

QUICK = dataclasses.replace(Recipe(), sizes=(64, 30, 20, 10), training_epochs=20)


@pytest.fixture(scope="module")
def task():
    return make_task(1, QUICK, samples=1400)


@pytest.fixture
def small_budget(monkeypatch):
    monkeypatch.setattr(pruning, "ROUNDS", 2)
    monkeypatch.setattr(pruning, "EPOCHS", 2)


def test_every_pruning_method_reaches_its_density(task, small_budget):
    steps = []
    results = compare_pruning(task, [0.5, 0.2], advance=lambda: steps.append(1))
    assert [(r.density, r.method) for r in results] == [
        (density, method) for density in (0.5, 0.2) for method in METHODS
    ]
    assert len(steps) == len(results)
    for own in results:
        # By layer the rounding is by layer.
        assert abs(own.kept - round(own.density * own.weights)) <= 3
        assert own.dense > 0.8 and own.retrained > 0.5
    assert all(r.retrained >= r.at_once - 0.02 for r in results)


@pytest.mark.parametrize("density", [0.01, 0.118, 0.7, 1.0])
def test_layer_densities_make_up_the_whole(task, density):
    densities = layer_densities(task, density)
    sizes = [w.size for w in task.dense.weights]
    assert np.dot(densities, sizes) == pytest.approx(density * sum(sizes))
    assert all(0 < own <= 1 for own in densities)


def test_hashing_and_bases_and_sharing(task):
    hashed = compare_hashing(task, [1, 16])
    assert hashed[0].hashed_free == 64 * 30 + 600 + 200 and hashed[1].small_free <= 170
    assert hashed[0].hashed > 0.7 and hashed[0].hashed > hashed[1].hashed - 0.05
    bases = compare_bases(task, [1.0, 0.1])
    for own in bases:
        if own.density == 1.0:
            assert own.energy == pytest.approx(1.0) and own.accuracy == own.dense
        else:
            assert own.energy < 1.0 or own.basis == "SVD"
    plain, svd = (next(r for r in bases if r.basis == name) for name in ("weights", "SVD"))
    assert plain.stored == pytest.approx(1.0) and svd.stored > 1.0


def test_sharing_in_all_ways(task, small_budget):
    results = compare_sharing(task, [2, 4])
    assert [r.start for r in results[:4]] == ["forgy", "density", "linear", "optimal"]
    for own in results:
        assert own.above_optimum >= -1e-3 and (own.start != "optimal" or own.above_optimum == 0)
    assert results[-1].within < results[3].within / 4
    assert results[-1].tuned > 0.7


def test_recipes_step_by_step(task):
    short = {"training_epochs": 1, "pruning_rounds": 2, "pruning_epochs": 1, "sharing_epochs": 1}
    recipes = {
        "half": dataclasses.replace(QUICK, density=0.5, **short),
        "tenth": dataclasses.replace(QUICK, density=0.1, **short),
    }
    steps = []
    results = compare_recipes(task, recipes, advance=lambda: steps.append(1))
    assert len(steps) == 2
    assert [(r.recipe, r.step) for r in results] == [
        (name, step) for name in recipes for step in ("dense", "pruned", "shared", "huffman")
    ]
    for dense, *others in (results[:4], results[4:]):
        assert dense.of_dense == 1.0 and dense.gained == 0.0
        assert dense.bytes == 4 * (64 * 30 + 30 * 20 + 20 * 10 + 60)
        assert dense.bytes > others[0].bytes > others[1].bytes > others[2].bytes
        assert all(r.gained == r.accuracy - dense.accuracy for r in others)
    # The same seed and task: the dense networks are one.
    assert results[0].accuracy == results[4].accuracy
    assert results[7].bytes < results[3].bytes / 2


@dataclasses.dataclass(frozen=True)
class Point:
    method: str
    size: int
    score: float


def test_means_and_csv(tmp_path):
    points = [Point("a", 1, 0.2), Point("a", 1, 0.4), Point("b", 1, 1.0), Point("a", 2, 0.0)]
    rows, columns, means = mean_table(points, "method", "size", "score")
    assert (rows, columns) == (["a", "b"], [1, 2])
    assert means == {("a", 1): pytest.approx(0.3), ("b", 1): 1.0, ("a", 2): 0.0}
    write_csv(points, tmp_path / "deep" / "points.csv")
    with (tmp_path / "deep" / "points.csv").open() as file:
        read = list(csv.DictReader(file))
    assert [Point(r["method"], int(r["size"]), float(r["score"])) for r in read] == points
    assert as_csv(points).count("\n") == 5


def test_the_command_prints_and_writes(tmp_path, capsys):
    out = tmp_path / "bases.csv"
    assert main(["bases", "--seeds", "1", "--epochs", "1", "--out", str(out)]) == 0
    printed = capsys.readouterr().out
    for title, *_ in COMPARISONS["bases"].tables:
        assert title in printed
    assert len(out.read_text().splitlines()) == 1 + COMPARISONS["bases"].steps


def test_the_command_refuses(tmp_path, capsys):
    assert main(["bases", "--seeds", "0"]) == 2
    assert capsys.readouterr().err.startswith("error: seeds and epochs")
    with pytest.raises(SystemExit) as stopped:
        main(["everything"])
    assert stopped.value.code == 2
