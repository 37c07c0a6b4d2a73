"""Energy of a row: the same as the model's from the same counters."""

import pytest
from tests.paper.paper_samples import OURS, PAPERS, a_run

from model import MachineParameters
from model.energy import layer_energy
from paper.energy import energy_of, parameters_of, spmat_read_pj
from paper.tables.energy import watts


def test_a_rows_machine_has_its_parameters():
    p = parameters_of(a_run(**OURS, num_pe=16, spmat_width=128))
    assert p == MachineParameters(num_pe=16, spmat_width=128, queue_depth=8, issue_width=4)


def test_energy_is_the_models():
    run = a_run(**PAPERS)
    split = layer_energy(parameters_of(run), run)
    assert sum(energy_of(run).values()) == pytest.approx(split.total * 1e12)
    assert watts(run, energy_of) == pytest.approx(split.watts)
    assert energy_of(run)["spmat_read"] == pytest.approx(split.units["spmat_read"].total * 1e12)


def test_the_papers_entry_memory_is_four_times_table_1s():
    assert spmat_read_pj(32) == pytest.approx(2 * 5.0)  # energy grows as the root of the size


def test_wider_words_cost_more_each_but_less_by_bit():
    assert spmat_read_pj(32) < spmat_read_pj(64) < spmat_read_pj(512)
    assert spmat_read_pj(32) / 32 > spmat_read_pj(64) / 64 > spmat_read_pj(512) / 512
