"""`eie compress`."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import click

from compress import api
from compress.command.options import PATH, machine_options
from compress.command.progress import shown_progress
from compress.command.tables import show_image
from compress.geometry import Geometry
from compress.summary import summarise


@click.command(
    "compress",
    short_help="Compress a trained MODEL into an IMAGE.",
    epilog="""\b
Examples:
  eie compress model.safetensors -o model.eie --density 0.1 --calibration x_train.npy
  eie compress model.onnx -o model.eie --num-pe 16
  eie compress weights.npz -o model.eie --recipe recipe.toml

\b
A recipe is a small TOML file, here with everything it can say:
  calibration = "x_train.npy"      # float [samples, inputs]; chooses fixed-point formats
  seed = 1
  balance = true                   # permute rows so that all PEs have the same work
  defaults = {density = 0.1, bits = 4, pruning = "magnitude", initialisation = "linear"}
  machine = {num_pe = 64}          # and the other sizes below, with _ for -
\b
  [[layer]]                        # what is different for one layer
  name = "fc1"
  density = 0.2                    # or threshold = 0.01: keep magnitudes from there on
  relu = true
  # weight = "net.0.w"             # where it is, if names do not tell: then for every layer
  # bias = "net.0.b"
  # transpose = true               # the tensor is inputs x outputs
\b
  [training]                       # retrain after pruning, tune the shared weights
  inputs = "x_train.npy"
  labels = "y_train.npy"
  rounds = 3
  epochs = 10
""",
)
@click.argument("model", type=PATH)
@click.option("-o", "--output", "image", type=PATH, required=True, metavar="IMAGE",
              help="Folder of the image, by custom NAME.eie.")
@click.option("-r", "--recipe", type=PATH, metavar="TOML", help="How to compress; see below.")
@click.option("--density", type=float, metavar="SHARE",
              help="Share of each layer's weights to keep, 0 to 1; layers in the recipe may "
              "differ. [default: all that are not 0]")
@click.option("--bits", type=int, metavar="N",
              help="Bits of a code, 1 to 4: 2^N - 1 different weights in a layer. [default: 4]")
@click.option("--calibration", type=PATH, metavar="NPY",
              help="Typical inputs, float [samples, inputs]; they choose the fixed-point formats.")
@click.option("--transpose", is_flag=True,
              help="Weights are inputs x outputs, as in `x @ W + b`; PyTorch's are not.")
@click.option("--balance", is_flag=True,
              help="Permute rows so that all PEs have the same work; outputs keep their order.")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), metavar="N",
              help="Of everything random. [default: 1]")
@machine_options
def compress_command(**options: Any) -> None:
    """Compress a trained MODEL (.safetensors, .npz or .onnx) into an IMAGE for the machine.

    Layers are found by themselves: pairs like fc1.weight and fc1.bias (outputs x inputs, as
    PyTorch saves them) or W1 and b1, in the order of their numbers, with ReLU between them; in
    ONNX the chain of Gemm, MatMul, Add and Relu. What is unclear is refused and can be said in a recipe.
    """
    sizes = {field.name: options.pop(field.name) for field in dataclasses.fields(Geometry)}
    machine = {name: size for name, size in sizes.items() if size is not None}
    model: Path = options.pop("model")
    with shown_progress() as progress:
        image = api.compress(model, machine=machine, progress=progress, **options)
    show_image(summarise(image))
