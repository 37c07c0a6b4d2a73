"""`eie report`."""

from __future__ import annotations

from pathlib import Path

import click

from compress import api
from compress.command.options import PATH
from compress.command.progress import shown_progress

_DAMAGED = 1


@click.command(
    "report",
    short_help="Write an HTML page with plots about an IMAGE.",
    epilog="""\b
Examples:
  eie report model.eie -o page.html
  eie report model.eie --model model.safetensors -o page.html
  eie report digits.eie --model model.npz --pruned pruned.npz -o page.html
\b
  python -m compress.compare pruning --out pruning.csv
  python -m compress.compare bases --out bases.csv
  eie report --compare pruning.csv --compare bases.csv -o methods.html
""",
)
@click.argument("image", type=PATH, required=False)
@click.option("-o", "--output", "page", type=PATH, required=True, metavar="FILE",
              help="The page, by custom NAME.html.")
@click.option("-m", "--model", type=PATH, metavar="MODEL",
              help="The model that the IMAGE was made of: shows its weights before pruning.")
@click.option("--pruned", type=PATH, metavar="MODEL",
              help="The same network after pruning and retraining, before weight sharing.")
@click.option("-r", "--recipe", type=PATH, metavar="TOML",
              help="The recipe of the IMAGE, if it names the model's tensors.")
@click.option("--transpose", is_flag=True,
              help="The model's weights are inputs x outputs, as for eie compress.")
@click.option("--compare", type=PATH, multiple=True, metavar="CSV",
              help="Results of python -m compress.compare to draw; may be given several times.")
def report_command(
    image: Path | None, page: Path, model: Path | None, pruned: Path | None, recipe: Path | None,
    transpose: bool, compare: tuple[Path, ...],
) -> int:
    """Write an HTML page with plots about an IMAGE, about methods of compression, or both.

    \b
    Of the image: sizes after every step, a table in the form of Deep Compression's, and for every
    layer weights before and after pruning with the centroids, code usage, index gaps, Huffman
    code lengths and the load of the PEs. The page is one file that needs no network.
    """
    with shown_progress() as progress:
        made = api.report(
            image, page, model=model, pruned=pruned, recipe=recipe, transpose=transpose,
            compare=compare, progress=progress,
        )  # fmt: skip
    if image is not None:
        click.echo(
            f"dense float32 {made.dense_bytes:,} bytes, compressed {made.huffman_bytes:,} bytes: "
            f"{made.dense_bytes / made.huffman_bytes:.1f}x smaller"
        )
    click.echo(f"page written to {made.page}")
    for problem in made.problems:
        click.echo(f"error: {problem}", err=True)
    return _DAMAGED if made.problems else 0
