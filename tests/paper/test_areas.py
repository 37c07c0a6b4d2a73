"""Areas come from `make synth`, or are left out."""

import json

import pytest

from paper.areas import read_areas


def test_areas_by_unit(tmp_path):
    path = tmp_path / "synth.json"
    assert read_areas(path) is None
    rows = [{"unit": "arithm", "um2": 4000, "paper_um2": 3110.0}, {"unit": "other", "um2": 5}]
    path.write_text(json.dumps({"paper": rows, "units": []}))
    assert read_areas(path) == {"arithm": 4000.0, "other": 5.0}


@pytest.mark.parametrize("content", ["", "[]", '{"paper": [1]}', '{"paper": [{"unit": "a"}]}'])
def test_damaged_files_are_refused(tmp_path, content):
    path = tmp_path / "synth.json"
    path.write_text(content)
    with pytest.raises(ValueError, match="synth.json does not hold areas: run make synth again"):
        read_areas(path)
