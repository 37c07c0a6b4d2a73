"""Proofs: only a group of tests that ran whole and passed counts."""

import pytest

from tb.flow.paths import ROOT
from tb.signoff import proofs

CASES = [
    ("def test_a(): pass\n", "passed", ""),
    ("def test_a(): pass\ndef test_b(): assert 1 == 2\n", "failed", "test_b"),
    ("import pytest\ndef test_a(): pass\ndef test_b(): pytest.skip('no tool')\n", "failed",
     "1 of 2 tests were skipped"),
    ("x = 1\n", "failed", "no tests"),
    ("syntax error\n", "failed", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "status", "reason"), CASES)
def test_a_proof_is_what_pytest_says(tmp_path, monkeypatch, text, status, reason):
    (tmp_path / "test_sample.py").write_text(text)
    sample = {"proof_sample": ("a sample", [str(tmp_path / "test_sample.py")])}
    monkeypatch.setattr(proofs, "PROOFS", sample)
    (record,) = proofs.run_proofs(tmp_path / "out", 1, sample)
    assert record["status"] == status and reason in record["reason"]
    assert bool(record["reason"]) == (status == "failed")


def test_what_pytest_says_is_the_reason_if_it_never_started(tmp_path, monkeypatch):
    sample = {"proof_sample": ("a sample", ["--no-such-option"])}
    monkeypatch.setattr(proofs, "PROOFS", sample)
    (record,) = proofs.run_proofs(tmp_path / "out", 1, sample)
    assert record["status"] == "failed" and record["reason"].startswith("pytest wrote no results: ")


def test_every_proof_names_files_that_exist():
    for _, arguments in proofs.PROOFS.values():
        assert all((ROOT / word).is_file() for word in arguments if word.endswith(".py"))
