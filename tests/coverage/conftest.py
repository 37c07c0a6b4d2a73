"""Makes the helpers of this folder importable."""

import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
if str(HERE) not in sys.path:
    sys.path.insert(0, str(HERE))


@pytest.fixture
def project(tmp_path):
    """A small RTL, to which runs can be added."""
    from adder_coverage import Project

    return Project(tmp_path)
