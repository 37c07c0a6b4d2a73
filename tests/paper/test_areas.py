"""Areas come from `make synth`."""

import json

import pytest

from paper import areas
from paper.areas import AreasError, measure_areas, read_areas


def test_areas_by_unit(tmp_path):
    path = tmp_path / "synth.json"
    with pytest.raises(AreasError, match="does not hold areas"):
        read_areas(path)
    rows = [{"unit": "arithm", "um2": 4000, "paper_um2": 3110.0}, {"unit": "other", "um2": 5}]
    path.write_text(json.dumps({"paper": rows, "units": []}))
    assert read_areas(path) == {"arithm": 4000.0, "other": 5.0}


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
