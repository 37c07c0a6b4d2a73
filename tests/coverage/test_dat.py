"""coverage.dat is read exactly, and a damaged one is one clear line."""

import pytest

from tb.coverage.dat import read_dat, split_key
from tb.coverage.points import CoverageError

GOOD = "# SystemC::Coverage-3\nC '\x01f\x02a.sv\x01l\x023' 7\nC '\x01f\x02b.sv\x01o\x02it's' 0\n"


def test_keys_and_counts(tmp_path):
    path = tmp_path / "coverage.dat"
    path.write_text(GOOD)
    raw = read_dat(path)
    assert raw.counts.tolist() == [7, 0]
    assert split_key(raw.keys[0]) == {"f": "a.sv", "l": "3"}
    assert split_key(raw.keys[1]) == {"f": "b.sv", "o": "it's"}


def test_quoted_characters_are_themselves_again():
    assert split_key(b"\x01o\x02100%25 %22x%22") == {"o": '100% "x"'}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is no coverage data"),
        ("hello\n", "is no coverage data"),
        ("# SystemC::Coverage-3\n", "has no point"),
        (GOOD[:-1], "is cut off"),
        (GOOD + "C 'x", "is cut off"),
        (GOOD + "D 'x' 3\n", "line 4 is damaged"),
        (GOOD + "C 'x' -3\n", "line 4 is damaged"),
        (GOOD + "C 'x' 3.5\n", "line 4 is damaged"),
        (GOOD + "\n", "line 4 is damaged"),
        (GOOD.replace("' 7", "' 7 8"), "line 2 is damaged"),
        (GOOD + f"C 'x' {10**30}\n", "line 4 has an impossible count"),
    ],
)
def test_a_damaged_file_is_one_line(content, message, tmp_path):
    path = tmp_path / "coverage.dat"
    path.write_text(content)
    with pytest.raises(CoverageError, match=message) as caught:
        read_dat(path)
    assert str(path) in str(caught.value) and "\n" not in str(caught.value)


def test_a_missing_file_is_one_line(tmp_path):
    with pytest.raises(CoverageError, match="cannot be read"):
        read_dat(tmp_path / "no.dat")


@pytest.mark.parametrize(
    "key", [b"", b"f\x02a", b"\x01f", b"\x01\x02x", b"\x01f\x02a\x01f\x02b", b"\x01f\x02\xff"]
)
def test_a_damaged_key_is_refused(key):
    with pytest.raises(CoverageError):
        split_key(key)
