"""Regression of the benches in `benches/`: `python -m tests.regress.drive BENCH[:SECONDS] ...`."""

import sys

from tb.flow.design import UnitDesign
from tb.regress.catalogue import Entry
from tb.regress.main import main

DESIGN = UnitDesign.of("act_queue", {"QueueDepth": 1, "SlackDepth": 2, "Width": 8})


def entry(word: str) -> Entry:
    """Return the entry of one bench; `good` is the unit's own."""
    name, _, timeout = word.partition(":")
    module = "tb.units.pe.test_act_queue" if name == "good" else f"tests.regress.benches.{name}"
    return Entry(
        test=name, kind="unit", module=module, design=UnitDesign.of(DESIGN.top, DESIGN.to_rtl()),
        label=f"queue_{name}", simulator="icarus", seeds=3, timeout=float(timeout or 300),
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main(catalogue=[entry(word) for word in sys.argv[1:]]))
