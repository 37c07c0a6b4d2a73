"""The page: its sections in order, and the HTML."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

from compress.page.environment import page_environment
from compress.page.svg import HALF, WIDTH, Plot
from compress.progress import Progress
from compress.report.basis_plots import plot_bases
from compress.report.code_usage import plot_code_usage
from compress.report.comparisons import ComparisonPanel, comparison_panel
from compress.report.gap_plot import plot_gaps
from compress.report.histograms import plot_histogram
from compress.report.huffman_lengths import plot_huffman_lengths
from compress.report.measure import LayerMeasures, sizes_of
from compress.report.pe_load import plot_pe_load
from compress.report.subject import LONGEST_SIDE, Subject
from compress.report.table import COLUMNS, table_rows
from compress.report.waterfall import plot_waterfall

TEMPLATES = Path(__file__).with_name("templates")

MAX_LAYERS = 32
"""Layers whose plots are drawn: a browser should not choke on the others."""


@dataclasses.dataclass(frozen=True)
class LayerPlots:
    """One layer's part of the page: a wide plot, and smaller ones in pairs."""

    name: str
    inputs: int
    outputs: int
    wide: Plot
    pairs: tuple[Plot, ...]


def page_of(
    subject: Subject | None, compare: Sequence[Path], progress: Progress
) -> tuple[str, tuple[str, ...]]:
    """Render the page.

    Parameters
    ----------
    subject : Subject or None
        An image, measured.
    compare : sequence of Path
        Files of comparisons.
    progress : callable
        Step: `draw`.

    Returns
    -------
    tuple
        The HTML, and the problems of the comparisons.
    """
    drawn = [] if subject is None else subject.layers[:MAX_LAYERS]
    steps = len(drawn) + len(compare) + 2
    progress("draw", 0.0)
    content = _content_of(subject)
    layers = []
    for number, layer in enumerate(drawn, 1):
        layers.append(_layer_plots(layer, subject.after))
        progress("draw", number / steps)
    panels = []
    for number, path in enumerate(compare, len(drawn) + 1):
        panels.append(comparison_panel(path))
        progress("draw", number / steps)
    text = page_environment(TEMPLATES).get_template("compression.html.j2").render(
        subject=subject, layers=layers, comparisons=panels, sections=_sections(subject, panels),
        left_out=0 if subject is None else len(subject.layers) - len(drawn), **content,
    )  # fmt: skip
    progress("draw", 1.0)
    return text, tuple(panel.error for panel in panels if panel.error is not None)


def _sections(
    subject: Subject | None, panels: Sequence[ComparisonPanel]
) -> list[tuple[str, str]]:
    """Anchors and titles of what the page has."""
    sections = []
    if subject is not None:
        sections = [("summary", "Summary"), ("table", "Table"), ("load", "PE load"),
                    ("layers", "Layers"), ("bases", "Bases")]  # fmt: skip
    return sections + [("comparisons", "Comparisons")] * bool(panels)


def _content_of(subject: Subject | None) -> dict[str, object]:
    if subject is None:
        return {}
    rows, total = table_rows(subject.layers)
    projectable = subject.projectable
    return {
        "cards": _cards(subject),
        "waterfall": plot_waterfall(sizes_of(subject.layers)),
        "columns": COLUMNS,
        "rows": rows,
        "total": total,
        "load": plot_pe_load(
            sum(layer.entries for layer in subject.layers),
            sum(layer.fillers for layer in subject.layers),
            WIDTH,
        ),
        "bases": () if projectable is None else plot_bases(projectable),
        "longest_side": LONGEST_SIDE,
    }


def _layer_plots(layer: LayerMeasures, after: str) -> LayerPlots:
    return LayerPlots(
        layer.name,
        layer.inputs,
        layer.outputs,
        plot_histogram(layer, after),
        (
            plot_code_usage(layer),
            plot_gaps(layer),
            plot_huffman_lengths(layer),
            plot_pe_load(layer.entries, layer.fillers, HALF),
        ),
    )


def _cards(subject: Subject) -> list[tuple[str, str, bool | None]]:
    """Return (title, value, None) of the headline figures; a compression has no goal."""
    sizes = sizes_of(subject.layers)
    entries = sum(layer.entries for layer in subject.layers)
    most = int(entries.max())
    figures = (
        ("layers", f"{len(subject.layers)}"),
        ("weights", f"{sizes.weights:,}"),
        ("weights kept", f"{sizes.kept / sizes.weights:.2%}"),
        ("dense float32", f"{sizes.dense / 8:,.0f} bytes"),
        ("pruned, quantised, Huffman", f"{sizes.huffman / 8:,.0f} bytes"),
        ("smaller than dense", f"{sizes.ratio:.1f}x"),
        ("image for the machine", f"{subject.image_bytes:,} bytes"),
        ("processing elements", f"{subject.machine['num_pe']}"),
        ("most / mean entries of a PE", f"{most / entries.mean():.2f}" if most else "none"),
    )
    return [(title, value, None) for title, value in figures]
