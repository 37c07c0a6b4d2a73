"""The project's own exclusions speak of lines that the RTL has; needs no simulation."""

import pytest

from tb.coverage.exclusions import FILE, read_exclusions
from tb.coverage.source import Sources
from tb.coverage.statements import plain
from tb.flow.paths import RTL

EXCLUSIONS = read_exclusions(FILE)
SOURCES = Sources.read(RTL)


@pytest.mark.parametrize("exclusion", EXCLUSIONS, ids=lambda e: str(e.number))
def test_its_lines_exist(exclusion):
    (file,) = [f for f in SOURCES.files.values() if exclusion.module in f.modules]
    lines = [plain(line) for line in file.lines]
    for text in (*exclusion.rests_on, *filter(None, [exclusion.line])):
        assert text in lines, f"{exclusion}: {text}"
    if exclusion.kind == "toggle":
        port = exclusion.item.partition("[")[0].partition(":")[0]
        assert port in file.modules[exclusion.module], str(exclusion)


def test_none_is_for_convenience():
    assert EXCLUSIONS and not [e for e in EXCLUSIONS if e.category == "low risk"]
