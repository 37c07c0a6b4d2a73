"""The page of the report: one HTML file that needs nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from compress.page.environment import page_environment
from paper.figures.drawing import Drawing
from paper.measures import agreement
from paper.published import target_of
from paper.records import Run
from paper.series import machine_runs
from paper.tables.headlines import fastest
from paper.tables.table import Table

TEMPLATES = Path(__file__).with_name("templates")

SECTIONS = (
    ("layers", "Layers and times", ("headlines", "fig06_speed_up", "table3", "table4", "loading")),
    ("cycles", "Where cycles go", ("cycles", "cycles_spent", "balance", "broadcasts")),
    ("throughput", "Throughput", ("throughput",)),
    ("peers", "Peers", ("peers_and_eie",)),
    ("design", "Design space",
     ("fig08_queue_depth", "fig09_width", "fig10_precision", "fig11_speed_up", "fig12_padding",
      "fig13_load_balance")),
    ("energy", "Energy and area",
     ("fig07_energy", "table2", "table5", "energy", "table1", "weight_fetch")),
)  # fmt: skip
"""Sections in order: id, title, names of figures and tables."""


def page_of(
    runs: Sequence[Run],
    tables: Sequence[Table],
    figures: Mapping[str, tuple[Drawing, str | None]],
    provenance: Mapping[str, str],
) -> str:
    """Render the report.

    Parameters
    ----------
    runs : sequence of Run
    tables : sequence of Table
    figures : mapping of str to (Drawing, str or None)
        By name, with the SVG; None if there is nothing to draw.
    provenance : mapping of str to str
        Said at the top.
    """
    return page_environment(TEMPLATES).get_template("paper.html.j2").render(
        sections=[(id_, title) for id_, title, _ in SECTIONS],
        contents={id_: names for id_, _, names in SECTIONS},
        tables={table.name: table for table in tables}, figures=figures,
        provenance=provenance, cards=_cards(runs),
    )  # fmt: skip


def _cards(runs: Sequence[Run]) -> list[tuple[str, str, bool | None]]:
    """Return (title, value, whether it is as it should be) of what to see first."""
    rtl = [run for run in runs if run.source == "rtl"]
    pairs, equal = agreement(runs)
    cards: list[tuple[str, str, bool | None]] = [
        ("layers run on the RTL", f"{len(rtl):,}", bool(rtl)),
        ("outputs compared bit by bit", f"{sum(run.outputs for run in rtl):,}", None),
        ("RTL runs with every counter as the model says", f"{equal:,} / {pairs:,}",
         0 < pairs == equal),
    ]  # fmt: skip
    deviations = [
        run.cycles / target.cycles[run.layer] - 1
        for run in machine_runs(runs)
        if (target := target_of(run)) and target.name == "ref8" and run.layer in target.cycles
    ]
    if deviations:
        worst = max(deviations, key=abs)
        cards.append(("paper's machine against its prediction, worst layer", f"{worst:+.1%}", None))
    best = fastest(runs)
    if best:
        machine, gain = best
        cards.append((f"times faster than the paper: {machine.label()}", f"{gain:.2f}", None))
    return cards
