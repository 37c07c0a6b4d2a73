"""Areas come from `make synth`."""

import dataclasses
import json

import pytest
from tests.paper.paper_samples import OURS, PAPERS, a_run, all_areas

from paper import areas
from paper.areas import Areas, AreasError, machine_um2, measure_areas, read_areas


def test_areas_by_unit_and_machine(tmp_path):
    path = tmp_path / "synth.json"
    with pytest.raises(AreasError, match="does not hold areas"):
        read_areas(path)
    rows = [{"unit": "arithm", "um2": 4000, "paper_um2": 3110.0}, {"unit": "other", "um2": 5}]
    (ours, *_) = all_areas().machines
    machine = dataclasses.asdict(ours) | {"um2": 700_000, "machine": "first"}
    shared = [{"number": 21, "um2": 850}, {"number": 1, "um2": 48_000}]
    content = {"paper": rows, "machines": [machine], "shared": shared, "units": []}
    path.write_text(json.dumps(content))
    um2 = 64 * 700_000 + 21 * 850 + 48_000
    units = {"arithm": 4000.0, "other": 5.0}
    assert read_areas(path) == Areas(units, (dataclasses.replace(ours, um2=um2),))
    del machine["queue_depth"]
    path.write_text(json.dumps(content))
    with pytest.raises(AreasError, match="does not hold areas"):
        read_areas(path)


def test_areas_of_machines():
    known = all_areas().machines
    assert machine_um2(known, a_run(**PAPERS)) == 44_000_000
    assert machine_um2(known, a_run(**OURS, spmat_width=128)) is None
    # Rows are balanced in the image; no gate knows of it.
    assert machine_um2(known, a_run(**OURS | {"balanced": 1})) == 47_000_000
    # 32 columns cost the same at every IssueWidth that was mapped with 8.
    assert machine_um2(known, a_run(**OURS | {"issue_width": 1, "queue_depth": 32})) == 45_600_000
    assert machine_um2(known, a_run(**OURS | {"issue_width": 2, "queue_depth": 32})) is None
    assert machine_um2(known, a_run(**PAPERS | {"queue_depth": 32})) is None
    assert machine_um2((), a_run()) is None


@pytest.mark.parametrize("content", ["", "[]", '{"paper": [1]}', '{"paper": [{"unit": "a"}]}'])
def test_damaged_files_are_refused(tmp_path, content):
    path = tmp_path / "synth.json"
    path.write_text(content)
    with pytest.raises(AreasError, match="synth.json does not hold areas: run make synth again"):
        read_areas(path)


def test_a_failure_is_one_line_with_its_log(tmp_path, monkeypatch):
    monkeypatch.setattr(areas, "ROOT", tmp_path)  # where there is no synth
    monkeypatch.setattr(areas, "_LOG", tmp_path / "build" / "synth.log")
    monkeypatch.setattr(areas, "SYNTH", tmp_path / "build" / "synth.json")
    monkeypatch.setenv("PYTHONPATH", "")
    with pytest.raises(AreasError, match=r"make synth failed: .*synth.* \(log: .*synth.log\)"):
        measure_areas()
