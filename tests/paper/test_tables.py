"""Tables: what their numbers are made of."""

import numpy as np
import pytest
from tests.paper.paper_samples import (
    BALANCED,
    OURS,
    PAPERS,
    a_run,
    all_areas,
    all_layers,
    all_peers,
    all_runs,
    all_wide,
    changed,
)

from paper.areas import Areas
from paper.energy import energy_of
from paper.peers import KERNELS, NOT_INSTALLED
from paper.published import layers
from paper.realised import RealisedLayer
from paper.tables.all import all_tables
from paper.tables.cycles import cycles_spent
from paper.tables.energy import hierarchy, layer_energy, watts, weight_fetch
from paper.tables.headlines import fastest, headlines
from paper.tables.layers import table3, table4
from paper.tables.loading import loading
from paper.tables.peers import peers
from paper.tables.platforms import table2, table5
from paper.tables.table import Column, Table
from paper.tables.throughput import throughput


def cells(table, **where):
    """The one row in which the columns have these values, by column."""
    names = [column.name for column in table.columns]
    rows = [dict(zip(names, row, strict=True)) for row in table.rows]
    (row,) = [row for row in rows if all(row[k.replace("_", " ")] == v for k, v in where.items())]
    return row


def test_every_table_has_rows_and_can_be_shown():
    tables = all_tables(
        all_runs(), all_layers(), all_peers(), energy_of, all_areas(), all_wide()
    )
    assert len({table.name for table in tables}) == len(tables) == 13
    for table in tables:
        assert table.rows, table.name
        assert all(isinstance(cell, str) for row in table.shown_rows() for cell in row)


def test_without_data_tables_are_still_there():
    assert len(all_tables([], [], [], energy_of, Areas(), [])) == 13


def test_a_row_must_have_all_columns():
    with pytest.raises(ValueError, match="table t: a row of 1 values, not 2"):
        Table("t", "", "", (Column("a"), Column("b")), [(1,)])


def test_shares_of_cycles_add_up():
    runs = [a_run(name, **machine) for name in layers() for machine in (PAPERS, OURS)]
    table = cycles_spent(runs)
    names = [column.name for column in table.columns]
    kinds = slice(names.index("useful"), names.index("with a broadcast"))
    assert len(table.rows) == 2 * (len(layers()) + 1)
    for row in table.rows:
        assert sum(row[kinds]) == pytest.approx(1)
    whole = cells(table, machine="paper's machine, queue 8", layer="all layers")
    of_papers = [run for run in runs if not run.empty_skip]
    assert whole["cycles"] == sum(run.cycles for run in of_papers)
    useful = sum(run.entries for run in of_papers) / 64
    assert whole["useful"] == pytest.approx(useful / whole["cycles"])


def test_groups_are_named_and_summed():
    columns = (Column("machine"), Column("layer"), Column("W", ".1f"), Column("other"))
    rows = [("a", "x", 1.0, "y"), ("a", "all", 2.0, None), ("b", "all", 3.0, None)]
    first, second = Table("t", "", "", columns, rows, grouped=True, summed=("W",)).groups()
    assert (first.name, first.total, len(first.rows)) == ("a", "W 2.0", 2)
    assert second.rows == [["b", "all", "3.0", "–"]]
    (only,) = Table("t", "", "", columns, rows).groups()
    assert (only.name, only.total, len(only.rows)) == ("", "", 3)


def test_table_3_gives_realised_shares():
    row = cells(table3([RealisedLayer("NT-We", "skewed", 4096, 600, 245_000, 4000, 240_000)]))
    assert row["weights, paper"] == 0.10 and row["activations, ours"] == 4000 / 4096
    assert row["FLOP, ours"] == 240_000 / (4096 * 600)


def test_a_layer_counts_what_it_holds():
    codes = np.array([[0, 3, 5, 0], [0, 7, 0, 0], [1, 0, 2, 0]], np.uint8)
    own = RealisedLayer.of("x", "uniform", codes, np.array([0, 4, -1, 9], np.int16))
    assert own == RealisedLayer("x", "uniform", 4, 3, weights=5, activations=3, products=4)


def test_table_4_puts_paper_prediction_model_and_rtl_side_by_side():
    model = changed(a_run(**PAPERS), cycles=10_000)
    rtl = changed(a_run(source="rtl", **PAPERS), cycles=10_001)
    table = table4([model, rtl, a_run("NT-We", **OURS)])
    row = cells(table, machine="paper's machine, queue 8", layer="Alex-7")
    assert (row["model cycles"], row["RTL cycles"], row["RTL = model"]) == (10_000, 10_001, "NO")
    assert row["µs at 800 MHz"] == 10_001 / 800
    assert row["cycles against prediction"] == pytest.approx(10_001 / 10_445 - 1)
    assert row["times faster than the paper"] == pytest.approx(12.2 / (10_001 / 800))
    row = cells(table, machine="ours, 4 wide, queue 8", layer="NT-We")
    assert row["RTL cycles"] is None and row["RTL = model"] is None
    same = table4([model, changed(rtl, cycles=10_000)])
    assert cells(same, layer="Alex-7")["RTL = model"] == "yes"


def test_a_users_layer_has_no_numbers_of_the_paper():
    row = cells(table4([changed(a_run(), layer="mine")]), layer="mine")
    assert row["paper, actual µs"] is None and row["times faster than the paper"] is None


