"""Wrong input of `make signoff`: one line, status 2, before anything takes time."""

import pytest

from tb.signoff import __main__ as signoff
from tb.signoff import collect


@pytest.fixture(autouse=True)
def nothing_runs(monkeypatch):
    def fail(*_):
        pytest.fail("the proofs would start")

    monkeypatch.setattr(signoff, "run_proofs", fail)


@pytest.mark.parametrize(("content", "said"), [
    (None, "cannot be read"),
    ("{", "cannot be read"),
    ('{"schema": 9, "runs": []}', "is not of schema 1"),
    ('{"schema": 1}', "has no list of runs"),
    ('{"schema": 1, "planned": 1, "runs": [{}]}', "a run has no 'test'"),
    ('{"schema": 1, "runs": []}', "how many runs were planned"),
])  # fmt: skip
def test_results_that_cannot_be_judged(tmp_path, capsys, content, said):
    if content is not None:
        (tmp_path / "results.json").write_text(content)
    assert signoff.main({"FROM": str(tmp_path)}) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: ") and error.count("\n") == 1 and said in error


def test_a_mistake_in_the_exclusions_shows_before_a_regression(tmp_path, capsys, monkeypatch):
    path = tmp_path / "exclusions.hjson"
    path.write_text('{exclusions: [{module: "ccu"}]}')
    monkeypatch.setattr(collect.exclusions, "FILE", path)
    monkeypatch.setattr(signoff, "_regress", lambda _: pytest.fail("the regression would start"))
    assert signoff.main({}) == 2
    error = capsys.readouterr().err
    assert error.startswith(f"error: {path}: ") and error.count("\n") == 1


def test_jobs_must_be_a_number(tmp_path, capsys):
    assert signoff.main({"FROM": str(tmp_path), "JOBS": "many"}) == 2
    assert "JOBS must be an integer" in capsys.readouterr().err
