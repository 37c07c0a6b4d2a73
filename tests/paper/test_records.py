"""Rows of runs.csv."""

import dataclasses

import pytest

from paper.records import Run, read_runs, write_runs

NUMBERS = {f.name: i for i, f in enumerate(dataclasses.fields(Run)) if f.type == "int"}
RUN = Run(experiment="machines", layer="VGG-6", variety="uniform", source="rtl", **NUMBERS)


def test_what_is_written_is_read(tmp_path):
    runs = [RUN, dataclasses.replace(RUN, source="model", cycles=10**12)]
    write_runs(tmp_path / "runs.csv", runs)
    assert read_runs(tmp_path / "runs.csv") == runs


@pytest.mark.parametrize("old, new, words", [
    (",cycles,", ",cycle,", "has no column cycles"),
    (",rtl,", ",rtl,x", "line 2"),
])  # fmt: skip
def test_a_damaged_file_is_refused(old, new, words, tmp_path):
    file = tmp_path / "runs.csv"
    write_runs(file, [RUN])
    file.write_text(file.read_text().replace(old, new))
    with pytest.raises(ValueError, match=words):
        read_runs(file)
