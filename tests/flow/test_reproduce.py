"""The command that repeats a run says everything that shaped it."""

import json
import shlex

import pytest

from tb.flow.lint import read_waivers
from tb.flow.parameters import RtlParameters
from tb.flow.run import reproduce_command
from tb.flow.settings import read_settings


def test_every_argument_comes_back():
    arguments = {"items": 2, "inputs": 70, "density": 0.1, "digits": "/somewhere"}
    command = reproduce_command(
        RtlParameters(num_pe=4), "icarus", "tb.top.test_tiles", seed=3, arguments=arguments
    )
    words = shlex.split(command)
    assert words[:2] == ["make", "sim"]
    settings = read_settings(dict(word.split("=", 1) for word in words[2:]))
    assert (settings.test, settings.seed, settings.simulator) == ("tiles", 3, "icarus")
    assert settings.parameters == RtlParameters(num_pe=4)
    # The digits folder is made again by itself.
    assert settings.all_arguments == {"items": 2, "inputs": 70, "density": 0.1}


def test_the_digits_recipe_comes_back():
    asked = {"RECIPE": "small", "SEED": "2", "NUM_PE": "16"}
    arguments = read_settings(asked).all_arguments
    command = reproduce_command(
        RtlParameters(num_pe=16), "verilator", "tb.top.test_digits", seed=2, arguments=arguments
    )
    words = shlex.split(command)[2:]
    assert read_settings(dict(word.split("=", 1) for word in words)) == read_settings(asked)
    assert not any(word.startswith("ARGS=") for word in words)
    assert read_settings(asked | {"TEST": "random"}).all_arguments == {}


@pytest.mark.parametrize(
    "text",
    [
        '[[waiver]]\ntool = "yosys"\npattern = "x"\n',
        '[[waiver]]\ntool = "yosys"\npattern = "x"\nreason = 3\n',
        '[[waiver]]\ntool = "yosys"\npattern = "("\nreason = "because"\n',
        '[[waivers]]\ntool = "yosys"\npattern = "x"\nreason = "because"\n',
    ],
)
def test_a_waiver_that_is_none_is_one_line(text, tmp_path):
    path = tmp_path / "waivers.toml"
    path.write_text(text)
    with pytest.raises(ValueError) as caught:
        read_waivers(path)
    assert "\n" not in str(caught.value) and json.dumps(str(caught.value))
