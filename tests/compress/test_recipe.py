"""Recipes: what they may say, and that everything else is one clear line."""

from pathlib import Path

import pytest

from compress.models import LayerSource
from compress.recipe import LayerSettings, Recipe, RecipeError, parse_recipe, read_recipe

WHOLE = """
calibration = "x.npy"
seed = 7
balance = true
defaults = {density = 0.1, bits = 3, pruning = "magnitude", initialisation = "linear"}
machine = {num_pe = 16, ptr_depth = 4096}

[[layer]]
name = "first"
weight = "net.0.w"
bias = "net.0.b"
transpose = true
threshold = 0.02

[[layer]]
name = "second"
weight = "net.1.w"
relu = true

[training]
inputs = "/data/x.npy"
labels = "y.npy"
rounds = 2
rate = 0.01
"""


def test_everything_that_a_recipe_can_say(tmp_path):
    (tmp_path / "r.toml").write_text(WHOLE)
    recipe = read_recipe(tmp_path / "r.toml")
    assert recipe.defaults == LayerSettings(0.1, None, "magnitude", 3, "linear")
    assert recipe.machine == {"num_pe": 16, "ptr_depth": 4096}
    assert recipe.calibration == tmp_path / "x.npy" and recipe.seed == 7 and recipe.balance
    assert recipe.sources == [
        LayerSource("first", "net.0.w", "net.0.b", True), LayerSource("second", "net.1.w"),
    ]
    assert recipe.layers[0].settings == LayerSettings(threshold=0.02)
    assert recipe.layers[1].settings == LayerSettings(relu=True)
    training = recipe.training
    assert (training.inputs, training.labels) == (Path("/data/x.npy"), tmp_path / "y.npy")
    assert (training.rounds, training.epochs, training.rate) == (2, 10, 0.01)


def test_an_empty_recipe_is_the_default():
    assert parse_recipe("") == Recipe()


def test_settings_of_a_layer_stand_above_the_defaults():
    own, defaults = LayerSettings(threshold=0.5), LayerSettings(density=0.1, bits=2)
    assert own.over(defaults) == LayerSettings(threshold=0.5, bits=2)
    assert LayerSettings(bits=3).over(defaults) == LayerSettings(density=0.1, bits=3)


@pytest.mark.parametrize(("text", "message"), [
    ("densty = 0.1", "key 'densty' is not known: it may be calibration, seed, balance, defaults"),
    ("defaults = {dens = 1}", "defaults: key 'dens' is not known: it may be density, threshold"),
    ("machine = {pes = 1}", "machine: key 'pes' is not known: it may be num_pe, reg_depth"),
    ("training = {epoch = 1}", "training: key 'epoch' is not known: it may be inputs, labels"),
    ("[[layer]]\nname='a'\ndense=1", "layer 1: key 'dense' is not known: it may be name, weight"),
    ("balance = 1", "balance must be true or false, not 1"),
    ("seed = -1", "seed -1 must lie in 0 ... 4294967295"),
    ("seed = 1.0", "seed must be an integer, not 1.0"),
    ("calibration = 3", "calibration must be a string, not 3"),
    ("defaults = 3", "defaults: this must be a table, not 3"),
    ("defaults = {density = '0.1'}", "defaults: density must be a number, not '0.1'"),
    ("defaults = {density = 1.5}", "defaults: density 1.5 must lie in 0 ... 1"),
    ("defaults = {density = nan}", "defaults: density nan must lie in 0 ... 1"),
    ("defaults = {density = 1" + "0" * 400 + "}", "is too large"),
    ("defaults = {threshold = inf}", "defaults: threshold inf must be finite and not negative"),
    ("defaults = {density = 0.1, threshold = 0.1}",
     "defaults: give density or threshold, not both"),
    ("defaults = {bits = 5}", "defaults: bits 5 must lie in 1 ... 4"),
    ("defaults = {pruning = 'magic'}", "pruning 'magic' is not known: it may be magnitude"),
    ("defaults = {initialisation = 'x'}", "initialisation 'x' is not known: it may be forgy, density, linear and optimal"),
    ("machine = {num_pe = 3}", "machine: num_pe is 3; it must be a power of two"),
    ("machine = {num_pe = true}", "machine: num_pe must be an integer, not True"),
    ("layer = 1", "layer must be a list of tables: write [[layer]] above each"),
    ("[[layer]]\nbits = 2", "layer 1: name is missing"),
    ("[[layer]]\nname = 'a'\nbias = 'b'", "layer 'a': bias is there without weight"),
    ("[[layer]]\nname = 'a'\n[[layer]]\nname = 'a'", "layer 'a' is there twice"),
    ("[[layer]]\nname = 'a'\nweight = 'w'\n[[layer]]\nname = 'b'", "layer 'b' has no weight: give"),
    ("[[layer]]\nname = \"a\\nb\"", "layer 1: layer name 'a\\nb' must be 1 to 256 printable"),
    ("[training]\ninputs = 'x'", "training: labels is missing"),
    ("[training]\ninputs='x'\nlabels='y'\nrounds=0", "training: rounds 0 must lie in 1 ... 10000"),
    ("[training]\ninputs='x'\nlabels='y'\nrate=0", "training: rate 0.0 must lie between 0 and 1"),
    ("a = ", "this is no TOML"),
    ("a = " + "[" * 5000, "this is no TOML"),
])  # fmt: skip
def test_whatever_else_a_recipe_says_is_one_line(text, message, tmp_path):
    path = tmp_path / "r.toml"
    path.write_text(text)
    with pytest.raises(RecipeError) as caught:
        read_recipe(path)
    found = str(caught.value)
    assert found.startswith(f"{path}: ") and message in found and "\n" not in found


@pytest.mark.parametrize(("content", "message"), [
    (None, "it cannot be read (No such file or directory)"),
    (b"\xff\xfe", "this is no text in UTF-8"),
    (b"#" * (1 << 20) + b"##", "a recipe has at most 1048576 bytes"),
])  # fmt: skip
def test_a_file_that_is_no_recipe_is_one_line(content, message, tmp_path):
    path = tmp_path / "r.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RecipeError) as caught:
        read_recipe(path)
    assert str(caught.value) == f"{path}: {message}"
