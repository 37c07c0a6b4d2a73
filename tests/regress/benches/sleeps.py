"""A bench in which no simulated time passes: only the clock on the wall can end it."""

import time

from tb.units.bench import Bench, unit_test


@unit_test()
async def stuck(bench: Bench) -> None:
    """Block the simulator."""
    time.sleep(3600)
    bench.check("never", 0, 0)
