"""The table of a compressed digits network, for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

from compress.digits.metrics import ACCURACY_AFTER

_TITLES = {
    "dense": "dense float32", "pruned": "pruned", "shared": "4-bit codes", "huffman": "Huffman",
}  # fmt: skip
"""Of the columns, by the step."""


def show_metrics(metrics: Mapping[str, Any]) -> None:
    """Print what the layers take after every step, the ratio, and the accuracies."""
    out = Console(soft_wrap=True, highlight=False)
    out.print(_table(metrics))
    sizes, accuracy = metrics["sizes"], metrics["accuracy"]
    gained = accuracy["fixed"] - accuracy["float"]
    dense = metrics["dense_bytes"]
    out.print(
        f"{dense / sizes['huffman']['total']:.1f} times smaller than dense float32; accuracy "
        f"{accuracy['fixed']:.2%} in 16-bit fixed point, {100 * gained:+.2f} points against the "
        f"dense network ({round(gained * metrics['images']):+d} of {metrics['images']} images)"
    )
    out.print(
        f"image {metrics['image_bytes']:,} bytes, with pointers and packets for the machine; as "
        f"one file (eie pack) {metrics['archive_bytes']:,} bytes, "
        f"{dense / metrics['archive_bytes']:.1f} times smaller"
    )


def _table(metrics: Mapping[str, Any]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("bytes")
    for title in ("weights", "kept", *_TITLES.values(), "ratio"):
        table.add_column(title, justify="right")
    for number in range(len(metrics["weights"]["layers"])):
        table.add_row(f"fc{number + 1}", *_cells(metrics, lambda own, n=number: own["layers"][n]))
    table.add_row("all", *_cells(metrics, lambda own: own["total"]))
    shares = (f"{metrics['accuracy'][ACCURACY_AFTER[step]]:.2%}" for step in _TITLES)
    table.add_row("accuracy", "", "", *shares, "")
    return table


def _cells(
    metrics: Mapping[str, Any], take: Callable[[Mapping[str, Any]], int]
) -> tuple[str, ...]:
    """A row of the table; `take` finds its number among those of the layers and their sum."""
    weights, kept = take(metrics["weights"]), take(metrics["kept"])
    taken = [take(metrics["sizes"][step]) for step in _TITLES]
    ratio = taken[0] / taken[-1]
    return f"{weights:,}", f"{kept / weights:.1%}", *(f"{own:,}" for own in taken), f"{ratio:.1f}"
