"""Options that several commands have."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import click

from compress.geometry import Geometry

PATH = click.Path(path_type=Path)
IMAGE = click.argument("image", type=PATH)


def machine_options(command: Callable) -> Callable:
    """Add one option for each size of the machine; absent ones are None."""
    for field in reversed(dataclasses.fields(Geometry)):
        command = click.option(
            "--" + field.name.replace("_", "-"),
            type=int,
            metavar="N",
            help=f"{_MACHINE[field.name]} [default: {field.default}]",
        )(command)
    return command


_MACHINE = {
    "num_pe": "Processing elements.",
    "reg_depth": "Activations per PE and register file.",
    "spmat_entries": "Entries of weights per PE.",
    "ptr_depth": "Column pointers per PE.",
    "act_depth": "Activations per PE and SRAM bank.",
    "bias_depth": "Biases per PE.",
    "num_desc": "Layer descriptors.",
    "num_codebooks": "Codebooks.",
}
