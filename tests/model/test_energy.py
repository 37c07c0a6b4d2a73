"""The energy model: Table II, counters of the machine, scaling."""

import dataclasses
from statistics import geometric_mean

import numpy as np
import pytest

from model import MachineParameters, ModelError
from model.columns import decode_columns
from model.counters import PE_COUNTERS, Counters
from model.energy import UNITS, layer_energy, read_energy
from model.energy.__main__ import main, papers_machine
from model.energy.activity import column_work, expected_totals
from model.energy.calibration import coefficients, mean_rates, read_energies
from model.energy.geometry import PAPER, Geometry
from model.energy.hierarchy import cpu_energy, ideal_energy, weight_fetch
from model.energy.published import (
    CPU_WATTS,
    KIND_MW,
    LAYERS,
    LNZD_NODE_MW,
    PE_MW,
    UNIT_MW,
)
from model.energy.sram import FIXED_PART

PAPERS = {"empty_skip": 0, "filler_skip": 0, "issue_width": 1}
COUNTERS = ("broadcasts", "entries", "fillers", "empties", "spmat_reads", "ptr_reads")


def totals(**counted):
    return dict.fromkeys(COUNTERS, 0) | {"cycles": 1000} | counted


# -- The paper -------------------------------------------------------------------------------------


def test_table_ii_adds_up():
    # The table's units are rounded to 1 uW.
    assert sum(UNIT_MW.values()) == pytest.approx(PE_MW, abs=0.0015)
    assert sum(KIND_MW.values()) == pytest.approx(PE_MW, abs=0.0015)


def test_the_papers_machine_takes_the_papers_power_by_unit():
    splits = [papers_machine(name) for name in LAYERS]
    seconds = sum(split.seconds for split in splits)
    for name in UNITS:
        power = 1e3 * sum(split.units[name].total for split in splits) / seconds / 64
        expected = LNZD_NODE_MW * 21 / 64 if name == "lnzd" else UNIT_MW[name]
        assert power == pytest.approx(expected, rel=1e-9), name


def test_nothing_in_the_split_of_table_ii_is_negative():
    c = coefficients()
    assert c.bit_cycle > 0
    assert min(c.clock.values()) > 0 and min(c.event.values()) > 0
    assert set(c.clock) == set(c.event) == set(UNITS)


def test_the_arithmetic_takes_more_than_its_multiplication_and_less_than_one_of_floats():
    # Not fitted: Table I says what 16 and 32 bits should take.
    per_entry = coefficients().event["arithm"] + coefficients().clock["arithm"]
    assert 3.1 / 5 < per_entry < 3.7


def test_rates_are_possible():
    rates = mean_rates()
    assert 0.5 < rates["entries"] + rates["fillers"] < 1
    assert rates["words"] * 8 > rates["entries"] + rates["fillers"]
    assert 0 < rates["columns"] < 1


def test_energy_efficiency_over_the_cpu_is_near_the_papers():
    # The paper: 24,000 times in geometric mean. Power per layer is ours, time the paper's.
    ratios = [cpu_energy(layer) / papers_machine(name).total for name, layer in LAYERS.items()]
    assert geometric_mean(ratios) == pytest.approx(24_000, rel=0.1)


def test_the_printed_power_is_table_ii(capsys):
    main()
    lines = capsys.readouterr().out.splitlines()
    (line,) = (own for own in lines if own.startswith("spmat_read  "))
    idle, active, power = map(float, line.split()[1:])
    assert power == UNIT_MW["spmat_read"]
    assert idle + active == pytest.approx(power, abs=0.0015)
    assert sum(own.startswith(tuple(LAYERS)) for own in lines) == len(LAYERS)


# -- Activity --------------------------------------------------------------------------------------


