"""All tables, in the order of the report."""

from __future__ import annotations

from collections.abc import Sequence

from paper.areas import Areas
from paper.peers import PeerTime
from paper.realised import RealisedLayer
from paper.records import Run
from paper.tables import (
    broadcasts,
    cycles,
    energy,
    headlines,
    layers,
    loading,
    peers,
    platforms,
    throughput,
)
from paper.tables.energy import EnergyOf
from paper.tables.table import Table
from paper.two_broadcasts import WideBroadcast


def all_tables(
    runs: Sequence[Run],
    realised: Sequence[RealisedLayer],
    times: Sequence[PeerTime],
    energy_of: EnergyOf,
    areas: Areas,
    wide: Sequence[WideBroadcast],
) -> list[Table]:
    """Make every table."""
    return [
        headlines.headlines(runs, energy_of),
        layers.table3(realised),
        layers.table4(runs),
        throughput.throughput(runs, realised),
        loading.loading(runs),
        cycles.cycles_spent(runs),
        broadcasts.broadcasts(wide),
        peers.peers(times, runs),
        platforms.table2(runs, energy_of, areas.units),
        platforms.table5(runs, energy_of, areas.machines),
        energy.layer_energy(runs, energy_of),
        energy.hierarchy(),
        energy.weight_fetch(realised, runs),
    ]
