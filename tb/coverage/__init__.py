"""Code coverage of the RTL: reads Verilator's coverage.dat, merges, excludes, reports.

    python -m tb.coverage build/runs/random-verilator-pe4-seed1-cov/coverage.dat

The way of the data: `dat` (a file as Verilator writes it) -> `layout` (the points of the RTL in it) ->
`coverage` (hits and the runs that made them; runs of one build add up) -> `union` (all parameter sets
and tops, by source position) -> `exclusions` -> `report` (what is shown) -> `lcov`, `annotate`, `text`.
"""