@pytest.mark.parametrize("rng", [1], indirect=True)
@pytest.mark.parametrize(("rows", "density"), [(64, 0.04), (16, 0.25), (10, 0.1), (64, 0.1)])
def test_expected_work_is_that_of_random_columns(rng, rows, density):
    columns = 40_000
    entries, starts = [], [0]
    for column in rng.random((columns, rows)) < density:
        last = -1
        for row in np.flatnonzero(column).tolist():
            fillers, rest = divmod(row - last - 1, 16)
            entries += [0xF0] * fillers + [rest << 4 | 1]
            last = row
        starts.append(len(entries))
    decoded = decode_columns(
        np.array([entries + [0]], np.uint8), np.array([starts]), 0, columns, rows, 64, 64
    )
    counted = (decoded.entries.sum(), decoded.fillers.sum(), decoded.words.sum())
    for own, expected in zip(counted, column_work(rows, density), strict=True):
        assert own / columns == pytest.approx(expected, rel=0.03, abs=0.002)


# -- SRAM ------------------------------------------------------------------------------------------


def test_read_energy_is_table_i():
    assert read_energy(32 * 8192, 32) == 5.0


def test_read_energy_grows_with_size_and_width():
    assert read_energy(4 * 32 * 8192, 32) == pytest.approx(10.0)
    widths = [read_energy(2**20, width) for width in (32, 64, 128, 256, 512)]
    assert widths == sorted(widths)
    sizes = zip(widths, (32, 64, 128, 256, 512), strict=True)
    per_bit = [energy / width for energy, width in sizes]
    assert per_bit == sorted(per_bit, reverse=True)


def test_reads_take_the_least_energy_at_64_bits_as_in_figure_9():
    def reading(layer, width):
        return expected_totals(layer, width)["spmat_reads"] * read_energy(2**20, width)

    layers = [LAYERS[name] for name in ("Alex-6", "Alex-7", "Alex-8")]
    energies = {w: sum(reading(layer, w) for layer in layers) for w in (32, 64, 128, 256, 512)}
    assert min(energies, key=energies.get) == 64


def test_the_fixed_part_of_a_read_is_the_middle_of_what_figure_9_allows():
    words = {
        width: sum(
            expected_totals(LAYERS[name], width)["spmat_reads"]
            for name in ("Alex-6", "Alex-7", "Alex-8")
        )
        for width in (32, 64, 128)
    }
    # Relative to 64 bits a read of 32 takes (1 + part) / 2, one of 128 takes 2 - part.
    low = 2 * words[64] / words[32] - 1
    high = 2 - words[64] / words[128]
    assert (low, high) == (pytest.approx(0.44, abs=0.005), pytest.approx(0.76, abs=0.005))
    assert pytest.approx((low + high) / 2, abs=0.01) == FIXED_PART


# -- Layers ----------------------------------------------------------------------------------------


def test_nothing_done_takes_leakage_and_clock():
    split = layer_energy(MachineParameters(), totals())
    assert split.active == 0 and split.idle > 0
    assert split.total == sum(unit.total for unit in split.units.values())
    twice = layer_energy(MachineParameters(), totals(cycles=2000))
    assert twice.total == pytest.approx(2 * split.total)
    assert twice.watts == pytest.approx(split.watts)


def test_nothing_at_all():
    split = layer_energy(MachineParameters(), totals(cycles=0))
    assert (split.total, split.watts, split.frames_per_joule) == (0, 0, 0)
    assert set(split.pe_milliwatts.values()) == {0}


def test_power_is_energy_by_time():
    split = layer_energy(MachineParameters(), totals(entries=5000, broadcasts=100))
    assert split.seconds == 1000 / 800e6
    assert split.watts == pytest.approx(split.total / split.seconds)
    assert sum(split.pe_milliwatts.values()) == pytest.approx(1e3 * split.watts / 64)
    assert split.frames_per_joule == pytest.approx(1 / split.total)


@pytest.mark.parametrize(
    ("counter", "unit"),
    [
        ("broadcasts", "lnzd"), ("broadcasts", "act_queue"), ("broadcasts", "ptr_read"),
        ("ptr_reads", "ptr_read"), ("spmat_reads", "spmat_read"), ("entries", "spmat_read"),
        ("entries", "arithm"), ("entries", "act_rw"), ("fillers", "spmat_read"),
    ],
)  # fmt: skip
def test_every_event_costs_its_unit(counter, unit):
    machine = MachineParameters()
    before = layer_energy(machine, totals(broadcasts=100)).units[unit]
    after = layer_energy(machine, totals(**{"broadcasts": 100, counter: 200})).units[unit]
    assert after.active > before.active and after.idle == before.idle


