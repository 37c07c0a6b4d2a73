"""`eie inspect`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from compress import api
from compress.command.options import IMAGE
from compress.command.tables import show_image, show_storage


@click.command(
    "inspect",
    short_help="Check an IMAGE and show its layers.",
    epilog="""\b
Examples:
  eie inspect model.eie
  eie inspect model.eie --storage
  eie inspect model.eie --json | python3 -m json.tool
""",
)
@IMAGE
@click.option("--json", "as_json", is_flag=True,
              help="Everything as JSON, with the entries of every PE.")
@click.option("--storage", is_flag=True,
              help="What columns and rows with indices of 2 to 8 bits would take.")
def inspect_command(image: Path, as_json: bool, storage: bool) -> None:
    """Check an IMAGE and show its layers.

    \b
    kept      share of the weights that is stored
    padding   share of the entries that only bridge more than 15 zeros
    bits      bits that tell the shared weights in use and 0 apart
    bytes     entries, pointers, biases and codebook
    per PE    fewest and most entries that one PE stores
    balance   mean over the PEs divided by the most
    """
    if storage:
        show_storage(api.storage(image), as_json)
        return
    summary = api.inspect(image)
    if as_json:
        click.echo(json.dumps(summary.to_json(), indent=1))
    else:
        show_image(summary)
