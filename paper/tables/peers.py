"""Measured peers beside EIE: what a user would replace."""

from __future__ import annotations

from collections.abc import Sequence

from paper.measures import microseconds
from paper.peers import KERNELS, PeerTime
from paper.published import layers
from paper.records import Run
from paper.series import layer_order, machine_series
from paper.tables.table import Column, Table


def peers(times: Sequence[PeerTime], runs: Sequence[Run]) -> Table:
    """Microseconds of this machine's CPU, the paper's platforms and EIE, batch 1."""
    measured = {(own.layer, own.kernel): own for own in times}
    eie = machine_series(runs, microseconds)
    rows = []
    for name in layer_order(own.layer for own in times):
        paper = layers()[name]
        cells = [measured.get((name, kernel)) for kernel in KERNELS]
        shown = [cell and (cell.microseconds or cell.library) for cell in cells]
        best = min((c.microseconds for c in cells if c and c.microseconds), default=None)
        ours = [row.get(name) for row in eie.values()]
        fastest = min((us for us in ours if us), default=None)
        rows.append((
            name, *shown, paper.cpu_dense_us, paper.cpu_sparse_us, paper.gpu_dense_us,
            paper.gpu_sparse_us, paper.eie_actual_us, *ours,
            best / fastest if best and fastest else None,
        ))  # fmt: skip
    columns = (
        Column("layer"), *(Column(f"{kernel}, µs", ",.0f") for kernel in KERNELS),
        Column("paper CPU dense, µs", ",.0f"), Column("paper CPU sparse, µs", ",.0f"),
        Column("paper GPU dense, µs", ",.0f"), Column("paper GPU sparse, µs", ",.0f"),
        Column("paper EIE, µs", ",.1f"),
        *(Column(f"{machine}, µs", ",.2f") for machine in eie),
        Column("best EIE over best peer", ",.0f"),
    )  # fmt: skip
    libraries = "; ".join(dict.fromkeys(f"{t.kernel}: {t.library}" for t in times))
    processor = times[0].processor if times else "no processor"
    return Table(
        "peers_and_eie", "Measured peers",
        f"One input vector, median of repeats with warm caches, on {processor}. {libraries}. EIE "
        "at 800 MHz, without loading.",
        columns, rows,
    )  # fmt: skip
