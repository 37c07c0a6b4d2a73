"""What sign-off demands, in numbers. Percentages are after reviewed exclusions."""

from __future__ import annotations

CODE_V2 = 90.0
"""Per cent of lines, branches, expressions and port toggles for V2."""

CODE_V3 = {"line": 100.0, "branch": 100.0, "expr": 98.0, "toggle": 98.0}
"""Per cent for V3, by kind of code coverage."""

FUNCTIONAL_V2 = 90.0
FUNCTIONAL_V3 = 100.0
"""Per cent of functional coverage: the average over all points of their hit bins."""

SEEDS_V3 = 30
"""Seeds of every random test on Verilator."""

RANDOM_TESTS = ("random", "raw")
"""Tests of the machine whose stimulus is random; the benches of all units are random too."""

FORBIDDEN_V3 = ("low risk",)
"""Categories of exclusions that sign-off does not accept."""
