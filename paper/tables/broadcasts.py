"""What several broadcasts in a cycle would bring."""

from __future__ import annotations

from collections.abc import Sequence

from paper.tables.table import Column, Table
from paper.two_broadcasts import WIDTHS, WideBroadcast


def broadcasts(times: Sequence[WideBroadcast]) -> Table:
    """Cycles with one, two and four broadcasts in a cycle, and how much faster that is."""
    cycles = {(own.queue_depth, own.layer, own.broadcasts): own.cycles for own in times}
    rows = []
    for depth, layer in dict.fromkeys((own.queue_depth, own.layer) for own in times):
        taken = [cycles[depth, layer, width] for width in WIDTHS]
        rows.append((f"queue {depth}", layer, *taken, *(taken[0] / own for own in taken[1:])))
    columns = (
        Column("machine"), Column("layer"),
        *(Column(f"{width} per cycle, cycles", ",.0f") for width in WIDTHS),
        *(Column(f"{width} per cycle, times faster", ".2f") for width in WIDTHS[1:]),
    )  # fmt: skip
    return Table(
        "broadcasts", "What if the CCU broadcast more than one activation in a cycle",
        "Timing model only, our machine with IssueWidth 4; the RTL broadcasts one. It would take "
        "as many buses and LNZD trees, as many write ports of a queue, and more banks of pointers.",
        columns, rows,
    )  # fmt: skip
