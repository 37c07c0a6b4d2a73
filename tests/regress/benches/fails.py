"""A bench that fails for one of its seeds."""

from tb.units.bench import Bench, seeds_of, unit_test


@unit_test()
async def unlucky(bench: Bench) -> None:
    """Compare a seed that is not the second one of the simulation."""
    from tb.env.config import EnvConfig

    second = list(seeds_of(EnvConfig.from_environment().seed, 2))[1]
    bench.check("full_o", expected=0, actual=int(bench.seed == second))