def test_throughput_by_hand():
    run = changed(a_run("NT-We"), cycles=8000, entries=240_000)
    realised = [own for own in all_layers() if own.layer == "NT-We"]
    row = cells(throughput([run], realised), layer="NT-We")
    assert row["GOP/s"] == pytest.approx(48.0) and row["of the peak"] == pytest.approx(48 / 102.4)
    assert row["dense-equivalent GOP/s"] == pytest.approx(2 * 4096 * 600 / 10_000)
    assert cells(throughput([run], realised), layer="all layers")["GOP/s"] == pytest.approx(48.0)


def test_energy_and_power_agree():
    run = a_run(**OURS)
    row = cells(layer_energy([run], energy_of), layer="Alex-7")
    assert row["total, µJ"] == pytest.approx(sum(energy_of(run).values()) / 1e6)
    assert row["W"] == pytest.approx(row["total, µJ"] / (run.cycles / 800))
    assert row["frames/J"] == pytest.approx(1e6 / row["total, µJ"])
    total = cells(layer_energy([run, a_run("NT-We", **OURS)], energy_of), layer="all layers")
    assert total["total, µJ"] > row["total, µJ"]


def test_table_2_is_power_by_unit_of_one_pe():
    runs = [a_run(name, **PAPERS) for name in layers()]
    table = table2(runs, energy_of, {"arithm": 3000.0, "ours alone": 7.0})
    assert cells(table, unit="total")["ours, mW"] == pytest.approx(
        1e3 * sum(watts(run, energy_of) * run.cycles for run in runs)
        / sum(64 * run.cycles for run in runs)
    )  # fmt: skip
    assert cells(table, unit="arithm")["paper, mW"] == 1.162
    assert cells(table, unit="lnzd")["paper, mW"] == pytest.approx(21 / 64 * 0.023)
    assert cells(table, unit="total")["ours, µm²"] == 3007.0
    assert cells(table, unit="ours alone")["paper, mW"] is None


def test_table_5_counts_frames():
    run = changed(a_run("Alex-7", **PAPERS), cycles=8000)
    table = table5([run, a_run("NT-We")], energy_of)
    row = cells(table, platform="open EIE: paper's machine, queue 8")
    assert row["FC7 frames/s"] == pytest.approx(1e5) and row["mm²"] is None
    known = table5([run], energy_of, all_areas().machines)
    row = cells(known, platform="open EIE: paper's machine, queue 8")
    (papers,) = [own for own in all_areas().machines if not own.empty_skip]
    assert row["mm²"] == papers.um2 / 1e6
    assert row["frames/s/mm²"] == pytest.approx(1e11 / papers.um2)
    assert row["frames/J"] == pytest.approx(1e5 / watts(run, energy_of))
    assert cells(table, platform="Tegra K1")["frames/J"] == pytest.approx(173 / 5.1)


def test_the_energy_hierarchy():
    assert cells(hierarchy(), operation="DRAM read")["relative"] == pytest.approx(6400)
    realised = [own for own in all_layers() if own.layer == "VGG-6"]
    run = a_run("VGG-6", **PAPERS)
    table = weight_fetch(realised, [run])
    row = cells(table)
    assert row["DRAM, dense, 32 bits, µJ"] == pytest.approx(25088 * 4096 * 640 / 1e6)
    assert row["pruned, µJ"] == pytest.approx(realised[0].weights * 5 / 1e6)
    used = (run.entries + run.fillers) * 5 / 4 / 1e6
    assert row["zero activations skipped, µJ"] == pytest.approx(used)
    # Fillers come with the format of an entry: that step has them, too, and the last one does
    # not seem to save less than zero activations do.
    shared = row["shared, 8 bits with index, µJ"]
    assert used / shared == pytest.approx(run.entries / realised[0].weights)
    assert row["times less"] == pytest.approx(row["DRAM, dense, 32 bits, µJ"] / used)
    assert not weight_fetch(realised, []).rows


def test_peers_name_what_is_missing():
    table = peers(all_peers(), [changed(a_run("NT-We", **OURS), cycles=8000)])
    row = cells(table, layer="NT-We")
    assert row["PyTorch CSR, µs"] == NOT_INSTALLED and row["NumPy dense, µs"] == 500.25
    assert row["ours, 4 wide, queue 8, µs"] == 10.0
    assert row["best EIE over best peer"] == pytest.approx(50.025)
    assert len(KERNELS) == 5 and "a processor" in table.text


def test_headlines_and_the_fastest_machine():
    runs = [changed(a_run(name, **OURS), cycles=400) for name in layers()]
    runs += [a_run(name, **BALANCED) for name in list(layers())[:3]]  # not all layers: no mean
    table = headlines(runs, energy_of)
    row = cells(table, figure="speed-up over CPU dense")
    assert row["paper's text"] == 189 and round(row["from Tables IV and V"]) == 194
    row = cells(table, figure="frames/s of AlexNet's three layers")
    assert row["ours, 4 wide, queue 8"] == pytest.approx(1e6 / 1.5)
    design, gain = fastest(runs)
    assert design.issue_width == 4 and gain > 10
    assert fastest(runs[1:]) is None


def test_loading_is_that_of_the_rtl_where_it_ran():
    run = changed(a_run(source="rtl"), load_cycles=80_000, cycles=8000)
    table = loading([a_run(), run, a_run("NT-We")])
    row = cells(table, layer="Alex-7")
    assert row["µs at 800 MHz"] == 100.0 and row["times the computation"] == 10.0
    assert cells(table, layer="NT-We")["load cycles"] == a_run("NT-We").load_cycles
