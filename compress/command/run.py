"""`eie run`."""

from __future__ import annotations

from pathlib import Path

import click

from compress import api
from compress.command.options import IMAGE, PATH
from compress.command.progress import shown_progress
from compress.execution.backends import BACKENDS


@click.command(
    "run",
    short_help="Run an IMAGE on input vectors.",
    epilog="""\b
Examples:
  eie run model.eie --inputs x_test.npy -o outputs.npy
  eie run model.eie --inputs x_test.npy --labels y_test.npy --backend verilator -o outputs.npy
""",
)
@IMAGE
@click.option("-i", "--inputs", type=PATH, required=True, metavar="NPY",
              help="[samples, inputs]: float is rounded to the image's input format, int16 is "
              "taken as it is.")
@click.option("-o", "--output", type=PATH, metavar="NPY", help="File for the outputs.")
@click.option("--labels", type=PATH, metavar="NPY",
              help="Integers [samples]; shows the share of samples whose largest output is right.")
@click.option("--backend", type=click.Choice(list(BACKENDS)), default="model", show_default=True,
              help="The integer reference model, or the RTL in a simulator: the same bits.")
@click.option("--float", "as_float", is_flag=True,
              help="Write real numbers (float32) instead of the machine's int16.")
def run_command(
    image: Path, inputs: Path, output: Path | None, labels: Path | None, backend: str,
    as_float: bool,
) -> None:
    """Run an IMAGE on input vectors.

    Outputs are int16 [samples, outputs] in the image's output format: value = integer * 2^-frac,
    with the frac that is shown here and by `eie inspect`.
    """
    with shown_progress() as progress:
        result = api.run(
            image, inputs, output, labels=labels, backend=backend, as_float=as_float,
            progress=progress,
        )  # fmt: skip
    samples, length = result.outputs.shape
    written = "" if output is None else f", written to {output}" + (" as float32" * as_float)
    click.echo(f"{samples} samples, {length} outputs of frac {result.frac}{written}")
    if result.saturated:
        click.echo(f"warning: {result.saturated} input values are beyond the input format and were "
                   "saturated: compress with calibration data that have them")
    if result.accuracy is not None:
        click.echo(f"accuracy {result.accuracy:.2%}")
