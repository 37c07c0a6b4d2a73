"""A bench that fails for every second seed: the odd ones."""

from tb.units.bench import Bench, unit_test


@unit_test()
async def unlucky(bench: Bench) -> None:
    """Compare the last bit of the seed."""
    bench.check("last bit", expected=0, actual=bench.seed % 2)
