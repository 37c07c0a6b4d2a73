"""`eie pack` and `eie unpack`."""

from __future__ import annotations

from pathlib import Path

import click

from compress import api
from compress.command.options import IMAGE, PATH
from compress.command.tables import show_image
from compress.summary import summarise


@click.command(
    "pack",
    short_help="Pack an IMAGE into one small file.",
    epilog="""\b
Examples:
  eie pack model.eie -o model.eiez
  eie unpack model.eiez -o again.eie
""",
)
@IMAGE
@click.option("-o", "--output", "archive", type=PATH, required=True, metavar="FILE",
              help="The archive, by custom NAME.eiez.")
def pack_command(image: Path, archive: Path) -> None:
    """Pack an IMAGE into one file: codes and gaps between weights are Huffman-coded.

    The machine does not read it: `eie unpack` gives the identical image back.
    """
    size = api.pack(image, archive)
    click.echo(f"{size:,} bytes written to {archive}")


@click.command(
    "unpack",
    short_help="Get the image in an ARCHIVE back.",
    epilog="""\b
Example:
  eie unpack model.eiez -o model.eie
""",
)
@click.argument("archive", type=PATH)
@click.option("-o", "--output", "image", type=PATH, required=True, metavar="IMAGE",
              help="Folder of the image, by custom NAME.eie.")
def unpack_command(archive: Path, image: Path) -> None:
    """Get the image in an ARCHIVE back, identical to the one that was packed."""
    show_image(summarise(api.unpack(archive, image)))
