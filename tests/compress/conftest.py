"""Makes the helpers of this folder and of the model's tests importable, and seeds random tests."""

import copy
import sys
from pathlib import Path

import numpy as np
import pytest

HERE = Path(__file__).resolve().parent
for folder in (HERE, HERE.parent / "model", HERE.parent.parent):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))


@pytest.fixture
def rng(request):
    """A generator seeded by the test's indirect parameter; a failure says how to run it again."""
    print(f"seed {request.param}; run again with: python -m pytest '{request.node.nodeid}'")
    return np.random.default_rng(request.param)


@pytest.fixture
def sound():
    """A manifest and the beats of its stream, to be damaged."""
    from damage import SOUND

    return copy.deepcopy(SOUND)
