"""Tables of an image for people."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from compress.errors import short
from compress.sparse import StorageSize, best
from compress.summary import ImageSummary, LayerSummary

_WIDE = 160
_NAME = 40


def console() -> Console:
    """Standard output; wide enough for a table where no terminal says how wide it is."""
    return Console(width=None if sys.stdout.isatty() else _WIDE, highlight=False)


def show_image(summary: ImageSummary) -> None:
    """Print the layers of an image and its totals."""
    out = console()
    out.print(layer_table(summary))
    machine = ", ".join(f"{name} {value}" for name, value in summary.machine.items())
    loads = "" if summary.loads == 1 else f", sent in {summary.loads} loads"
    kept = sum(layer.nonzeros for layer in summary.layers)
    weights = sum(layer.weights for layer in summary.layers)
    lines = (
        f"weights  {kept:,} of {weights:,} kept ({kept / weights:.2%})",
        f"image    {summary.image_bytes:,} bytes, dense float32 {summary.dense_bytes:,} bytes "
        f"({summary.image_bytes / summary.dense_bytes:.1%}){loads}",
        f"balance  {summary.balance:.1%} over {summary.machine['num_pe']} PEs",
        f"formats  input {_format(summary.input)}, output {_format(summary.output)}",
        f"machine  {machine}",
    )
    for line in lines:
        out.print(Text(line), soft_wrap=True)
    warnings = summary.provenance.get("warnings", [])
    for warning in warnings if isinstance(warnings, list) else []:
        # From a file of unknown origin: no escape sequence may reach the terminal.
        text = warning if isinstance(warning, str) and warning.isprintable() else short(warning)
        out.print(Text(f"warning: {text}", style="yellow"), soft_wrap=True)


def show_storage(layers: list[tuple[str, list[StorageSize]]], as_json: bool) -> None:
    """Print what every order and index width would take; a star marks the smallest of a layer."""
    if as_json:
        content = [
            {"layer": name, "sizes": [asdict(size) | {"bits": size.bits} for size in sizes]}
            for name, sizes in layers
        ]
        click.echo(json.dumps(content, indent=1))
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("layer")
    for title in ("order", "index bits", "entries", "padding", "bytes"):
        table.add_column(title, justify="right", no_wrap=True)
    for name, sizes in layers:
        smallest = best(sizes)
        for size in sizes:
            mark = " *" if size is smallest else "  "
            table.add_row(
                Text(_shortened(name)), size.order.upper(), str(size.index_bits),
                f"{size.entries:,}", f"{size.padding / max(1, size.entries):.1%}",
                f"{-(-size.bits // 8):,}{mark}",
            )  # fmt: skip
    console().print(table)


def layer_table(summary: ImageSummary) -> Table:
    """One row for each layer."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("layer")
    for title in ("inputs", "outputs", "relu", "kept", "padding", "bits", "entries", "bytes",
                  "of dense", "per PE", "balance"):  # fmt: skip
        table.add_column(title, justify="right", no_wrap=True)
    for layer in summary.layers:
        table.add_row(*_layer_row(layer))
    return table


def _shortened(name: str) -> str:
    return name if len(name) <= _NAME else f"{name[:_NAME]}..."


def _layer_row(layer: LayerSummary) -> tuple[Text | str, ...]:
    name = _shortened(layer.name)
    by_pe = layer.entries_by_pe
    return (
        Text(name),
        f"{layer.inputs:,}",
        f"{layer.outputs:,}",
        "yes" if layer.relu else "no",
        f"{layer.density:.2%}",
        f"{layer.padding:.2%}",
        str(layer.bits),
        f"{layer.entries:,}",
        f"{layer.stored_bytes:,}",
        f"{layer.stored_bytes / layer.dense_bytes:.1%}",
        f"{min(by_pe):,}-{max(by_pe):,}",
        f"{layer.balance:.1%}",
    )


def _format(vector: dict[str, int]) -> str:
    return f"{vector['length']} x int16 * 2^{-vector['frac']}"
