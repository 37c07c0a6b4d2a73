"""The variables of `make regress`."""

import pytest

from tb.flow.settings import SettingsError
from tb.regress.settings import read_regress_settings, select


def test_defaults():
    settings = read_regress_settings({})
    assert settings.simulators == ("verilator", "icarus") and settings.coverage
    assert (settings.seeds, settings.master_seed, settings.jobs) == (1, 1, None)
    assert (settings.backend, settings.name) == ("local", "default")


def test_all_given():
    settings = read_regress_settings({
        "SIM": "icarus", "SEEDS": "3", "ITEMS": "2", "JOBS": "4", "MASTER_SEED": "9", "COV": "0",
        "TESTS": "random, act_*", "SLURM": "1",
    })  # fmt: skip
    assert settings.simulators == ("icarus",) and settings.tests == ("random", "act_*")
    assert (settings.seeds, settings.items, settings.jobs, settings.master_seed) == (3, 2, 4, 9)
    # A subset does not replace the results of the whole.
    assert (settings.backend, settings.name, settings.coverage) == ("slurm", "selected", False)


@pytest.mark.parametrize(
    ("name", "value"),
    [("SIM", "vcs"), ("SEEDS", "0"), ("SEEDS", "1.5"), ("JOBS", "0"), ("MASTER_SEED", "-1"),
     ("COV", "yes"), ("SLURM", "2"), ("ITEMS", "0"), ("NAME", "../x"), ("NAME", "/x"),
     ("NAME", "a//b")],
)  # fmt: skip
def test_nonsense_is_one_line(name, value):
    with pytest.raises(SettingsError) as caught:
        read_regress_settings({name: value})
    assert name in str(caught.value) and "\n" not in str(caught.value)


def test_select():
    names = ["random", "raw", "act_queue"]
    assert select(names, ()) == set(names)
    assert select(names, ("ra*", "act_queue")) == {"random", "raw", "act_queue"}
    with pytest.raises(SettingsError, match="no test matches 'rnd'"):
        select(names, ("random", "rnd"))
