"""The command line: ``python -m bench [NAME ...] [--quick] [--seed N] [--out FILE.json]``."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.measurement import Options
from bench.tables import print_measurements, write_json

BENCHES = {
    "compress": ("bench.compression.steps", "bench.compression.kmeans", "bench.compression.vgg"),
    "simulation": ("bench.simulation.speed", "bench.simulation.layers"),
}
"""Modules of each benchmark, in the order in which they run."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run benchmarks; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Run benchmarks.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(BENCHES)} (all)")
    parser.add_argument("--quick", action="store_true", help="small sizes: does everything run?")
    parser.add_argument("--seed", type=int, default=1, help="of all random data (1)")
    parser.add_argument("--out", type=Path, default=Path("build/bench.json"), help="(%(default)s)")
    given = parser.parse_args(arguments)
    unknown = [name for name in given.names if name not in BENCHES]
    if unknown:
        print(f"error: no benchmark {unknown[0]}; there is {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    results = {}
    try:
        for name in given.names or BENCHES:
            for path in BENCHES[name]:
                module = importlib.import_module(path)
                title = f"{name}: {(module.__doc__ or path).splitlines()[0]}"
                print(title, flush=True)
                results[path] = module.run(Options(seed=given.seed, quick=given.quick))
                print_measurements(results[path])
        write_json(results, given.out, given.seed, given.quick)
    except (OSError, RuntimeError, ValueError, AssertionError) as error:
        # What a benchmark finds wrong with tools, builds or results, in one line.
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    print(f"all numbers: {given.out}")
    late = [own for group in results.values() for own in group if own.met is False]
    for own in late:
        print(f"not reached: {own.name}: {own.goal}", file=sys.stderr)
    return 1 if late and not given.quick else 0


if __name__ == "__main__":
    sys.exit(main())
