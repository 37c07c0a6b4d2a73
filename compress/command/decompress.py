"""`eie decompress`."""

from __future__ import annotations

from pathlib import Path

import click

from compress import api
from compress.command.options import IMAGE, PATH


@click.command(
    "decompress",
    short_help="Get the weights of an IMAGE back.",
    epilog="""\b
Examples:
  eie decompress model.eie -o weights.npz
  eie decompress model.eie -o weights.safetensors
""",
)
@IMAGE
@click.option("-o", "--output", type=PATH, required=True, metavar="FILE",
              help="A .npz or .safetensors file.")
def decompress_command(image: Path, output: Path) -> None:
    """Get the weights and biases of an IMAGE back as dense float32 arrays.

    They are called NAME.weight (outputs x inputs) and NAME.bias, and are exactly what the machine
    computes with: 16-bit integers times a power of two.
    """
    tensors = api.decompress(image, output)
    weights = sum(array.size for array in tensors.values())
    click.echo(f"{len(tensors)} arrays, {weights:,} numbers, written to {output}")
