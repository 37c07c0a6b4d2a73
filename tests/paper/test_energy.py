"""Energy of a run from its counters."""

import pytest
from tests.paper.paper_samples import a_run, changed

from paper.energy import energy_of, spmat_read_pj
from paper.published import units


def test_an_always_busy_pe_has_the_papers_power():
    """An entry per cycle, a word and a column in eight cycles: what Table II is taken to be."""
    run = changed(
        a_run(), num_pe=1, cycles=800, broadcasts=100, ptr_reads=200, entries=800, fillers=0,
        spmat_reads=100,
    )  # fmt: skip
    milliwatts = {unit: pj / 1000 for unit, pj in energy_of(run).items()}  # in a microsecond
    for unit in ("act_queue", "ptr_read", "spmat_read", "arithm", "act_rw"):
        assert milliwatts[unit] == pytest.approx(units()[unit].power_mw), unit
    assert milliwatts["lnzd_unit"] == 0


def test_the_tree_of_64_pes_has_21_nodes():
    run = changed(a_run(), cycles=800)
    assert energy_of(run)["lnzd_unit"] / 1000 == pytest.approx(21 * units()["lnzd_unit"].power_mw)


def test_wider_words_cost_more_each_but_less_by_bit():
    assert spmat_read_pj(32) < spmat_read_pj(64) < spmat_read_pj(512)
    assert spmat_read_pj(32) / 32 > spmat_read_pj(64) / 64 > spmat_read_pj(512) / 512


def test_fillers_that_are_skipped_are_not_multiplied():
    run = changed(a_run(), fillers=1000)
    skipped = changed(run, filler_skip=1)
    assert energy_of(run)["arithm"] > energy_of(skipped)["arithm"]
    assert energy_of(run)["act_rw"] == energy_of(skipped)["act_rw"]
