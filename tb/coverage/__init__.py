"""Code coverage of the RTL: reads Verilator's coverage.dat, merges, excludes, reports.

    python -m tb.coverage build/runs/random-verilator-pe4-seed1-cov/coverage.dat

The way of the data: `dat` (a file as Verilator writes it) -> `layout` (the points of the RTL in
it) -> `coverage` (hits and the runs that made them; runs of one build add up) -> `union` (all
parameter sets and tops, by source position) -> `exclusions` -> `report` (what is shown) -> `lcov`,
`annotate`, `text`.

What Verilator counts:

- line: one point for each block of statements that run together, arm of a case and `else if`.
- branch: both ways of an `if` and of `? :`, an absent `else` included.
- expr: the rows of an expression's truth table that decide its value. In a condition that its own
  branch changes (`if (n < 1) n = n + 1;`) Verilator looks at the values after the branch.
- toggle: both directions of each bit of a port. A signal that is 1 from the start counts as 0->1
  although it never changed, so 0->1 counts here only for a bit that also went back; for the same
  reason runs that measure coverage start all registers at 0. Signals inside a module are left out.
  Verilator 5.048 miscounts ports of more than 64 bits, which `wide` undoes.
- user: cover properties of the checkers.
"""