def test_a_word_costs_what_reading_it_takes():
    machine = MachineParameters()
    one = layer_energy(machine, totals(spmat_reads=1)).active
    assert one == pytest.approx(1e-12 * read_energies(Geometry.of(machine))["spmat_read"])


def test_fillers_pass_the_arithmetic_only_without_filler_skip():
    for skip in (0, 1):
        machine = MachineParameters(filler_skip=skip)
        split = layer_energy(machine, totals(fillers=10))
        assert (split.units["arithm"].active > 0) == (not skip)


def test_empty_columns_take_a_place_only_without_empty_skip():
    counted = totals(broadcasts=10, empties=640)
    for skip in (0, 1):
        split = layer_energy(MachineParameters(empty_skip=skip), counted)
        assert (split.units["act_queue"].active > 0) == (not skip)


def test_wider_machines_have_more_to_clock():
    idle = {
        width: layer_energy(MachineParameters(issue_width=width), totals()).units["arithm"].idle
        for width in (1, 2, 4)
    }
    assert idle[2] == pytest.approx(2 * idle[1]) and idle[4] == pytest.approx(4 * idle[1])
    queue = [
        layer_energy(MachineParameters(queue_depth=depth), totals()).units["act_queue"].idle
        for depth in (8, 32)
    ]
    assert queue[1] == pytest.approx(4 * queue[0])
    few, many = (
        layer_energy(MachineParameters(reg_depth=depth), totals()).units["act_rw"].idle
        for depth in (64, 256)
    )
    assert many > few


def test_our_machine_at_the_papers_setting_is_the_papers_but_for_its_memories():
    ours = Geometry.of(MachineParameters(**PAPERS))
    same = {"ptr_bits": PAPER.ptr_bits, "ptr_width": 16, "act_bits": PAPER.act_bits}
    assert dataclasses.replace(ours, **same) == PAPER
    assert ours.ptr_bits > PAPER.ptr_bits and ours.act_bits > PAPER.act_bits


def test_counters_by_pe_are_added_up():
    counters = Counters(4)
    rng = np.random.default_rng(1)
    counters.cycles, counters.broadcasts = 500, 40
    for name in PE_COUNTERS:
        setattr(counters, name, rng.integers(0, 100, 4))
    sums = {name: int(getattr(counters, name).sum()) for name in PE_COUNTERS}
    machine = MachineParameters(num_pe=4)
    assert layer_energy(machine, counters) == layer_energy(
        machine, sums | {"cycles": 500, "broadcasts": 40}
    )


def test_one_pe_has_no_tree():
    split = layer_energy(MachineParameters(num_pe=1), totals(broadcasts=5))
    assert split.units["lnzd"].total == 0


@pytest.mark.parametrize("name", ["cycles", *COUNTERS])
def test_a_missing_or_impossible_counter_is_refused(name):
    counted = totals()
    with pytest.raises(ModelError, match=f"the counter {name} is -1: a count cannot be negative"):
        layer_energy(MachineParameters(), counted | {name: -1})
    del counted[name]
    with pytest.raises(ModelError, match=f"no counter {name} to compute"):
        layer_energy(MachineParameters(), counted)


# -- Hierarchy -------------------------------------------------------------------------------------


def test_steps_from_dram_to_eie():
    layer = LAYERS["Alex-7"]
    steps = list(weight_fetch(layer).values())
    assert steps == sorted(steps, reverse=True)
    assert steps[0] == pytest.approx(4096 * 4096 * 640e-12)
    assert steps[0] / steps[1] == 128
    assert steps[1] / steps[2] == pytest.approx(1 / 0.09)
    assert steps[3] / steps[4] == pytest.approx(1 / 0.353)


def test_ideal_is_less_than_eie_and_eie_less_than_the_cpu():
    for name, layer in LAYERS.items():
        assert ideal_energy(layer) < papers_machine(name).total < cpu_energy(layer)
    assert cpu_energy(LAYERS["NT-We"]) == pytest.approx(605e-6 * CPU_WATTS)
