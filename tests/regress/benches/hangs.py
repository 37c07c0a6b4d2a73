"""A bench that never ends in simulated time: the cycle watchdog must end it."""

from tb.units.bench import Bench, unit_test


@unit_test(max_cycles=200)
async def endless(bench: Bench) -> None:
    """Wait for nothing."""
    while True:
        await bench.cycle()
